"""Tests of `render/progress_live.py`."""

from __future__ import annotations

import io
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.model.events import (
    Creating,
    Deleted,
    Deleting,
    DrillEnded,
    DrillStarted,
    DrillStep,
    Event,
    Finished,
    InstancePolled,
    Polled,
    Restoring,
    Started,
    Warned,
)
from tests.render.progress_events import ONE, building, events, progress_to
from tests.render.screen import tty_terminal
from tests.support.builders import ORDERS, a_backup, backup_id

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


def test_live_progress_shows_the_running_deletion() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80))
    for number in (1, 2, 3):
        progress(Deleting(a_backup(number, name=f"nightly-{number}")))
        progress(Deleted(a_backup(number)))
    progress.close()
    text = stream.getvalue()
    assert "nightly-1" in text
    assert "DELETING" in text
    assert "leaves the backup running" not in text
    assert text.count(HIDE) == text.count(SHOW) == 1


def test_live_progress_replaces_its_line_with_the_result() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(100))
    progress(Creating("before-v42", ORDERS, "orders"))
    progress(Started(a_backup(1, "BUILDING")._replace(name="before-v42")))
    progress(building(161.0, 62))
    progress(Warned("the job says Failed"))
    progress(Finished(ONE, a_backup(1)._replace(name="before-v42"), 247.0, succeeded=True))
    text = stream.getvalue()
    assert "before-v42  CREATING" in text
    assert "warning: the job says Failed\n" in text
    assert text.count(HIDE) == text.count(SHOW) == 1
    assert text.endswith(
        f"✔ before-v42 of orders is COMPLETED after 4m 07s, 12.4 GB\n  id  {ONE}\n"
    )
    progress.close()
    assert stream.getvalue() == text


def test_live_progress_without_threads_is_drawn_at_each_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail_to_start(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fail_to_start)
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(100))
    progress(Creating("before-v42", ORDERS, "orders"))
    progress(Started(a_backup(1, "BUILDING")._replace(name="before-v42")))
    progress(building(161.0, 62))
    assert "before-v42  CREATING" in stream.getvalue()
    assert "BUILDING  62 %" in stream.getvalue()
    progress(Finished(ONE, a_backup(1)._replace(name="before-v42"), 247.0, succeeded=True))
    progress.close()
    text = stream.getvalue()
    assert text.endswith(f"COMPLETED after 4m 07s, 12.4 GB\n  id  {ONE}\n")
    assert text.count(HIDE) == text.count(SHOW) == 1


def test_live_progress_shows_the_cursor_once_when_closed_early() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80))
    progress(building(1.0))
    assert SHOW not in stream.getvalue()
    progress.close()
    progress.close()
    assert stream.getvalue().count(SHOW) == 1
    assert stream.getvalue().endswith("\x1b[2K")


def test_live_progress_prints_no_result_if_the_only_backup_failed() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80))
    progress(building(1.0))
    progress(Finished(ONE, a_backup(1, "FAILED"), 201.0, succeeded=False))
    assert "FAILED after" not in stream.getvalue()
    assert stream.getvalue().count(SHOW) == 1


def test_live_progress_prints_the_result_of_each_of_several_backups() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80))
    progress(building(1.0))
    progress(Polled(backup_id(2), a_backup(2, "BUILDING"), None, 1.0, None))
    progress(Finished(ONE, a_backup(1, "FAILED"), 201.0, succeeded=False))
    assert SHOW not in stream.getvalue()
    progress(Finished(backup_id(2), a_backup(2), 240.0, succeeded=True))
    assert "✘ backup-1 of orders is FAILED after 3m 21s, 12.4 GB\n" in stream.getvalue()
    assert "✔ backup-2 of orders is COMPLETED after 4m 00s, 12.4 GB\n" in stream.getvalue()
    assert stream.getvalue().count(SHOW) == 1


def test_live_progress_prints_no_result_without_show_results() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80), show_results=False)
    progress(building(1.0))
    progress(Finished(ONE, a_backup(1), 240.0, succeeded=True))
    assert "COMPLETED" not in stream.getvalue()


@given(st.lists(events, max_size=6), st.integers(0, 2))
def test_live_progress_shows_the_cursor_again_after_any_events(
    sent: list[Event], verbose: int
) -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(80, color=True), verbose=verbose)
    for event in sent:
        progress(event)
    progress.close()
    text = stream.getvalue()
    assert text.count(HIDE) == text.count(SHOW)
    assert text.rfind(SHOW) >= text.rfind(HIDE)


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (Restoring("gbdrill-1", None), "RESTORING"),
        (InstancePolled("i1", "gbdrill-1", "BUILD", 4, 3.0), "BUILD"),
        (DrillStep("gbdrill-1", "verifying"), "VERIFYING"),
    ],
)
def test_live_progress_of_a_drill_says_that_ctrl_c_deletes_its_instance(
    last: Event, status: str
) -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(120))
    progress(DrillStarted("gbdrill-1"))
    progress(last)
    progress.close()
    text = stream.getvalue()
    assert f"gbdrill-1  {status}" in text
    assert "Ctrl-C deletes the instance" in text


def test_live_progress_of_a_drill_ends_with_its_rows() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, tty_terminal(120))
    progress(DrillStarted("gbdrill-1"))
    progress(DrillStep("gbdrill-1", "verifying"))
    progress(DrillStep("gbdrill-1", "deleting"))
    progress(DrillEnded("gbdrill-1", leftover=False))
    progress.close()
    assert "gbdrill-1" not in stream.getvalue()
