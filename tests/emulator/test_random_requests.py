"""Random requests: each gets a documented response, none a server error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gaussbackup.emulator import PROJECT_ID, Emulator, EmulatorOptions
from gaussbackup.emulator.handlers.routes import ROUTES, find_route
from tests.emulator.api_paths import BODIES, INSTANCE, PATHS
from tests.emulator.raw_client import RawClient, RawResponse, login_body

if TYPE_CHECKING:
    from collections.abc import Iterator


WITH_BODY = [item for item in PATHS if item[0] in {"POST", "PUT"} and item[1] in BODIES]

LONE_SURROGATE = b'{"instance_id": "{instance}", "name": "before-v42", "description": "\\ud800"}'

NAMES = (
    *("instance_id", "backup_id", "backup_type", "begin_time", "end_time", "offset", "limit"),
    *("id", "name", "type", "status", "date", "start_time", "tags", "nocatalog"),
    *("source_instance_id", "restore_time", "key", "instance_name"),
    *("database_name", "user_name", "version", "spec_code", "ha_mode"),
)

TEXT = st.text(st.characters(), max_size=40)  # with surrogates, which cannot be encoded

VALUES = st.one_of(
    st.sampled_from(("", "*", "*ord", "orders", "manual", "0", "100", "-1", "9" * 30, "٣", "NaN")),
    st.sampled_from(("2026-11-23T10:00:00+0000", "2026-13-45", "0001-01-01T00:00:00+1400")),
    st.sampled_from((INSTANCE, "{backup}", "0" * 36, "Running")),
    TEXT,
)

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children)
    ),
    max_leaves=6,
)

HEADERS = st.dictionaries(
    st.sampled_from(("X-Project-Id", "X-Language", "X-Metadata-Token", "X-Security-Token"))
    | st.sampled_from(("X-Metadata-Token-Ttl-Seconds", "Authorization", "X-Sdk-Date", "Host")),
    st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=30),
    max_size=2,
)


class RandomRequest(NamedTuple):
    """A generated request; its placeholders are replaced when it is sent."""

    method: str
    path: str
    resource_id: str
    query: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str]


@st.composite
def random_requests(draw: st.DrawFn) -> RandomRequest:
    """Generate a request; any part of it may be invalid."""
    method, path = draw(st.sampled_from(PATHS))
    if draw(st.integers(0, 9)) == 0:
        method = draw(st.sampled_from(("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "get")))
    resource_id = draw(st.sampled_from((INSTANCE, "{backup}")) | TEXT.map(_quote).filter(bool))
    query = draw(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=2))
    body = b""
    if method in {"POST", "PUT"} or draw(st.booleans()):
        body = draw(
            st.one_of(
                _changed_body(path), _changed_body(path), st.binary(max_size=60), JSON.map(_dump)
            )
        )
    return RandomRequest(method, path, resource_id, query, body, draw(HEADERS))


@st.composite
def _changed_body(draw: st.DrawFn, path: str) -> bytes:
    """Generate the body of that path, with one field removed, replaced or added."""
    body = json.loads(json.dumps(BODIES.get(path, {})))
    target = body
    while children := [item for item in target.values() if isinstance(item, dict)]:
        if draw(st.booleans()):
            break
        target = draw(st.sampled_from(children))
    name = draw(st.sampled_from(sorted(target) or ["x"]) | st.text(max_size=8))
    if draw(st.booleans()):
        target[name] = draw(st.sampled_from(("\ud800", "\x00", "a" * 300, 2**70)) | JSON | TEXT)
    elif draw(st.booleans()):
        target.pop(name, None)
    return _dump(body)


def _quote(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()


class SharedClient(RawClient):
    """A client of an emulator; requests may delete its instances, but never all of them."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.emulator = emulator

    def __enter__(self) -> SharedClient:
        super().__enter__()
        return self

    def existing_ids(self) -> tuple[str, str]:
        """Return the ids of an existing instance and backup."""
        backups = self.get("/backups").json["backups"]
        instances = self.get("/instances").json["instances"]
        if not backups or not instances:
            self.emulator.add_instance("another")
            self.emulator.add_backup("another", "another-backup", kind="auto")
            return self.existing_ids()
        return instances[0]["id"], backups[0]["id"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedClient]:
    """A client of an emulator that is shared by the tests of this module."""
    state = tmp_path_factory.mktemp("state") / "emulator.db"
    options = EmulatorOptions(state=state, build_time=0.0)
    with Emulator(options) as emulator, SharedClient(emulator) as client:
        yield client


