"""The client's calls for policies, tasks and all instances."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from gaussbackup.errors import AmbiguousOutcome, InvalidRequest, UnexpectedResponse
from gaussbackup.model.backup_policy import BackupPolicy
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
PATH = f"{PROJECT}/instances/i1/backups/policy"
POLICY = BackupPolicy(14, "23:00-00:00", "1,3", 60)
NO_ROUTE = {"error_code": "APIGW.0101", "error_msg": "no such API"}


def test_set_policy_sends_the_four_required_fields(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json={})
    ClientFixture().client.set_policy("i1", POLICY)
    assert json.loads(http.calls[0].request.body or "") == {
        "backup_policy": {
            "keep_days": 14,
            "start_time": "23:00-00:00",
            "period": "1,3",
            "differential_period": "60",
        }
    }


def test_set_policy_uses_the_newer_path_if_the_older_is_gone(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json=NO_ROUTE, status=404)
    http.put(f"{ENDPOINT}/v3.1/{PATH}", json={})
    ClientFixture().client.set_policy("i1", POLICY)
    assert len(http.calls) == 2


def test_set_policy_raises_unexpected_response_if_both_paths_are_gone(
    http: responses.RequestsMock,
) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json=NO_ROUTE, status=404)
    http.put(f"{ENDPOINT}/v3.1/{PATH}", json=NO_ROUTE, status=404)
    with pytest.raises(UnexpectedResponse):
        ClientFixture().client.set_policy("i1", POLICY)


def test_set_policy_retries_an_ambiguous_put_but_not_a_rejected_one(
    http: responses.RequestsMock,
) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", status=502)
    http.put(f"{ENDPOINT}/v3/{PATH}", json={})
    ClientFixture().client.set_policy("i1", POLICY)
    assert len(http.calls) == 2
    http.reset()
    http.put(f"{ENDPOINT}/v3/{PATH}", json={"error_code": "DBS.200001"}, status=400)
    with pytest.raises(InvalidRequest):
        ClientFixture().client.set_policy("i1", POLICY)
    http.reset()
    http.put(f"{ENDPOINT}/v3/{PATH}", status=502)
    with pytest.raises(AmbiguousOutcome):
        ClientFixture(retry_budget=0.0).client.set_policy("i1", POLICY)


def test_show_policy_and_preview_policy(http: responses.RequestsMock) -> None:
    http.get(f"{ENDPOINT}/v3/{PATH}", json={"backup_policy": {"keep_days": 7}})
    client = ClientFixture().client
    assert client.show_policy("i1").keep_days == 7
    preview = client.preview_policy("i1", POLICY)
    assert (preview.method, preview.url) == ("PUT", f"{ENDPOINT}/v3/{PATH}")
    assert preview.body == POLICY.body()
    assert len(http.calls) == 1


def test_list_jobs_filters_by_milliseconds_and_returns_each_job_once(
    http: responses.RequestsMock,
) -> None:
    rows = [{"job_id": f"j{number}", "status": "Failed"} for number in range(150)]
    http.get(f"{BASE}/tasks", json={"tasks": rows[:100], "total_count": 151})
    http.get(f"{BASE}/tasks", json={"tasks": [*rows[99:], {}], "total_count": 151})
    since = datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=timezone.utc)
    found = ClientFixture().client.list_jobs(status="Failed", name="X", begin=since, end=since)
    assert [job.id for job in found.jobs] == [row["job_id"] for row in rows]
    assert (found.total, found.unreadable) == (151, 1)
    first, second = (parse_qs(urlsplit(str(call.request.url)).query) for call in http.calls)
    assert first == {
        "status": ["Failed"],
        "name": ["X"],
        "start_time": ["1795348800500"],
        "end_time": ["1795348800500"],
        "offset": ["0"],
        "limit": ["100"],
    }
    assert second["offset"] == ["100"]


def test_list_all_instances_returns_total_and_unreadable_rows(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/instances", json={"instances": [{"id": "i1"}, {}], "total_count": 2})
    found = ClientFixture().client.list_all_instances()
    assert [row.id for row in found.instances] == ["i1"]
    assert (found.total, found.unreadable) == (2, 1)
