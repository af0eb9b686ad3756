"""Credentials are sent only to the configured host, and only after TLS verification."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import (
    LISTS,
    SHORT_TIMEOUTS,
    create_args,
    respond_with,
    run_checked,
)
from tests.support.raw_server import CERTIFICATES, Connection, RawServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import ShortTimeoutCloud

TOKEN = "MIIaBgYJKoZIhvcNAQcCoIIZ9zCCGfMCAQEx"
WITH_TOKEN = {
    **SHORT_TIMEOUTS,
    "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
    "GAUSSBACKUP_TOKEN": TOKEN,
}
WITH_PASSWORD = {
    **SHORT_TIMEOUTS,
    "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
    "GAUSSBACKUP_USERNAME": emulator.USERNAME,
    "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
    "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
}
JOB = "e4733090-b2c8-4ea7-a33a-f55f65723fb3"
ROW = {
    "id": f"{1:032x}br14",
    "name": "before-v42",
    "type": "manual",
    "begin_time": "2026-11-23T20:00:00+0800",
    "instance_id": f"{2:032x}in14",
}
EMPTY_LISTS = json.dumps({"backups": [], "instances": [], "total_count": 0}).encode()
LOGGED_IN = json.dumps({"token": {"expires_at": "2126-01-01T00:00:00.0Z"}}).encode()


def serve(connection: Connection) -> None:
    """Serve empty lists and a token; a script for RawServer."""
    while request := connection.read_request():
        if b"/auth/tokens" in request:
            connection.respond(LOGGED_IN, "201 Created", f"X-Subject-Token: {TOKEN}")
        else:
            connection.respond(EMPTY_LISTS)


@pytest.mark.parametrize(("status", "args"), [(302, ("list",)), (307, create_args())])
def test_redirect_target_receives_no_request(status: int, args: tuple[str, ...]) -> None:
    with RawServer(serve) as target:

        def redirect(connection: Connection) -> None:
            while request := connection.read_request():
                path = request.decode().split()[1]
                connection.respond(b"{}", f"{status} Moved", f"Location: {target.url}{path}")

        with RawServer(redirect) as server:
            env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url}
            result = run_checked(*args, "-o", "json", env=env, exit_code=9)
    assert "Redirect refused" in result.document["error"]["message"]
    assert target.connections == 0
    assert not [request for request in server.requests if request.startswith(b"POST")]


@pytest.mark.parametrize("by", ["HOME", "NETRC"])
@pytest.mark.parametrize("entry", ["default", "machine 127.0.0.1"])
def test_netrc_credentials_are_not_sent(by: str, entry: str, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"{entry} login netrc-user password netrc-password\n", encoding="utf-8")
    netrc.chmod(0o600)
    with RawServer(serve) as server:
        endpoints = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_IAM_ENDPOINT": server.url}
        location = {by: str(tmp_path if by == "HOME" else netrc)}
        run_checked("list", env={**WITH_PASSWORD, **endpoints, **location})
    login, *others = server.requests
    assert b"POST /v3/auth/tokens" in login
    assert all(f"X-Auth-Token: {TOKEN}".encode() in request for request in others)
    assert b"authorization:" not in b"".join(server.requests).lower()


UNSAFE_ENDPOINTS = [
    "http://gaussdb.example",
    "file:///etc/passwd",
    "https://me:s3cret-pw@127.0.0.1:9",
    "https://me:s3/cret-pw@127.0.0.1:9",
    "https://127.0.0.1:9/../",
    "https://127.0.0.1:9#x",
    "https://127.0.0.1:9\r\nX-Evil: 1",
    "https://gau\u0455sdb.example",
]


@pytest.mark.parametrize("endpoint", UNSAFE_ENDPOINTS)
def test_list_rejects_an_unsafe_endpoint_before_connecting(endpoint: str) -> None:
    with RawServer(serve) as proxy:
        env = {**WITH_TOKEN, "https_proxy": proxy.url, "http_proxy": proxy.url}
        flagged = run_checked(
            "list", "--endpoint", endpoint, "-vv", "-o", "json", env=env, exit_code=2
        )
        env |= {"GAUSSBACKUP_ENDPOINT": endpoint}
        listed = run_checked("list", "-vv", "-o", "json", env=env, exit_code=2)
        assert proxy.connections == 0
    for result in (flagged, listed):
        assert result.document["error"]["kind"] == "usage"
        assert "cret-pw" not in result.out + result.err
        assert "Evil" not in result.out + result.err


@pytest.mark.parametrize("args", [("-c", "/nowhere.yaml", "list"), ("wait",)])
@pytest.mark.parametrize("password", ["s3cret-pw", "s3/cret-pw", "s3%2Fcret-pw"])
def test_hint_does_not_contain_the_password_of_an_endpoint(
    args: tuple[str, ...], password: str
) -> None:
    result = run_checked(
        "--endpoint", f"https://me:{password}@host", *args, "-o", "json", exit_code=2
    )
    assert "@host" in result.err
    assert "cret-pw" not in result.out + result.err


UNTRUSTED = {
    "self-signed.pem": "self-signed certificate",
    "expired.pem": "has expired",
    "other-host.pem": "not valid for '127.0.0.1'",
}


@pytest.mark.parametrize("certificate", UNTRUSTED)
@pytest.mark.parametrize("args", [("list",), create_args("--no-wait")])
def test_command_exits_9_for_an_invalid_certificate_before_sending_headers(
    certificate: str, args: tuple[str, ...]
) -> None:
    with RawServer(serve, certificate=certificate) as server:
        env = {
            **WITH_TOKEN,
            "GAUSSBACKUP_ENDPOINT": server.url,
            "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
        }
        result = run_checked(*args, "-o", "json", env=env, exit_code=9)
    error = result.document["error"]
    assert error["kind"] == "untrusted"
    assert UNTRUSTED[certificate] in error["message"].replace("self signed", "self-signed")
    assert "ca_bundle" in error["hint"]
    assert server.connections == 1
    assert server.requests == []


def test_list_exits_9_for_a_certificate_of_an_unknown_authority() -> None:
    with RawServer(serve, certificate="good.pem") as server:
        env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url}
        assert "not trusted" in run_checked("list", env=env, exit_code=9).err
    assert server.requests == []


@pytest.mark.parametrize("by", ["profile", "GAUSSBACKUP_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_list_trusts_the_authority_of_a_configured_ca_bundle(by: str, tmp_path: Path) -> None:
    bundle = str(CERTIFICATES / "authority.pem")
    with RawServer(serve, certificate="good.pem") as server:
        env = {**WITH_TOKEN, by: bundle}
        if by == "profile":
            config = tmp_path / "config.yaml"
            lines = f"{{endpoint: {server.url}, ca_bundle: {bundle}}}"
            config.write_text(f"profiles: {{here: {lines}}}\n", encoding="utf-8")
            env = {**WITH_TOKEN, "GAUSSBACKUP_CONFIG": str(config)}
            env["REQUESTS_CA_BUNDLE"] = str(CERTIFICATES / "self-signed.pem")
        else:
            env["GAUSSBACKUP_ENDPOINT"] = server.url
        assert run_checked("list", "-o", "json", env=env).document["count"] == 0
    assert f"X-Auth-Token: {TOKEN}".encode() in server.requests[0]


def test_list_uses_no_proxy_for_loopback_endpoints(
    cloud: ShortTimeoutCloud,
) -> None:
    with RawServer(serve) as proxy:
        names = ("http_proxy", "https_proxy", "all_proxy")
        env = {name: proxy.url for each in names for name in (each, each.upper())}
        cloud.run("list", env=env)
        run_checked("list", env={**cloud.login_variables, **env, "no_proxy": "example.com"})
        assert proxy.connections == 0


@pytest.mark.parametrize("password", ["s3cret-pw", "s3/cret-pw", "s3%2fcret-pw"])
def test_list_hides_the_password_of_an_unreachable_proxy(password: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    env = {
        **WITH_TOKEN,
        "GAUSSBACKUP_ENDPOINT": "https://gaussdb.example",
        "HTTPS_PROXY": f"http://dba:{password}@127.0.0.1:{port}",
    }
    result = run_checked("list", "-vv", "-o", "json", env=env, exit_code=9)
    assert "cret-pw" not in result.out + result.err


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("201 Created", ()),
        ("201 Created", ("X-Subject-Token:",)),
        ("302 Found", ("Location: https://portal.example/login",)),
    ],
)
def test_list_exits_3_if_iam_returns_no_token_and_hides_the_response(
    status: str, headers: tuple[str, ...]
) -> None:
    body = json.dumps({"token": {"user": "x" * 5000}}).encode()

    def refuse(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(body, status, *headers)

    with RawServer(refuse) as iam, RawServer(serve) as server:
        env = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_IAM_ENDPOINT": iam.url}
        result = run_checked("list", "-vv", "-o", "json", env={**WITH_PASSWORD, **env}, exit_code=3)
    assert "IAM" in result.document["error"]["message"]
    assert "iam_endpoint" in result.document["error"]["hint"]
    assert "x" * 300 not in result.out + result.err
    assert server.connections == 0


def _busy_once(connection: Connection) -> None:
    connection.read_request()
    connection.respond(b"{}", "503 Busy", "Retry-After: 1.1")
    serve(connection)


def test_list_signs_each_attempt_anew(cloud: ShortTimeoutCloud) -> None:
    with RawServer(_busy_once) as server:
        env = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_RETRY_BUDGET": "9"}
        run_checked("list", env={**cloud.variables, **env})
    first, second = (request.decode() for request in server.requests[:2])
    for pattern in ("X-Sdk-Date: (.*)", "Signature=(.*)"):
        assert re.findall(pattern, first) != re.findall(pattern, second) != []


def test_list_retry_has_a_valid_signature(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(LISTS, respond_with(503), "before")
    cloud.run("list")
    assert [request["status"] for request in cloud.requests("GET")] == [503, 200]


def test_list_exits_2_for_a_token_with_invalid_characters() -> None:
    with RawServer(serve) as server:
        for token in ("tok\u00e9n-of-1", "tok\u5907n-of-2", "tok\nen-of-3", "tok\ten-of-4"):
            env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_TOKEN": token}
            result = run_checked("list", "-vv", "-o", "json", env=env, exit_code=2)
            assert "n-of-" not in result.out + result.err
        assert server.connections == 0


def test_create_posts_once_if_the_proxy_fails_once() -> None:
    """Nothing is sent before the tunnel is open, so the POST can use the next connection."""
    created = json.dumps({"backup": {**ROW, "status": "BUILDING"}, "job_id": JOB}).encode()

    def service(connection: Connection) -> None:
        while request := connection.read_request():
            connection.respond(created if request.startswith(b"POST") else EMPTY_LISTS)

    def fail(connection: Connection) -> None:
        connection.read_request()
        connection.respond(b"", "502 Bad Gateway")

    with RawServer(service, certificate="other-host.pem") as server:

        def relay(connection: Connection) -> None:
            connection.read_request()
            connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection.relay(server.address)

        with RawServer(relay, fail, relay) as proxy:
            env = {
                **WITH_TOKEN,
                "GAUSSBACKUP_ENDPOINT": "https://other.example",
                "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
                "GAUSSBACKUP_RETRY_BUDGET": "20",
                "https_proxy": proxy.url,
            }
            args = ("create", "-i", ROW["instance_id"], "-n", ROW["name"], "--no-wait")
            document = run_checked(*args, "-o", "json", env=env).document
    assert document["backup"]["id"] == ROW["id"]
    assert document["reconciled"] is False
    assert sum(request.startswith(b"POST") for request in server.requests) == 1
    assert len(proxy.requests) == 3


def test_wait_exits_9_if_the_certificate_expires_and_names_the_backup() -> None:
    row = {**ROW, "status": "BUILDING"}
    page = json.dumps({"backups": [row], "total_count": 1}).encode()

    def once(connection: Connection) -> None:
        connection.read_request()
        connection.respond(page, "200 OK", "Connection: close")

    with RawServer(once, certificate=("good.pem", "good.pem", "expired.pem")) as server:
        env = {
            **WITH_TOKEN,
            "GAUSSBACKUP_ENDPOINT": server.url,
            "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
        }
        args = ("wait", ROW["id"], "--timeout", "60", "--poll-interval", "0.1")
        result = run_checked(*args, "-o", "json", env=env, exit_code=9)
    assert "certificate" in result.document["error"]["message"]
    assert result.err.splitlines()[-1].endswith(f"wait {ROW['id']}")
    assert server.connections == 3