def fill_placeholders(client: SharedClient, text: str, resource_id: str = INSTANCE) -> str:
    """Return the text with its placeholders replaced by existing ids."""
    instance, backup = client.existing_ids()
    text = text.replace("{project}", PROJECT_ID).replace("{id}", resource_id)
    return text.replace(INSTANCE, instance).replace("{backup}", backup)


def check_response(response: RawResponse) -> None:
    """Assert a success or an error in one of the three documented formats, no server error."""
    assert response.status < 500, response
    if response.status < 400 or response.headers["Content-Type"] == "text/plain":
        return
    document = response.json
    if "error" in document:
        assert {"code", "message", "title"} <= set(document["error"])
        assert document["error"]["code"] == response.status
    else:
        assert isinstance(document["error_code"], str)
        assert isinstance(document["error_msg"], str)


def test_paths_cover_all_routes() -> None:
    matches = [find_route(method, path.replace("{project}", "p")) for method, path in PATHS]
    assert None not in matches
    assert {id(match.route) for match in matches if match} == {id(route) for route in ROUTES}


@given(generated=random_requests())
@example(
    RandomRequest(
        "GET", "/v3/{project}/backups", "", [("begin_time", "0001-01-01T00:00:00+1400")], b"", {}
    )
)
@example(RandomRequest("GET", "/v3/{project}/tasks", "", [("start_time", "9" * 16)], b"", {}))
@example(RandomRequest("POST", "/v3/{project}/backups", "", [], b"[" * 100_000, {}))
@example(RandomRequest("POST", "/v3/{project}/backups", "", [], LONE_SURROGATE, {}))
def test_any_request_gets_documented_response(
    client: SharedClient, generated: RandomRequest
) -> None:
    path = fill_placeholders(client, generated.path, generated.resource_id)
    pairs = [(name, fill_placeholders(client, value)) for name, value in generated.query]
    data = fill_placeholders(client, generated.body.decode("latin-1")).encode("latin-1") or None
    headers = {"X-Auth-Token": client.token, **generated.headers}
    target = f"{path}?{urlencode(pairs, errors='surrogatepass')}"
    response = client.send(generated.method, target, data, headers)
    if generated.method == "HEAD":
        assert response.status < 500
        assert response.text == b""
    else:
        check_response(response)


@pytest.mark.parametrize(("method", "path"), PATHS[:-2])
def test_unknown_query_parameter_is_rejected(client: SharedClient, method: str, path: str) -> None:
    body = fill_placeholders(client, json.dumps(BODIES[path])).encode() if path in BODIES else None
    response = client.send(method, fill_placeholders(client, path) + "?instnace_id=x", body)
    assert response.status == 400, response
    assert b"instnace_id" in response.text
    check_response(response)


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_unknown_field_is_rejected_at_every_depth(
    client: SharedClient, method: str, path: str
) -> None:
    valid = json.loads(fill_placeholders(client, json.dumps(BODIES[path])))
    for number, _ in enumerate(objects_in(valid)):
        invalid = json.loads(json.dumps(valid))
        list(objects_in(invalid))[number]["descripton"] = "x"
        response = client.send(method, fill_placeholders(client, path), invalid)
        assert response.status == 400, response
        assert b"unknown field descripton" in response.text


def test_lone_surrogate_is_rejected(client: RawClient) -> None:
    body = login_body()
    body["auth"]["identity"]["password"]["user"]["name"] = "\ud800"
    assert client.send("POST", "/v3/auth/tokens", body).status == 400


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the object and all objects in it."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from objects_in(child)


@given(
    position=st.integers(0, 200),
    replacement=st.binary(max_size=6)
    | st.sampled_from((b"\r\n", b"\r\n\r\n", b" ", b"\x00", b"\xff")),
    cut=st.integers(0, 3),
)
def test_random_bytes_cause_no_server_error(
    client: RawClient, position: int, replacement: bytes, cut: int
) -> None:
    lines = (
        f"POST /v3/{PROJECT_ID}/backups?limit=1 HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Length: 2",
        "X-Auth-Token: MIIX",
        "",
        "{}",
    )
    request = "\r\n".join(lines).encode()
    response = client.raw(request[:position] + replacement + request[position + cut :])
    for line in response.split(b"\r\n"):
        assert not line.startswith(b"HTTP/1.1 5"), response
    assert response == b"" or response.startswith(b"HTTP/1.1 ")
