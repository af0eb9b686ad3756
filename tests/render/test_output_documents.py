"""Tests of `render/output_documents.py`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from gaussbackup.errors import InstanceBusy
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.backup import Backup, BackupStatus
from gaussbackup.render.output_documents import (
    backup_document,
    envelope,
    full_backup_document,
    full_instance_document,
    full_job_document,
    instance_document,
    job_document,
)
from tests.support.builders import NOON, a_backup, a_job, an_instance

# The schema `gaussbackup/v1`: keys may be added; no key may be removed or moved.
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


def test_envelope_has_its_keys_in_order_and_then_the_data_of_the_command() -> None:
    document = envelope("list", "listed", 0, ("careful",), None, {"backups": [], "count": 0})
    assert list(document) == [*ENVELOPE, "backups", "count"]
    assert document["schema"] == "gaussbackup/v1"
    assert document["warnings"] == ["careful"]
    assert document["error"] is None


def test_error_document_has_its_keys_in_order() -> None:
    busy = InstanceBusy("busy", hint="wait", code="DBS.201205", http_status=409, request_id="3f1c")
    document = envelope("create", "failed", ExitCode.CONFLICT, (), busy, {})
    error = document["error"]
    assert isinstance(error, dict)
    assert list(error) == ERROR
    assert list(error.values()) == ["busy", "busy", "wait", "DBS.201205", 409, "3f1c"]
    assert type(document["exit_code"]) is int


def test_backup_document_has_its_keys_in_order() -> None:
    document = backup_document(
        a_backup(1, begin=datetime(2022, 5, 9, 10, 2, 31, tzinfo=NOON.tzinfo))
    )
    assert list(document) == BACKUP
    assert document["datastore"] == {"type": None, "version": None}
    assert document["begin_time"] == "2022-05-09T10:02:31Z"
    assert document["end_time"] == "2022-05-09T10:06:31Z"
    assert repr(document["duration_seconds"]) == "240"
    assert document["size_bytes"] == 12_400_000_000


def test_backup_document_has_times_in_utc_for_any_offset() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert backup_document(a_backup(begin=shanghai))["begin_time"] == "2026-11-23T12:00:00Z"


def test_backup_document_has_null_for_unknown_values() -> None:
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


def test_backup_document_has_an_undocumented_status_unchanged() -> None:
    assert backup_document(a_backup(status="PAUSED"))["status"] == "PAUSED"


def test_full_documents_have_the_row_of_the_service() -> None:
    row = {"id": "i", "surprise": [1]}
    backup = Backup(id="i", name="n", status=BackupStatus.COMPLETED, instance_id="o", raw=row)
    document = full_backup_document(backup)
    assert list(document) == [*BACKUP, "api"]
    assert document["api"] == row
    assert full_job_document(a_job()._replace(raw=row))["api"] == row
    assert full_instance_document(an_instance()._replace(raw=row))["api"] == row


def test_job_and_instance_documents_have_their_keys_in_order() -> None:
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
