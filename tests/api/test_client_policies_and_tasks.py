"""The client's calls for policies, tasks and whole inventories."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from gaussbackup.errors import AmbiguousOutcome, InvalidRequest, UnexpectedResponse
from gaussbackup.model.backup_policy import BackupPolicy
from tests.api.client_fixture import ENDPOINT, PROJECT, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = f"{ENDPOINT}/v3/{PROJECT}"
PATH = f"{PROJECT}/instances/i1/backups/policy"
POLICY = BackupPolicy(14, "23:00-00:00", "1,3", 60)
NO_ROUTE = {"error_code": "APIGW.0101", "error_msg": "no such API"}


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_a_policy_is_put_with_its_four_fields(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json={})
    Scene().client.set_policy("i1", POLICY)
    assert json.loads(http.calls[0].request.body or "") == {
        "backup_policy": {
            "keep_days": 14,
            "start_time": "23:00-00:00",
            "period": "1,3",
            "differential_period": "60",
        }
    }


def test_where_the_older_path_is_gone_the_newer_is_taken(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json=NO_ROUTE, status=404)
    http.put(f"{ENDPOINT}/v3.1/{PATH}", json={})
    Scene().client.set_policy("i1", POLICY)
    assert len(http.calls) == 2


def test_where_both_paths_are_gone_it_is_not_understood(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", json=NO_ROUTE, status=404)
    http.put(f"{ENDPOINT}/v3.1/{PATH}", json=NO_ROUTE, status=404)
    with pytest.raises(UnexpectedResponse):
        Scene().client.set_policy("i1", POLICY)


def test_a_doubtful_put_is_repeated_and_a_refused_one_is_not(http: responses.RequestsMock) -> None:
    http.put(f"{ENDPOINT}/v3/{PATH}", status=502)
    http.put(f"{ENDPOINT}/v3/{PATH}", json={})
    Scene().client.set_policy("i1", POLICY)
    assert len(http.calls) == 2
    http.reset()
    http.put(f"{ENDPOINT}/v3/{PATH}", json={"error_code": "DBS.200001"}, status=400)
    with pytest.raises(InvalidRequest):
        Scene().client.set_policy("i1", POLICY)
    http.reset()
    http.put(f"{ENDPOINT}/v3/{PATH}", status=502)
    with pytest.raises(AmbiguousOutcome):
        Scene(retry_budget=0.0).client.set_policy("i1", POLICY)


def test_a_policy_is_shown_and_previewed(http: responses.RequestsMock) -> None:
    http.get(f"{ENDPOINT}/v3/{PATH}", json={"backup_policy": {"keep_days": 7}})
    client = Scene().client
    assert client.show_policy("i1").keep_days == 7
    preview = client.preview_policy("i1", POLICY)
    assert (preview.method, preview.url) == ("PUT", f"{ENDPOINT}/v3/{PATH}")
    assert preview.body == POLICY.body()
    assert len(http.calls) == 1


def test_tasks_are_filtered_by_milliseconds_and_taken_once(http: responses.RequestsMock) -> None:
    rows = [{"job_id": f"j{number}", "status": "Failed"} for number in range(150)]
    http.get(f"{BASE}/tasks", json={"tasks": rows[:100], "total_count": 151})
    http.get(f"{BASE}/tasks", json={"tasks": [*rows[99:], {}], "total_count": 151})
    since = datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=timezone.utc)
    found = Scene().client.list_jobs(status="Failed", name="X", begin=since, end=since)
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


def test_a_survey_tells_how_whole_it_is(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/instances", json={"instances": [{"id": "i1"}, {}], "total_count": 2})
    found = Scene().client.list_all_instances()
    assert [row.id for row in found.instances] == ["i1"]
    assert (found.total, found.unreadable) == (2, 1)
