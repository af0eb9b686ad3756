"""Calls of the client: the requests they send and the results they return."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
import requests

from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.errors import (
    AmbiguousOutcome,
    NotFound,
    RowsMissing,
    UsageError,
)
from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture
from tests.support.builders import backup_id

if TYPE_CHECKING:
    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
CREATED = {
    "backup": {"id": "b1", "name": "n-42", "status": "BUILDING", "instance_id": "i1"},
    "job_id": "j1",
}
ROW = {"id": "b1", "name": "n-42", "status": "COMPLETED", "instance_id": "i1", "type": "manual"}


def _sent(http: responses.RequestsMock, index: int = 0) -> requests.PreparedRequest:
    return http.calls[index].request


def test_create_backup_sends_a_signed_post_and_returns_backup_and_job(
    http: responses.RequestsMock,
) -> None:
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    accepted = ClientFixture(language="en-us").client.create_backup("i1", "n-42", "before v42")
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


def test_create_backup_omits_a_missing_description(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    ClientFixture().client.create_backup("i1", "n-42", None)
    assert "description" not in json.loads(_sent(http).body or "")


def test_preview_create_returns_the_request_without_sending_it(
    http: responses.RequestsMock,
) -> None:
    preview = ClientFixture().client.preview_create("i1", "n-42", "text")
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
def test_create_backup_is_not_retried_after_an_ambiguous_response(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.post(f"{BASE}/backups", body=body, status=status, headers={"Location": "http://[::1"})
    with pytest.raises(AmbiguousOutcome) as caught:
        ClientFixture().client.create_backup("i1", "n-42", None)
    assert len(http.calls) == 1
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    "problem", [requests.ReadTimeout(), requests.ConnectionError("reset"), ValueError("odd")]
)
def test_create_backup_is_ambiguous_after_an_unknown_exception(
    http: responses.RequestsMock, problem: Exception
) -> None:
    http.post(f"{BASE}/backups", body=problem)
    with pytest.raises(AmbiguousOutcome):
        ClientFixture().client.create_backup("i1", "n-42", None)


def test_token_that_no_header_can_contain_is_rejected_before_sending(
    http: responses.RequestsMock,
) -> None:
    for token in ("a\nb", "töken", ""):
        with pytest.raises(UsageError) as caught:
            ClientFixture(IamToken(Secret(token))).client.find_backup("b1")
        assert not token or token not in caught.value.message
    assert len(http.calls) == 0


def test_list_backups_sends_filters_and_adds_the_end_of_the_time_range(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", json={"backups": [ROW], "total_count": 1})
    begin = datetime(2026, 1, 1, tzinfo=timezone.utc)
    listing = ClientFixture().client.list_backups(
        instance_id="i1", backup_type="manual", begin=begin
    )
    assert [backup.id for backup in listing.backups] == ["b1"]
    assert backup_gaps(listing) == []
    assert _sent(http).url == (
        f"{BASE}/backups?backup_type=manual&begin_time=2026-01-01T00%3A00%3A00%2B0000"
        "&end_time=2026-11-24T12%3A00%3A00%2B0000&instance_id=i1&limit=100&offset=0"
    )


def test_list_backups_without_begin_starts_at_the_epoch(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", json={"backups": [], "total_count": 0})
    ClientFixture().client.list_backups(end=datetime(2026, 1, 1, tzinfo=timezone.utc))
    assert "begin_time=1970-01-01T00%3A00%3A00%2B0000" in (_sent(http).url or "")


def test_find_backup_compares_the_id_itself(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", json={"backups": [{"id": "other"}, None, ROW]})
    found = ClientFixture().client.find_backup("b1")
    assert found is not None
    assert found.id == "b1"
    http.replace("GET", f"{BASE}/backups", json={"backups": [{"id": "other"}]})
    assert ClientFixture().client.find_backup("b1") is None


@pytest.mark.parametrize(
    "page",
    [
        {"backups": [], "total_count": 1},
        {"backups": [None], "total_count": 1},
        {"backups": [{"name": "before-v42"}]},
    ],
)
def test_find_backup_raises_if_the_backup_may_be_a_missing_row(
    http: responses.RequestsMock, page: dict[str, object]
) -> None:
    http.get(f"{BASE}/backups", json=page)
    once = ClientFixture().client.with_deadline(None, retry=False)
    with pytest.raises(RowsMissing, match=r"some may be missing|without a readable id"):
        once.find_backup("b1")


def test_find_backup_retries_a_page_that_lacks_the_backup(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", json={"backups": [], "total_count": 1})
    http.get(f"{BASE}/backups", json={"backups": [ROW], "total_count": 1})
    assert ClientFixture().client.find_backup("b1") is not None


@pytest.mark.parametrize(("last_page", "listed"), [([ROW], True), ([{"id": "other"}], False)])
def test_find_backup_searches_all_pages_if_the_filter_is_ignored(
    http: responses.RequestsMock, last_page: list[dict[str, str]], listed: bool
) -> None:
    first = {"backups": [{"id": f"x{n}"} for n in range(100)], "total_count": 101}
    http.get(f"{BASE}/backups", json=first)
    http.get(f"{BASE}/backups", json=first)
    http.get(f"{BASE}/backups", json={"backups": last_page, "total_count": 101})
    assert (ClientFixture().client.find_backup("b1") is not None) is listed


def test_find_backup_raises_if_the_filter_is_ignored_and_rows_are_missing(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", json={"backups": [{"id": "other"}], "total_count": 2})
    with pytest.raises(RowsMissing, match="some may be missing"):
        ClientFixture().client.find_backup("b1")


def test_show_job_raises_not_found_for_an_unknown_job(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/jobs", status=400, json={"error_code": "DBS.200543"})
    with pytest.raises(NotFound):
        ClientFixture().client.show_job("j1")


def test_list_instances_compares_the_name_itself(
    http: responses.RequestsMock,
) -> None:
    rows = [{"id": "i1", "name": "orders"}, {"id": "i2", "name": "orders-2"}, {"name": "orders"}]
    http.get(f"{BASE}/instances", json={"instances": rows, "total_count": 3})
    assert [row.id for row in ClientFixture().client.list_instances(name="orders")] == ["i1"]
    assert "name=orders" in (_sent(http).url or "")


@pytest.mark.parametrize("filters", [{"name": "orders"}, {"instance_id": "i1"}])
def test_list_instances_asks_again_if_rows_are_missing(
    http: responses.RequestsMock, filters: dict[str, str]
) -> None:
    rows = [{"id": "i1", "name": "orders"}]
    partial = {"instances": rows, "total_count": 2}
    http.get(f"{BASE}/instances", json=partial)
    with pytest.raises(RowsMissing):
        ClientFixture().client.list_instances(**filters)
    http.reset()
    http.get(f"{BASE}/instances", json=partial)
    http.get(f"{BASE}/instances", json={"instances": rows, "total_count": 1})
    assert [row.id for row in ClientFixture().client.list_instances(**filters)] == ["i1"]
    http.reset()
    http.get(f"{BASE}/instances", json=partial)
    assert [row.id for row in ClientFixture().client.list_instances()] == ["i1"]


def test_list_instances_does_not_send_a_wildcard(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/instances", json={"instances": [{"id": "i1", "name": "orders"}]})
    assert ClientFixture().client.list_instances(name="*orders") == ()
    assert "name" not in (_sent(http).url or "").partition("?")[2]


@pytest.mark.parametrize("body", ["<html>Please log in</html>", "[]", '"ok"', '{"backup_id": "b'])
def test_delete_backup_is_ambiguous_for_a_2xx_that_is_not_the_apis(
    http: responses.RequestsMock, body: str
) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=200, body=body)
    with pytest.raises(AmbiguousOutcome):
        ClientFixture().client.delete_backup(backup_id(1))


@pytest.mark.parametrize(("status", "body"), [(200, "{}"), (202, '{"backup_id": "b"}'), (204, "")])
def test_delete_backup_accepts_every_documented_2xx(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=status, body=body)
    fixture = ClientFixture()
    fixture.client.delete_backup(backup_id(1))
    assert fixture.requests[0].status == status


@pytest.mark.parametrize(
    "ident",
    ["", ".", "..", "b/1", f"{backup_id(1)}\n", f" {backup_id(1)}", "\uff10" * 32 + "br14", "b1"],
)
def test_delete_backup_rejects_an_invalid_id(http: responses.RequestsMock, ident: str) -> None:
    with pytest.raises(UsageError):
        ClientFixture().client.delete_backup(ident)
    assert len(http.calls) == 0


def test_delete_backup_is_not_retried_after_an_ambiguous_response(
    http: responses.RequestsMock,
) -> None:
    http.delete(f"{BASE}/backups/{backup_id(1)}", status=503)
    with pytest.raises(AmbiguousOutcome):
        ClientFixture().client.delete_backup(backup_id(1))
    assert len(http.calls) == 1


def test_stop_backups_returns_the_job_id(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/instances/i1/backups/stop", json={"job_id": "j7"}, status=202)
    assert ClientFixture().client.stop_backups("i1") == "j7"
    assert not _sent(http).body


def test_every_request_emits_an_event_with_its_request_id(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", json={"backups": []}, headers={"X-Request-Id": "r-1"})
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    (told,) = fixture.requests
    assert (told.method, told.status, told.request_id) == ("GET", 200, "r-1")
    assert told.url == f"{BASE}/backups?backup_id=b1"
    assert fixture.secrets == ["made-up-secret-key"]


@pytest.mark.parametrize(
    "endpoint",
    ["http://gaussdb.example", "file:///x", "https://u:pw@host", "https://h/?q=1", "https://", "x"],
)
def test_build_client_rejects_an_unsafe_endpoint(endpoint: str) -> None:
    with pytest.raises(UsageError) as caught:
        ClientFixture(endpoint=endpoint)
    assert "pw" not in caught.value.message
