from __future__ import annotations

from datetime import datetime, timedelta, timezone

from gaussbackup.errors import InstanceBusy
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.backup import Backup, BackupStatus
from gaussbackup.render.envelope import (
    backup_document,
    envelope,
    full_backup_document,
    full_instance_document,
    full_job_document,
    instance_document,
    job_document,
)
from tests.support.builders import NOON, a_backup, a_job, an_instance

# These lists are the promise of `gaussbackup/v1`: a key may be added, none may go or move.
ENVELOPE = ["schema", "command", "outcome", "exit_code", "warnings", "error"]
ERROR = ["kind", "message", "hint", "code", "http_status", "request_id"]
BACKUP = [
    "id",
    "name",
    "description",
    "status",
    "type",
    "instance_id",
    "instance_name",
    "begin_time",
    "end_time",
    "duration_seconds",
    "size_bytes",
    "datastore",
]


def test_the_envelope_has_its_keys_in_order_and_then_the_commands_own() -> None:
    document = envelope("list", "listed", 0, ("careful",), None, {"backups": [], "count": 0})
    assert list(document) == [*ENVELOPE, "backups", "count"]
    assert document["schema"] == "gaussbackup/v1"
    assert document["warnings"] == ["careful"]
    assert document["error"] is None


def test_an_error_has_its_keys_in_order() -> None:
    busy = InstanceBusy("busy", hint="wait", code="DBS.201205", http_status=409, request_id="3f1c")
    document = envelope("create", "failed", ExitCode.CONFLICT, (), busy, {})
    error = document["error"]
    assert isinstance(error, dict)
    assert list(error) == ERROR
    assert list(error.values()) == ["busy", "busy", "wait", "DBS.201205", 409, "3f1c"]
    assert type(document["exit_code"]) is int


def test_a_backup_has_its_keys_in_order() -> None:
    document = backup_document(
        a_backup(1, begin=datetime(2022, 5, 9, 10, 2, 31, tzinfo=NOON.tzinfo))
    )
    assert list(document) == BACKUP
    assert document["datastore"] == {"type": None, "version": None}
    assert document["begin_time"] == "2022-05-09T10:02:31Z"
    assert document["end_time"] == "2022-05-09T10:06:31Z"
    assert repr(document["duration_seconds"]) == "240"
    assert document["size_bytes"] == 12_400_000_000


def test_times_of_a_document_are_utc_whatever_their_offset() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert backup_document(a_backup(begin=there))["begin_time"] == "2026-11-23T12:00:00Z"


def test_what_is_not_known_is_null() -> None:
    bare = Backup(id="i", name="n", status=BackupStatus.UNKNOWN, instance_id="o")
    nulls = {key for key, value in backup_document(bare).items() if value is None}
    assert nulls == {
        "description",
        "type",
        "instance_name",
        "begin_time",
        "end_time",
        "duration_seconds",
        "size_bytes",
    }
    assert backup_document(bare)["status"] == "UNKNOWN"


def test_an_undocumented_state_is_given_in_the_services_word() -> None:
    assert backup_document(a_backup(status="PAUSED"))["status"] == "PAUSED"


def test_show_adds_the_row_as_it_was_sent() -> None:
    row = {"id": "i", "surprise": [1]}
    backup = Backup(id="i", name="n", status=BackupStatus.COMPLETED, instance_id="o", raw=row)
    document = full_backup_document(backup)
    assert list(document) == [*BACKUP, "api"]
    assert document["api"] == row
    assert full_job_document(a_job()._replace(raw=row))["api"] == row
    assert full_instance_document(an_instance()._replace(raw=row))["api"] == row


def test_jobs_and_instances_have_their_keys_in_order() -> None:
    assert list(job_document(a_job(percent=60))) == [
        "id",
        "name",
        "status",
        "percent",
        "fail_reason",
        "created",
        "ended",
        "instance_id",
        "instance_name",
    ]
    assert job_document(a_job(percent=60))["created"] == "2026-11-23T12:00:00Z"
    assert list(instance_document(an_instance())) == [
        "id",
        "name",
        "status",
        "type",
        "created",
        "volume_gb",
        "datastore",
    ]
