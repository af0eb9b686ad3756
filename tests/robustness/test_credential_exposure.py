"""Who gets to see a credential: the host that was configured, once it has proved who it is."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.deadline_server import (
    LISTS,
    SHORT_TIMEOUTS,
    create_args,
    respond_with,
    run_checked,
)
from tests.support.raw_server import CERTIFICATES, Connection, RawServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.deadline_server import ShortTimeoutCloud

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
NOTHING = json.dumps({"backups": [], "instances": [], "total_count": 0}).encode()
LOGGED_IN = json.dumps({"token": {"expires_at": "2126-01-01T00:00:00.0Z"}}).encode()


def serve(talk: Connection) -> None:
    """Empty lists, and a token for whoever logs in."""
    while request := talk.read_request():
        if b"/auth/tokens" in request:
            talk.respond(LOGGED_IN, "201 Created", f"X-Subject-Token: {TOKEN}")
        else:
            talk.respond(NOTHING)


@pytest.mark.parametrize(("status", "words"), [(302, ("list",)), (307, create_args())])
def test_the_place_a_redirect_leads_to_sees_nothing(status: int, words: tuple[str, ...]) -> None:
    with RawServer(serve) as elsewhere:

        def send_there(talk: Connection) -> None:
            while request := talk.read_request():
                path = request.decode().split()[1]
                talk.respond(b"{}", f"{status} Moved", f"Location: {elsewhere.url}{path}")

        with RawServer(send_there) as server:
            env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url}
            ran = run_checked(*words, "-o", "json", env=env, exit_code=9)
    assert "Redirect refused" in ran.document["error"]["message"]
    assert elsewhere.connections == 0
    assert not [request for request in server.requests if request.startswith(b"POST")]


@pytest.mark.parametrize("by", ["HOME", "NETRC"])
@pytest.mark.parametrize("entry", ["default", "machine 127.0.0.1"])
def test_a_netrc_adds_nothing_to_a_login_nor_to_a_request(
    by: str, entry: str, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"{entry} login somebody password netrc-password\n", encoding="utf-8")
    netrc.chmod(0o600)
    with RawServer(serve) as server:
        there = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_IAM_ENDPOINT": server.url}
        read = {by: str(tmp_path if by == "HOME" else netrc)}
        run_checked("list", env={**WITH_PASSWORD, **there, **read})
    login, *others = server.requests
    assert b"POST /v3/auth/tokens" in login
    assert all(f"X-Auth-Token: {TOKEN}".encode() in request for request in others)
    assert b"authorization:" not in b"".join(server.requests).lower()


UNFIT = [
    "http://gaussdb.example",
    "file:///etc/passwd",
    "https://me:s3cret-pw@127.0.0.1:9",
    "https://me:s3/cret-pw@127.0.0.1:9",
    "https://127.0.0.1:9/../",
    "https://127.0.0.1:9#x",
    "https://127.0.0.1:9\r\nX-Evil: 1",
    "https://gau\u0455sdb.example",
]


@pytest.mark.parametrize("endpoint", UNFIT)
def test_an_unfit_address_is_refused_before_any_connection(endpoint: str) -> None:
    with RawServer(serve) as proxy:
        env = {**WITH_TOKEN, "https_proxy": proxy.url, "http_proxy": proxy.url}
        flagged = run_checked(
            "list", "--endpoint", endpoint, "-vv", "-o", "json", env=env, exit_code=2
        )
        env |= {"GAUSSBACKUP_ENDPOINT": endpoint}
        listed = run_checked("list", "-vv", "-o", "json", env=env, exit_code=2)
        assert proxy.connections == 0
    for ran in (flagged, listed):
        assert ran.document["error"]["kind"] == "usage"
        assert "cret-pw" not in ran.out + ran.err
        assert "Evil" not in ran.out + ran.err


@pytest.mark.parametrize("words", [("-c", "/nowhere.yaml", "list"), ("wait",)])
@pytest.mark.parametrize("password", ["s3cret-pw", "s3/cret-pw", "s3%2Fcret-pw"])
def test_no_command_of_a_hint_repeats_the_password_of_an_address(
    words: tuple[str, ...], password: str
) -> None:
    ran = run_checked(
        "--endpoint", f"https://me:{password}@host", *words, "-o", "json", exit_code=2
    )
    assert "@host" in ran.err
    assert "cret-pw" not in ran.out + ran.err


UNTRUSTED = {
    "self-signed.pem": "self-signed certificate",
    "expired.pem": "has expired",
    "other-host.pem": "not valid for '127.0.0.1'",
}


@pytest.mark.parametrize("certificate", UNTRUSTED)
@pytest.mark.parametrize("words", [("list",), create_args("--no-wait")])
def test_a_certificate_that_is_not_good_ends_the_first_attempt_before_a_header_is_sent(
    certificate: str, words: tuple[str, ...]
) -> None:
    with RawServer(serve, certificate=certificate) as server:
        env = {
            **WITH_TOKEN,
            "GAUSSBACKUP_ENDPOINT": server.url,
            "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
        }
        ran = run_checked(*words, "-o", "json", env=env, exit_code=9)
    error = ran.document["error"]
    assert error["kind"] == "untrusted"
    assert UNTRUSTED[certificate] in error["message"].replace("self signed", "self-signed")
    assert "ca_bundle" in error["hint"]
    assert server.connections == 1
    assert server.requests == []


def test_a_good_certificate_of_an_unknown_authority_is_not_trusted() -> None:
    with RawServer(serve, certificate="good.pem") as server:
        env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url}
        assert "not trusted" in run_checked("list", env=env, exit_code=9).err
    assert server.requests == []


@pytest.mark.parametrize("by", ["profile", "GAUSSBACKUP_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_an_authority_of_ones_own_is_trusted_once_it_is_named(by: str, tmp_path: Path) -> None:
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


def test_no_proxy_of_the_environment_sees_what_is_for_this_machine(
    cloud: ShortTimeoutCloud,
) -> None:
    with RawServer(serve) as proxy:
        names = ("http_proxy", "https_proxy", "all_proxy")
        env = {name: proxy.url for each in names for name in (each, each.upper())}
        cloud.run("list", env=env)
        run_checked("list", env={**cloud.login_variables, **env, "no_proxy": "example.com"})
        assert proxy.connections == 0


@pytest.mark.parametrize("password", ["s3cret-pw", "s3/cret-pw", "s3%2fcret-pw"])
def test_a_proxy_that_cannot_be_reached_is_named_without_its_password(password: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {
        **WITH_TOKEN,
        "GAUSSBACKUP_ENDPOINT": "https://gaussdb.example",
        "HTTPS_PROXY": f"http://dba:{password}@127.0.0.1:{port}",
    }
    ran = run_checked("list", "-vv", "-o", "json", env=env, exit_code=9)
    assert "cret-pw" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("201 Created", ()),
        ("201 Created", ("X-Subject-Token:",)),
        ("302 Found", ("Location: https://portal.example/login",)),
    ],
)
def test_an_iam_that_gives_no_token_is_exit_3_and_its_answer_is_not_dumped(
    status: str, headers: tuple[str, ...]
) -> None:
    body = json.dumps({"token": {"user": "x" * 5000}}).encode()

    def refuse(talk: Connection) -> None:
        while talk.read_request():
            talk.respond(body, status, *headers)

    with RawServer(refuse) as iam, RawServer(serve) as server:
        env = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_IAM_ENDPOINT": iam.url}
        ran = run_checked("list", "-vv", "-o", "json", env={**WITH_PASSWORD, **env}, exit_code=3)
    assert "IAM" in ran.document["error"]["message"]
    assert "iam_endpoint" in ran.document["error"]["hint"]
    assert "x" * 300 not in ran.out + ran.err
    assert server.connections == 0


def _busy_once(talk: Connection) -> None:
    talk.read_request()
    talk.respond(b"{}", "503 Busy", "Retry-After: 1.1")
    serve(talk)


def test_each_attempt_is_signed_anew(cloud: ShortTimeoutCloud) -> None:
    with RawServer(_busy_once) as server:
        there = {"GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_RETRY_BUDGET": "9"}
        run_checked("list", env={**cloud.variables, **there})
    first, second = (request.decode() for request in server.requests[:2])
    for sealed in ("X-Sdk-Date: (.*)", "Signature=(.*)"):
        assert re.findall(sealed, first) != re.findall(sealed, second) != []


def test_the_signature_of_a_repeated_attempt_is_accepted(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(LISTS, respond_with(503), "before")
    cloud.run("list")
    assert [request["status"] for request in cloud.requests("GET")] == [503, 200]


def test_a_token_that_no_header_can_carry_is_exit_2_with_nothing_sent() -> None:
    with RawServer(serve) as server:
        for token in ("tok\u00e9n-of-1", "tok\u5907n-of-2", "tok\nen-of-3", "tok\ten-of-4"):
            env = {**WITH_TOKEN, "GAUSSBACKUP_ENDPOINT": server.url, "GAUSSBACKUP_TOKEN": token}
            ran = run_checked("list", "-vv", "-o", "json", env=env, exit_code=2)
            assert "n-of-" not in ran.out + ran.err
        assert server.connections == 0


def test_a_proxy_that_fails_once_costs_a_create_nothing() -> None:
    """Nothing was sent as long as the tunnel was not there: the one POST goes through the next."""
    made = json.dumps({"backup": {**ROW, "status": "BUILDING"}, "job_id": JOB}).encode()

    def service(talk: Connection) -> None:
        while request := talk.read_request():
            talk.respond(made if request.startswith(b"POST") else NOTHING)

    def fail(talk: Connection) -> None:
        talk.read_request()
        talk.respond(b"", "502 Bad Gateway")

    with RawServer(service, certificate="other-host.pem") as server:

        def pass_on(talk: Connection) -> None:
            talk.read_request()
            talk.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            talk.relay(server.address)

        with RawServer(pass_on, fail, pass_on) as proxy:
            env = {
                **WITH_TOKEN,
                "GAUSSBACKUP_ENDPOINT": "https://other.example",
                "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
                "GAUSSBACKUP_RETRY_BUDGET": "20",
                "https_proxy": proxy.url,
            }
            words = ("create", "-i", ROW["instance_id"], "-n", ROW["name"], "--no-wait")
            document = run_checked(*words, "-o", "json", env=env).document
    assert document["backup"]["id"] == ROW["id"]
    assert document["reconciled"] is False
    assert sum(request.startswith(b"POST") for request in server.requests) == 1
    assert len(proxy.requests) == 3


def test_a_certificate_that_goes_bad_in_a_wait_ends_it_and_names_the_backup() -> None:
    row = {**ROW, "status": "BUILDING"}
    page = json.dumps({"backups": [row], "total_count": 1}).encode()

    def once(talk: Connection) -> None:
        talk.read_request()
        talk.respond(page, "200 OK", "Connection: close")

    with RawServer(once, certificate=("good.pem", "good.pem", "expired.pem")) as server:
        env = {
            **WITH_TOKEN,
            "GAUSSBACKUP_ENDPOINT": server.url,
            "GAUSSBACKUP_CA_BUNDLE": str(CERTIFICATES / "authority.pem"),
        }
        words = ("wait", ROW["id"], "--timeout", "60", "--poll-interval", "0.1")
        ran = run_checked(*words, "-o", "json", env=env, exit_code=9)
    assert "certificate" in ran.document["error"]["message"]
    assert ran.err.splitlines()[-1].endswith(f"wait {ROW['id']}")
    assert server.connections == 3
