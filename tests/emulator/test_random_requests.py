"""Any request at all: it is understood or refused in a documented shape, and nothing breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gaussbackup.emulator import PROJECT_ID, Emulator, EmulatorOptions
from gaussbackup.emulator.handlers.routes import ROUTES, find_route
from tests.emulator.raw_client import RawClient, RawResponse, login_body

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTANCE = "{instance}"
PATHS = (
    ("GET", "/v3/{project}/backups"),
    ("POST", "/v3/{project}/backups"),
    ("DELETE", "/v3/{project}/backups/{id}"),
    ("GET", "/v3/{project}/backup-files"),
    ("POST", "/v3/{project}/instances/{id}/backups/stop"),
    ("GET", "/v3/{project}/instances/{id}/backups/policy"),
    ("PUT", "/v3.1/{project}/instances/{id}/backups/policy"),
    ("PUT", "/v3/{project}/backups/policy"),
    ("GET", "/v3/{project}/instances/{id}/backups/config"),
    ("GET", "/v3.3/{project}/instances"),
    ("GET", "/v3/{project}/instances/{id}/restore-time"),
    ("POST", "/v3/{project}/instances"),
    ("POST", "/v3/{project}/instances/recovery"),
    ("GET", "/v3/{project}/jobs"),
    ("DELETE", "/v3/{project}/jobs/{id}"),
    ("GET", "/v3/{project}/tasks"),
    ("GET", "/v3/{project}/datastore/versions"),
    ("GET", "/v3/{project}/project-quotas"),
    ("GET", "/v3/projects"),
    ("POST", "/v3/auth/tokens"),
    ("PUT", "/meta-data/latest/api/token"),
    ("GET", "/openstack/latest/securitykey"),
)
POLICY = {"keep_days": 7, "start_time": "18:00-19:00", "period": "1,2", "differential_period": "30"}
POINT = {"instance_id": INSTANCE, "type": "backup", "backup_id": "{backup}"}
BODIES: dict[str, Any] = {
    PATHS[1][1]: {"instance_id": INSTANCE, "name": "before-v42", "description": "words"},
    PATHS[6][1]: {"backup_policy": POLICY},
    PATHS[7][1]: {"instance_ids": [INSTANCE], "backup_policy": POLICY},
    PATHS[12][1]: {"source": POINT, "target": {"instance_id": INSTANCE}},
    PATHS[11][1]: {
        "name": "copy-of-orders",
        "password": "Passw0rd@emu",
        "volume": {"type": "ULTRAHIGH", "size": 40},
        "restore_point": POINT,
        "availability_zone": "a,b,c",
        "flavor_ref": "x",
        "vpc_id": "x",
        "subnet_id": "x",
        "security_group_id": "x",
    },
    "/v3/auth/tokens": login_body(),
}
"""A good body for each path that takes one."""
TAKING = [each for each in PATHS if each[0] in {"POST", "PUT"} and each[1] in BODIES]
HALF_A_PAIR = b'{"instance_id": "{instance}", "name": "before-v42", "description": "\\ud800"}'
NAMES = (
    *("instance_id", "backup_id", "backup_type", "begin_time", "end_time", "offset", "limit"),
    *("id", "name", "type", "status", "date", "start_time", "tags", "nocatalog"),
)
TEXT = st.text(st.characters(), max_size=40)  # with surrogates, which are no text
VALUES = st.one_of(
    st.sampled_from(("", "*", "*ord", "orders", "manual", "0", "100", "-1", "9" * 30, "٣", "NaN")),
    st.sampled_from(("2026-11-23T10:00:00+0000", "2026-13-45", "0001-01-01T00:00:00+1400")),
    st.sampled_from((INSTANCE, "{backup}", "0" * 36, "Running")),
    TEXT,
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
HEADERS = st.dictionaries(
    st.sampled_from(("X-Project-Id", "X-Language", "X-Metadata-Token", "X-Security-Token"))
    | st.sampled_from(("X-Metadata-Token-Ttl-Seconds", "Authorization", "X-Sdk-Date", "Host")),
    st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=30),
    max_size=2,
)


class Call(NamedTuple):
    """A call as it is drawn; placeholders are filled in when it is made."""

    method: str
    path: str
    ident: str
    query: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str]


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """A call of the API, or one that is wrong in any part."""
    method, path = draw(st.sampled_from(PATHS))
    if draw(st.integers(0, 9)) == 0:
        method = draw(st.sampled_from(("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "get")))
    ident = draw(st.sampled_from((INSTANCE, "{backup}")) | TEXT.map(_quoted).filter(bool))
    query = draw(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=2))
    body = b""
    if method in {"POST", "PUT"} or draw(st.booleans()):
        body = draw(st.one_of(_bent(path), _bent(path), st.binary(max_size=60), JSON.map(_dumped)))
    return Call(method, path, ident, query, body, draw(HEADERS))


@st.composite
def _bent(draw: st.DrawFn, path: str) -> bytes:
    """The body that belongs to that path, with one leaf dropped, replaced or added."""
    body = json.loads(json.dumps(BODIES.get(path, {})))
    spot = body
    while inner := [each for each in spot.values() if isinstance(each, dict)]:
        if draw(st.booleans()):
            break
        spot = draw(st.sampled_from(inner))
    name = draw(st.sampled_from(sorted(spot) or ["x"]) | st.text(max_size=8))
    if draw(st.booleans()):
        spot[name] = draw(st.sampled_from(("\ud800", "\x00", "a" * 300, 2**70)) | JSON | TEXT)
    elif draw(st.booleans()):
        spot.pop(name, None)
    return _dumped(body)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RawClient]:
    """A caller of an emulator that lives as long as the module."""
    state = tmp_path_factory.mktemp("state") / "emulator.db"
    options = EmulatorOptions(state=state, build_time=0.0)
    with Emulator(options) as emulator, RawClient(emulator) as made:
        yield made


def filled(caller: RawClient, text: str, ident: str = INSTANCE) -> str:
    """The text with the placeholders of what exists replaced."""
    instance = caller.get("/instances").json["instances"][0]["id"]
    backup = caller.get("/backups").json["backups"][0]["id"]
    text = text.replace("{project}", PROJECT_ID).replace("{id}", ident)
    return text.replace(INSTANCE, instance).replace("{backup}", backup)


def judge(said: RawResponse) -> None:
    """A good answer, or a refusal in one of the three documented shapes; never a failure."""
    assert said.status < 500, said
    if said.status < 400 or said.headers["Content-Type"] == "text/plain":
        return
    document = said.json
    if "error" in document:
        assert {"code", "message", "title"} <= set(document["error"])
        assert document["error"]["code"] == said.status
    else:
        assert isinstance(document["error_code"], str)
        assert isinstance(document["error_msg"], str)


def test_the_paths_here_are_all_there_are() -> None:
    hits = [find_route(method, path.replace("{project}", "p")) for method, path in PATHS]
    assert None not in hits
    assert {id(hit.route) for hit in hits if hit} == {id(route) for route in ROUTES}


@given(call=calls())
@example(Call("GET", PATHS[0][1], "", [("begin_time", "0001-01-01T00:00:00+1400")], b"", {}))
@example(Call("GET", PATHS[15][1], "", [("start_time", "9" * 16)], b"", {}))
@example(Call("POST", PATHS[1][1], "", [], b"[" * 100_000, {}))
@example(Call("POST", PATHS[1][1], "", [], HALF_A_PAIR, {}))
def test_any_call_is_answered_or_refused(caller: RawClient, call: Call) -> None:
    path = filled(caller, call.path, call.ident)
    pairs = [(name, filled(caller, value)) for name, value in call.query]
    data = filled(caller, call.body.decode("latin-1")).encode("latin-1") or None
    sent = {"X-Auth-Token": caller.token, **call.headers}
    asked = f"{path}?{urlencode(pairs, errors='surrogatepass')}"
    said = caller.send(call.method, asked, data, sent)
    if call.method == "HEAD":
        assert said.status < 500
        assert said.text == b""
    else:
        judge(said)


@pytest.mark.parametrize(("method", "path"), PATHS[:-2])
def test_a_parameter_that_nobody_knows_is_refused(
    caller: RawClient, method: str, path: str
) -> None:
    body = filled(caller, json.dumps(BODIES[path])).encode() if path in BODIES else None
    said = caller.send(method, filled(caller, path) + "?instnace_id=x", body)
    assert said.status == 400, said
    assert b"instnace_id" in said.text
    judge(said)


@pytest.mark.parametrize(("method", "path"), TAKING)
def test_a_field_that_nobody_knows_is_refused_at_every_depth(
    caller: RawClient, method: str, path: str
) -> None:
    good = json.loads(filled(caller, json.dumps(BODIES[path])))
    for number, _ in enumerate(objects_in(good)):
        spoiled = json.loads(json.dumps(good))
        list(objects_in(spoiled))[number]["descripton"] = "x"
        said = caller.send(method, filled(caller, path), spoiled)
        assert said.status == 400, said
        assert b"unknown field descripton" in said.text


def test_half_a_pair_of_surrogates_is_no_name(caller: RawClient) -> None:
    body = login_body()
    body["auth"]["identity"]["password"]["user"]["name"] = "\ud800"
    assert caller.send("POST", "/v3/auth/tokens", body).status == 400


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """The object and all objects in it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects_in(inner)


@given(
    spot=st.integers(0, 200),
    instead=st.binary(max_size=6) | st.sampled_from((b"\r\n", b"\r\n\r\n", b" ", b"\x00", b"\xff")),
    cut=st.integers(0, 3),
)
def test_any_bytes_are_answered_or_ended_without_a_failure(
    caller: RawClient, spot: int, instead: bytes, cut: int
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
    said = caller.raw(request[:spot] + instead + request[spot + cut :])
    for line in said.split(b"\r\n"):
        assert not line.startswith(b"HTTP/1.1 5"), said
    assert said == b"" or said.startswith(b"HTTP/1.1 ")
