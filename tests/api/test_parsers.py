"""Parsers return model values, whatever field is missing, new or of another type."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api.http_message import Response
from gaussbackup.api.job_parsers import parse_job, parse_task
from gaussbackup.api.parsers import (
    parse_backup,
    parse_create_response,
    parse_instance,
    parse_page,
    parse_policy,
)
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.job import JobStatus

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=5,
)
ROW = {
    "id": "e76112bfb2074871bf54cb8df5af7f64br14",
    "name": "nightly",
    "description": None,
    "begin_time": "2022-05-09T18:02:31+0800",
    "end_time": "2022-05-09T18:05:31+0800",
    "status": "COMPLETED",
    "size": 12.5,
    "type": "manual",
    "datastore": {"type": "GaussDB", "version": "1.4"},
    "instance_id": "fd26e3bf26e5467587eec857e4f66ef0in14",
    "new_field": {"deep": [{"deeper": 1}]},
}
INSTANCE = {
    "id": "i1",
    "name": "orders",
    "status": "ACTIVE",
    "created": "2021-01-15 01:46:40 UTC",
    "volume": {"type": "ULTRAHIGH", "size": 120},
    "datastore": {"type": "GaussDB", "version": "1.3"},
}
JOB = {
    "id": "j1",
    "status": "Running",
    "progress": "60%",
    "created": "2021-07-12T09:22:04+0800",
    "fail_reason": None,
    "instance": {"id": "i1", "name": "orders"},
}


def _answer(value: object) -> Response:
    return Response(200, {}, json.dumps(value).encode())


def test_parse_backup_converts_sizes_to_bytes_and_times_to_utc() -> None:
    backup = parse_backup(ROW)
    assert backup is not None
    assert backup.size_bytes == 12.5 * 1024 * 1024
    assert backup.begin_time == datetime(2022, 5, 9, 10, 2, 31, tzinfo=timezone.utc)
    assert backup.duration_seconds == 180
    assert (backup.datastore_type, backup.datastore_version) == ("GaussDB", "1.4")
    assert backup.status is BackupStatus.COMPLETED
    assert backup.manual
    assert backup.raw["new_field"] == {"deep": [{"deeper": 1}]}


@pytest.mark.parametrize("row", [None, 7, "x", [], {}, {"id": None}, {"id": 7}, {"id": " "}])
def test_parse_backup_and_instance_return_none_without_a_usable_id(row: object) -> None:
    assert parse_backup(row) is None
    assert parse_instance(row) is None


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (7, "7"), ("completed", "completed"), ("", ""), ("X", "X")]
)
def test_parse_backup_keeps_the_text_of_an_unknown_status(value: object, text: str) -> None:
    backup = parse_backup({**ROW, "status": value})
    assert backup is not None
    assert (backup.status, backup.status_text) == (BackupStatus.UNKNOWN, text)


@pytest.mark.parametrize("size", [None, 1e308, "12 MB", -1, True, 10**400, float("nan")])
def test_parse_backup_returns_no_size_for_an_invalid_one(size: object) -> None:
    backup = parse_backup({**ROW, "size": size})
    assert backup is not None
    assert backup.size_bytes is None


@pytest.mark.parametrize(
    ("progress", "percent"),
    [
        ("60%", 60),
        ("0%", 0),
        ("100%", 100),
        ("", None),
        (None, None),
        ("abc%", None),
        (250, None),
        ("250%", None),
        ("٦%", None),
        ("-1%", None),
    ],
)
def test_parse_job_accepts_only_a_percentage_as_progress(
    progress: object, percent: int | None
) -> None:
    assert parse_job(_answer({"job": {**JOB, "progress": progress}})).percent == percent


def test_parse_job_and_parse_instance() -> None:
    job = parse_job(_answer({"job": JOB}))
    assert (job.status, job.instance_name) == (JobStatus.RUNNING, "orders")
    instance = parse_instance(INSTANCE)
    assert instance is not None
    assert instance.volume_gb == 120
    assert instance.created == datetime(2021, 1, 15, 1, 46, 40, tzinfo=timezone.utc)


@given(row=st.dictionaries(st.sampled_from([*ROW, *INSTANCE, *JOB]), ANY))
def test_parse_backup_and_instance_accept_any_value_in_any_field(row: dict[str, object]) -> None:
    row["id"] = "x"
    assert parse_backup(row) is not None
    assert parse_instance(row) is not None


@given(field=st.sampled_from(list(JOB)), value=ANY)
def test_parse_job_returns_a_job_or_raises_malformed_body_for_any_field(
    field: str, value: object
) -> None:
    body = json.dumps({"job": {**JOB, field: value}}, allow_nan=True).encode()
    with contextlib.suppress(MalformedBody):
        assert parse_job(Response(200, {}, body)).id


TASK = {
    "instance_info": {"instance_id": "i1", "instance_name": "orders", "instance_status": "active"},
    "job_id": "j1",
    "name": "BackupSnapshotGaussDBV5InInstance",
    "status": "Running",
    "process": "60%",
    "fail_reason": None,
    "created_at": "2022-05-09T18:02:31+0800",
    "ended_at": None,
}


def test_parse_task_reads_the_field_names_of_tasks() -> None:
    job = parse_task(TASK)
    assert job is not None
    assert (job.id, job.status, job.percent) == ("j1", JobStatus.RUNNING, 60)
    assert job.created == datetime(2022, 5, 9, 10, 2, 31, tzinfo=timezone.utc)
    assert (job.ended, job.fail_reason) == (None, None)
    assert (job.instance_id, job.instance_name) == ("i1", "orders")


@pytest.mark.parametrize("row", [None, [], "x", {}, {"id": "j1"}, {"job_id": " "}, {"job_id": 7}])
def test_parse_task_returns_none_without_a_usable_job_id(row: object) -> None:
    assert parse_task(row) is None


@given(st.sampled_from(sorted(TASK)), ANY)
def test_parse_task_accepts_any_value_in_any_field(field: str, value: object) -> None:
    job = parse_task({**TASK, field: value})
    assert job is None or job.id


def _policy(value: object) -> Response:
    return Response(200, {}, json.dumps({"backup_policy": value}).encode())


def test_parse_policy_accepts_numbers_as_text_and_as_numbers() -> None:
    sent = {"keep_days": 7, "start_time": "18:00-19:00", "period": "1,2", "differential_period": 30}
    as_text = {**sent, "keep_days": "7", "differential_period": "30"}
    one, other = parse_policy(_policy(sent)), parse_policy(_policy(as_text))
    assert one[:4] == other[:4] == (7, "18:00-19:00", "1,2", 30)
    assert one.raw == sent
    assert parse_policy(_policy({}))[:4] == (None, None, None, None)
    with pytest.raises(MalformedBody):
        parse_policy(_policy([]))


@given(ANY)
def test_parse_policy_returns_a_policy_or_raises_malformed_body(value: object) -> None:
    for fields in (value, {"keep_days": value, "start_time": value, "period": value}):
        with contextlib.suppress(MalformedBody):
            parse_policy(_policy(fields))


@pytest.mark.parametrize("value", [{"backups": None}, [], {}, "x", None, {"backups": {}}])
def test_parse_page_raises_malformed_body_without_a_list(value: object) -> None:
    with pytest.raises(MalformedBody):
        parse_page(_answer(value), "backups")


@pytest.mark.parametrize(
    ("total", "read"), [(0, 0), (5, 5), ("12", None), (None, None), (-1, None), (True, None)]
)
def test_parse_page_returns_no_total_for_an_invalid_one(total: object, read: int | None) -> None:
    assert parse_page(_answer({"backups": [], "total_count": total}), "backups") == ([], read)


@pytest.mark.parametrize("value", [{}, {"backup": None, "job_id": "j"}, {"backup": {}}])
def test_parse_create_response_raises_malformed_body_without_an_id(value: object) -> None:
    with pytest.raises(MalformedBody):
        parse_create_response(_answer(value))


def test_parse_create_response_accepts_a_missing_job() -> None:
    backup, job_id = parse_create_response(_answer({"backup": ROW}))
    assert (backup.id, job_id) == (ROW["id"], None)


PLACEHOLDERS = ["", " ", "-", "null", "None", "N/A", "NULL"]


@pytest.mark.parametrize(
    "time",
    [
        *("0", 0, -1, "1970-01-01T00:00:00+0000", "1970-01-01T08:00:00+0800"),
        *("0001-01-01T00:00:00Z", *PLACEHOLDERS),
    ],
)
def test_parse_backup_reads_no_time_from_a_placeholder(time: object) -> None:
    backup = parse_backup({"id": "b1", "begin_time": time, "end_time": time})
    assert backup is not None
    assert (backup.begin_time, backup.end_time, backup.duration_seconds) == (None, None, None)


@pytest.mark.parametrize("size", [0, 0.0, -1, -1.5, "0", "-1", "1.2.3", "1e3", "²", *PLACEHOLDERS])
def test_parse_backup_reads_no_size_from_a_placeholder(size: object) -> None:
    backup = parse_backup({"id": "b1", "size": size})
    assert backup is not None
    assert backup.size_bytes is None


@pytest.mark.parametrize("size", ["2803", "2803.0", 2803, 2803.0])
def test_parse_backup_reads_a_size_that_is_text(size: object) -> None:
    backup = parse_backup({"id": "b1", "size": size})
    assert backup is not None
    assert backup.size_bytes == 2803 * 1024 * 1024


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_parsers_read_no_text_from_a_placeholder(text: str) -> None:
    row = {"id": "b1", "description": text, "type": text, "instance_id": text, "name": "null"}
    backup = parse_backup({**row, "datastore": {"type": text, "version": text}})
    assert backup is not None
    assert (backup.description, backup.kind, backup.instance_id) == (None, None, "")
    assert (backup.datastore_type, backup.datastore_version) == (None, None)
    assert backup.name == "null"  # a valid name
    assert parse_backup({"id": text}) is None
    assert parse_instance({"id": text}) is None
    assert parse_task({"job_id": text}) is None


def test_parse_backup_reads_a_version_that_is_a_number() -> None:
    backup = parse_backup({"id": "b1", "datastore": {"version": 1.3}})
    assert backup is not None
    assert backup.datastore_version == "1.3"


def test_parse_task_reads_milliseconds_and_a_reason_that_is_a_number() -> None:
    times = {"created_at": 1659344800845, "ended_at": 1659345296347}
    job = parse_task({"job_id": "j1", "status": "Failed", "fail_reason": 500000, **times})
    assert job is not None
    assert job.fail_reason == "500000"
    assert job.created == datetime(2022, 8, 1, 9, 6, 40, tzinfo=timezone.utc)
    assert job.ended == datetime(2022, 8, 1, 9, 14, 56, tzinfo=timezone.utc)
    none = parse_task({"job_id": "j1", "fail_reason": 0, "created_at": 0, "ended_at": True})
    assert none is not None
    assert (none.fail_reason, none.created, none.ended) == (None, None, None)
