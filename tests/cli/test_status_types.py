"""Tests of the options whose value is a status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

import gaussbackup.api
from gaussbackup.cli.status_types import backup_status, instance_status, job_status
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.instance import INSTANCE_STATUSES
from gaussbackup.model.job import JobStatus

FACTS = Path(gaussbackup.api.__file__).with_name("README.md")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *[(status.value, status) for status in BackupStatus],
        ("completed", BackupStatus.COMPLETED),
        ("Unknown", BackupStatus.UNKNOWN),
    ],
)
def test_backup_status_accepts_each_known_word_in_any_case(text: str, status: BackupStatus) -> None:
    assert backup_status(text) is status


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("COMPLETE", " Did you mean COMPLETED?"),
        ("complet", " Did you mean COMPLETED?"),
        ("failled", " Did you mean FAILED?"),
        ("BUILD", " Did you mean BUILDING?"),
        ("done", ""),
        ("", ""),
        ("COMPLETED ", " Did you mean COMPLETED?"),
    ],
)
def test_backup_status_names_the_known_words_and_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(typer.BadParameter) as raised:
        backup_status(text)
    words = "'BUILDING', 'COMPLETED', 'FAILED', 'DELETING', 'UNKNOWN'."
    assert raised.value.message == f"{text!r} is not one of {words}{nearest}"


def test_job_status_accepts_each_known_word_in_any_case() -> None:
    assert [job_status(each.value.upper()) for each in JobStatus] == list(JobStatus)
    with pytest.raises(typer.BadParameter, match="Did you mean Completed"):
        job_status("complete")


def test_instance_status_accepts_the_documented_words_in_any_case() -> None:
    facts = FACTS.read_text(encoding="utf-8").split("\n## Instances\n")[1].split("\n## ")[0]
    (line,) = re.findall("^- Statuses: (.*)$", facts, re.MULTILINE)
    assert re.findall("`(.*?)`", line) == list(INSTANCE_STATUSES)
    assert [instance_status(each.lower()) for each in INSTANCE_STATUSES] == list(INSTANCE_STATUSES)
    with pytest.raises(typer.BadParameter, match="Did you mean ACTIVE"):
        instance_status("ACTVE")
