"""Each call of the client: what goes out, what comes back, what is repeated."""

from __future__ import annotations

import json
import ssl
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
import requests
import responses

from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    InstanceBusy,
    NotFound,
    NotSent,
    PermanentConnectionError,
    ServiceError,
    Throttled,
    UsageError,
)
from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, PROJECT, Scene
from tests.support.builders import backup_id

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = f"{ENDPOINT}/v3/{PROJECT}"
CREATED = {
    "backup": {"id": "b1", "name": "n-42", "status": "BUILDING", "instance_id": "i1"},
    "job_id": "j1",
}
ROW = {"id": "b1", "name": "n-42", "status": "COMPLETED", "instance_id": "i1", "type": "manual"}
LATE = "Mon, 23 Nov 2026 13:00:00 GMT"


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def _sent(http: responses.RequestsMock, index: int = 0) -> requests.PreparedRequest:
    return http.calls[index].request


def test_a_create_sends_a_signed_post_and_brings_backup_and_job(
    http: responses.RequestsMock,
) -> None:
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    accepted = Scene(language="en-us").client.create_backup("i1", "n-42", "before v42")
    assert (accepted.backup.id, accepted.job_id, accepted.attempts) == ("b1", "j1", 1)
    sent = _sent(http)
    assert json.loads(sent.body or "") == {
        "instance_id": "i1",
        "name": "n-42",
        "description": "before v42",
    }
    assert sent.headers["Authorization"].startswith("SDK-HMAC-SHA256 Access=EXAMPLEACCESSKEY0001, ")
    assert "content-type;host;x-language;x-project-id;x-sdk-date" in sent.headers["Authorization"]
    assert sent.headers["User-Agent"].startswith("gaussbackup/")


def test_an_absent_description_is_left_out(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    Scene().client.create_backup("i1", "n-42", None)
    assert "description" not in json.loads(_sent(http).body or "")


def test_a_preview_shows_the_request_and_sends_none(http: responses.RequestsMock) -> None:
    preview = Scene().client.preview_create("i1", "n-42", "text")
    assert (preview.method, preview.url) == ("POST", f"{BASE}/backups")
    assert preview.body == {"instance_id": "i1", "name": "n-42", "description": "text"}
    assert len(http.calls) == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error_code": "DBS.200005"}'),
        (502, "<html>bad gateway</html>"),
        (504, ""),
        (408, ""),
        (302, ""),
        (200, "{}"),
        (200, '{"backup": null, "job_id": "j"}'),
        (202, ""),
        (200, "<html>login</html>"),
    ],
)
def test_a_doubtful_answer_to_a_create_is_never_followed_by_a_second_post(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.post(f"{BASE}/backups", body=body, status=status, headers={"Location": "http://[::1"})
    with pytest.raises(AmbiguousOutcome) as caught:
        Scene().client.create_backup("i1", "n-42", None)
    assert len(http.calls) == 1
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    "problem", [requests.ReadTimeout(), requests.ConnectionError("reset"), ValueError("odd")]
)
def test_a_broken_create_is_doubtful_unless_it_surely_never_left(
    http: responses.RequestsMock, problem: Exception
) -> None:
    http.post(f"{BASE}/backups", body=problem)
    with pytest.raises(AmbiguousOutcome):
        Scene().client.create_backup("i1", "n-42", None)


def test_throttled_creates_are_repeated_after_the_pause_that_was_asked_for(
    http: responses.RequestsMock,
) -> None:
    http.post(f"{BASE}/backups", status=429, headers={"Retry-After": "1"})
    http.post(f"{BASE}/backups", status=429, headers={"Retry-After": "1.5"})
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    scene = Scene()
    assert scene.client.create_backup("i1", "n-42", None).attempts == 3
    assert scene.pauses == scene.clock.sleeps == [1.0, 1.5]


def test_each_attempt_is_signed_anew(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503, headers={"Retry-After": "2"})
    http.get(f"{BASE}/backups", json={"backups": [ROW], "total_count": 1})
    Scene().client.find_backup("b1")
    dates = [_sent(http, index).headers["X-Sdk-Date"] for index in (0, 1)]
    assert dates == ["20261123T120000Z", "20261123T120002Z"]


def test_a_pause_longer_than_is_obeyed_stops_and_is_named(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=429, headers={"Retry-After": "600"})
    with pytest.raises(Throttled) as caught:
        Scene().client.find_backup("b1")
    assert "600 s" in (caught.value.hint or "")
    assert caught.value.retry_after == 600


