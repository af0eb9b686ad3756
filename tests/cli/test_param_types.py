"""Tests of the parsers of option values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
import typer

from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.cli.param_types import backup_status, job_status, time_zone, wait_options
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.job import JobStatus
from gaussbackup.render.terminal import Terminal

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context


@pytest.mark.parametrize("text", ["Nowhere/Town", "Europe", "", "../etc/passwd", "/etc/passwd"])
def test_time_zone_rejects_an_unknown_zone(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="not a time zone"):
        time_zone(text)


def test_time_zone_without_a_tz_database_names_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(typer.BadParameter, match="pip install tzdata"):
        time_zone("Nowhere/Town")
    assert str(time_zone("utc")) == "UTC"


@pytest.mark.parametrize("animated", [True, False])
def test_wait_options_request_a_percentage_only_for_a_live_progress_line(animated: bool) -> None:
    terminal = Terminal(tty=True, width=80, color=False, animated=animated, unicode=True)
    profile = SimpleNamespace(timeout=60.0, poll_interval=None)
    context = cast("Context", SimpleNamespace(profile=profile, err_terminal=terminal))
    assert wait_options(None, 2.0, context) == WaitOptions(60.0, 2.0, animated)


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