def test_an_outage_is_given_up_when_the_budget_of_the_command_is_spent(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", status=503)
    scene = Scene(retry_budget=30.0)
    for _ in range(3):
        with pytest.raises(AmbiguousOutcome):
            scene.client.find_backup("b1")
    assert sum(scene.clock.sleeps) <= 30.0
    assert len(http.calls) < 16


def test_one_attempt_is_made_where_the_caller_repeats_itself(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503)
    with pytest.raises(AmbiguousOutcome):
        Scene().client.with_deadline(1060.0, retry=False).find_backup("b1")
    assert len(http.calls) == 1


def test_a_deadline_is_the_budget_of_a_view(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503)
    scene = Scene(retry_budget=0.0)
    with pytest.raises(AmbiguousOutcome):
        scene.client.with_deadline(1005.0).find_backup("b1")
    assert len(http.calls) > 2
    assert scene.clock.passed <= 5.0


def test_nothing_is_sent_after_the_deadline(http: responses.RequestsMock) -> None:
    with pytest.raises(NotSent):
        Scene().client.with_deadline(999.0).create_backup("i1", "n-42", None)
    assert len(http.calls) == 0


def test_a_busy_instance_is_for_the_verb_to_wait_for(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/backups", status=409, json={"error_code": "DBS.201205"})
    with pytest.raises(InstanceBusy) as caught:
        Scene().client.create_backup("i1", "n-42", None)
    assert (caught.value.code, caught.value.http_status) == ("DBS.201205", 409)
    assert len(http.calls) == 1


@pytest.mark.parametrize("credentials", [None, IamToken(Secret("token"))])
def test_static_credentials_are_never_tried_twice(
    http: responses.RequestsMock, credentials: IamToken | None
) -> None:
    http.get(f"{BASE}/backups", status=401, json={"error_code": "APIGW.0301"})
    scene = Scene(credentials) if credentials else Scene()
    with pytest.raises(AuthFailed):
        scene.client.find_backup("b1")
    assert len(http.calls) == 1


def test_a_wrong_clock_is_corrected_once_and_told(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=401, headers={"Date": LATE})
    http.get(f"{BASE}/backups", json={"backups": [ROW]})
    scene = Scene()
    assert scene.client.find_backup("b1") is not None
    assert _sent(http, 1).headers["X-Sdk-Date"] == "20261123T130000Z"
    assert "60 minutes behind" in scene.warnings[0]


def test_a_refusal_after_the_corrected_clock_is_final(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=401, headers={"Date": LATE})
    scene = Scene()
    for _ in range(2):
        with pytest.raises(AuthFailed):
            scene.client.find_backup("b1")
    assert len(http.calls) == 3


def test_a_token_with_a_line_break_is_refused_before_it_is_sent(
    http: responses.RequestsMock,
) -> None:
    for token in ("a\nb", "töken", ""):
        with pytest.raises(UsageError) as caught:
            Scene(IamToken(Secret(token))).client.find_backup("b1")
        assert not token or token not in caught.value.message
    assert len(http.calls) == 0


def test_a_list_sends_its_filters_and_supplies_the_other_end_of_a_time_range(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", json={"backups": [ROW], "total_count": 1})
    begin = datetime(2026, 1, 1, tzinfo=timezone.utc)
    listing = Scene().client.list_backups(instance_id="i1", backup_type="manual", begin=begin)
    assert [backup.id for backup in listing.backups] == ["b1"]
    assert listing.complete
    assert _sent(http).url == (
        f"{BASE}/backups?backup_type=manual&begin_time=2026-01-01T00%3A00%3A00%2B0000"
        "&end_time=2026-11-24T12%3A00%3A00%2B0000&instance_id=i1&limit=100&offset=0"
    )


def test_a_list_without_a_begin_starts_with_the_epoch(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", json={"backups": [], "total_count": 0})
    Scene().client.list_backups(end=datetime(2026, 1, 1, tzinfo=timezone.utc))
    assert "begin_time=1970-01-01T00%3A00%3A00%2B0000" in (_sent(http).url or "")


def test_a_backup_is_found_by_its_id_and_not_by_the_services_word(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", json={"backups": [{"id": "other"}, None, ROW]})
    found = Scene().client.find_backup("b1")
    assert found is not None
    assert found.id == "b1"
    http.replace("GET", f"{BASE}/backups", json={"backups": [{"id": "other"}]})
    assert Scene().client.find_backup("b1") is None


def test_an_unknown_job_is_not_found(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/jobs", status=400, json={"error_code": "DBS.200543"})
    with pytest.raises(NotFound):
        Scene().client.show_job("j1")


def test_instances_are_matched_by_their_exact_name_on_our_side(
    http: responses.RequestsMock,
) -> None:
    rows = [{"id": "i1", "name": "orders"}, {"id": "i2", "name": "orders-2"}, {"name": "orders"}]
    http.get(f"{BASE}/instances", json={"instances": rows, "total_count": 3})
    assert [row.id for row in Scene().client.list_instances(name="orders")] == ["i1"]
    assert "name=orders" in (_sent(http).url or "")


def test_a_star_in_a_name_is_no_wildcard(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/instances", json={"instances": [{"id": "i1", "name": "orders"}]})
    assert Scene().client.list_instances(name="*orders") == ()
    assert "name" not in (_sent(http).url or "").partition("?")[2]


@pytest.mark.parametrize("body", ["<html>Please log in</html>", "[]", '"ok"', '{"backup_id": "b'])
def test_a_yes_to_a_delete_that_is_not_the_services_leaves_it_in_doubt(
    http: responses.RequestsMock, body: str
) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=200, body=body)
    with pytest.raises(AmbiguousOutcome):
        Scene().client.delete_backup(backup_id(1))


@pytest.mark.parametrize(("status", "body"), [(200, "{}"), (202, '{"backup_id": "b"}'), (204, "")])
def test_every_yes_to_a_delete_is_a_yes(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=status, body=body)
    scene = Scene()
    scene.client.delete_backup(backup_id(1))
    assert scene.exchanges[0].status == status


@pytest.mark.parametrize(
    "ident",
    ["", ".", "..", "b/1", f"{backup_id(1)}\n", f" {backup_id(1)}", "\uff10" * 32 + "br14", "b1"],
)
def test_only_an_id_of_a_backup_enters_the_path_of_a_delete(
    http: responses.RequestsMock, ident: str
) -> None:
    with pytest.raises(UsageError):
        Scene().client.delete_backup(ident)
    assert len(http.calls) == 0


def test_a_doubtful_delete_is_not_repeated_blindly(http: responses.RequestsMock) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=503)
    with pytest.raises(AmbiguousOutcome):
        Scene().client.delete_backup(backup_id(1))
    assert len(http.calls) == 1


def test_a_stop_names_its_job(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/instances/i1/backups/stop", json={"job_id": "j7"}, status=202)
    assert Scene().client.stop_backups("i1") == "j7"
    assert not _sent(http).body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_ever_followed(http: responses.RequestsMock, status: int) -> None:
    http.get(f"{BASE}/backups", status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(ServiceError):
        Scene(retry_budget=0.0).client.find_backup("b1")
    assert {call.request.url.split("/")[2] for call in http.calls} == {"gaussdb.example"}  # type: ignore[union-attr]


def test_every_exchange_is_told_with_its_request_id(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", json={"backups": []}, headers={"X-Request-Id": "r-1"})
    scene = Scene()
    scene.client.find_backup("b1")
    (told,) = scene.exchanges
    assert (told.method, told.status, told.request_id) == ("GET", 200, "r-1")
    assert told.url == f"{BASE}/backups?backup_id=b1"
    assert scene.secrets == ["made-up-secret-key"]


def test_a_missing_ca_bundle_is_named(http: responses.RequestsMock) -> None:
    for scene in (
        Scene(ca_bundle="/nowhere/ca.pem"),
        Scene(environ={"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem"}),
    ):
        with pytest.raises(PermanentConnectionError, match=r"/nowhere/ca\.pem"):
            scene.client.find_backup("b1")
    assert len(http.calls) == 0


@pytest.mark.parametrize(
    "endpoint",
    ["http://gaussdb.example", "file:///x", "https://u:pw@host", "https://h/?q=1", "https://", "x"],
)
def test_an_endpoint_that_is_not_safe_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError) as caught:
        Scene(endpoint=endpoint)
    assert "pw" not in caught.value.message


@pytest.mark.parametrize("method", ["find_backup", "delete_backup"])
def test_a_certificate_that_is_not_trusted_ends_the_call_at_once(
    http: responses.RequestsMock, method: str
) -> None:
    problem = ssl.SSLCertVerificationError(1, "self-signed certificate")
    problem.verify_message = "self-signed certificate"
    http.add("GET", f"{BASE}/backups", body=requests.exceptions.SSLError(problem))
    http.add("DELETE", f"{BASE}/backups/{backup_id(1)}", body=requests.exceptions.SSLError(problem))
    http.assert_all_requests_are_fired = False
    with pytest.raises(PermanentConnectionError, match="self-signed") as caught:
        getattr(Scene().client, method)(backup_id(1))
    assert len(http.calls) == 1
    assert "ca_bundle" in (caught.value.hint or "")
