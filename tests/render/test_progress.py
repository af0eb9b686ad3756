from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.errors import Refused
from gaussbackup.model.backup import Backup, BackupStatus
from gaussbackup.model.events import (
    Creating,
    Deleted,
    Deleting,
    Event,
    Finished,
    NotDeleted,
    Polled,
    RetryPause,
    Started,
    Warned,
)
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.model.job import Job, JobStatus
from gaussbackup.render.best_effort_stream import BestEffortStream
from gaussbackup.render.progress import Progress, create_progress
from tests.render.screen import (
    ASCII_LOG_TERMINAL,
    LOG_TERMINAL,
    FailingStream,
    any_text,
    ci_commands,
    control_characters,
    tty_terminal,
)
from tests.support.builders import ORDERS, a_backup, a_job, backup_id
from tests.support.fakes import JumpingClock
from tests.support.fresh_interpreter import run_fresh_python

if TYPE_CHECKING:
    from gaussbackup.render.terminal import Terminal

ONE = backup_id(1)
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


def listener(
    stream: io.StringIO,
    terminal: Terminal = LOG_TERMINAL,
    *,
    quiet: bool = False,
    verbose: int = 0,
    clock: JumpingClock | None = None,
    ends: bool = True,
) -> Progress:
    return create_progress(
        BestEffortStream(stream),
        terminal,
        quiet=quiet,
        verbose=verbose,
        clock=clock or JumpingClock(),
        instance_name={ORDERS: "orders"}.get,
        show_results=ends,
    )


def building(elapsed: float, percent: int | None = None) -> Polled:
    job = None if percent is None else a_job(percent=percent)
    return Polled(ONE, a_backup(1, "BUILDING"), job, elapsed, 250.0)


def test_a_log_tells_each_change_and_one_line_a_minute() -> None:
    stream, clock = io.StringIO(), JumpingClock()
    tell = listener(stream, clock=clock)
    tell(Creating("before-v42", ORDERS, "orders"))
    tell(Started(a_backup(1, "BUILDING")))
    for second in range(0, 80, 10):
        tell(building(float(second), second // 2))
        clock.sleep(10)
    tell(Polled(ONE, a_backup(1), None, 240.0, 250.0))
    tell(Finished(ONE, a_backup(1), 247.0, succeeded=True))
    tell.close()
    assert stream.getvalue() == (
        f"creating before-v42 of orders ({ORDERS})\n"
        f"{ONE} BUILDING\n"
        f"{ONE} BUILDING 30 %, 1m 00s\n"
        f"{ONE} COMPLETED, 4m 07s, 12.4 GB\n"
    )


def test_a_log_tells_an_instance_without_a_name_by_its_id() -> None:
    stream = io.StringIO()
    listener(stream)(Creating("before-v42", ORDERS, None))
    assert stream.getvalue() == f"creating before-v42 of {ORDERS}\n"


def test_a_log_tells_when_a_backup_is_lost_from_sight_and_gone() -> None:
    stream = io.StringIO()
    tell = listener(stream)
    tell(building(1.0))
    tell(Polled(ONE, None, None, 9.0, None))
    tell(Finished(ONE, None, 30.0, succeeded=False))
    assert stream.getvalue() == f"{ONE} BUILDING\n{ONE} not listed, 9s\n{ONE} gone, 30s\n"


def test_a_log_tells_the_end_of_each_deletion() -> None:
    stream = io.StringIO()
    tell = listener(stream)
    for row in (a_backup(1), a_backup(2)):
        tell(Deleting(row))
    tell(Deleted(a_backup(1)))
    tell(NotDeleted(a_backup(2), Refused("no")))
    assert stream.getvalue() == (
        f"{ONE} deleted (backup-1)\n{backup_id(2)} not deleted (backup-2)\n"
    )


def test_a_terminal_shows_the_one_deletion_that_is_under_way() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80))
    for number in (1, 2, 3):
        tell(Deleting(a_backup(number, name=f"nightly-{number}")))
        tell(Deleted(a_backup(number)))
    tell.close()
    text = stream.getvalue()
    assert "nightly-1" in text
    assert "DELETING" in text
    assert "leaves the backup running" not in text
    assert text.count(HIDE) == text.count(SHOW) == 1


def test_a_log_tells_the_pauses_that_matter_once_a_minute() -> None:
    stream, clock = io.StringIO(), JumpingClock()
    tell = listener(stream, clock=clock)
    tell(RetryPause(0.4, "no answer"))
    for _ in range(4):
        tell(RetryPause(30.0, "the instance is busy"))
        clock.sleep(30)
    assert stream.getvalue() == "waiting 30s: the instance is busy\n" * 2


@pytest.mark.parametrize(
    ("verbose", "told"),
    [
        (0, ""),
        (1, "no answer\n"),
        (
            2,
            "no answer\n"
            "> POST https://x/v3 202 0.12s req 3f1c\n"
            "> GET https://x/v3 no answer 1.00s (connection reset)\n",
        ),
    ],
)
def test_verbose_tells_pauses_and_twice_the_exchanges(verbose: int, told: str) -> None:
    stream = io.StringIO()
    tell = listener(stream, verbose=verbose)
    tell(RetryPause(0.4, "no answer"))
    tell(HttpRequestDone("POST", "https://x/v3", 202, 0.1234, "3f1c", None))
    tell(HttpRequestDone("GET", "https://x/v3", None, 1.0, None, "connection reset"))
    assert stream.getvalue() == told


def test_quiet_leaves_the_warnings() -> None:
    stream = io.StringIO()
    tell = listener(stream, quiet=True, verbose=2)
    tell(Creating("before-v42", ORDERS, "orders"))
    tell(building(1.0))
    tell(Warned("the state is unknown"))
    tell(Finished(ONE, a_backup(1), 247.0, succeeded=True))
    tell.close()
    assert stream.getvalue() == "warning: the state is unknown\n"


def test_a_terminal_shows_one_line_wipes_it_and_says_how_it_ended() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(100))
    tell(Creating("before-v42", ORDERS, "orders"))
    tell(Started(a_backup(1, "BUILDING")._replace(name="before-v42")))
    tell(building(161.0, 62))
    tell(Warned("the job says Failed"))
    tell(Finished(ONE, a_backup(1)._replace(name="before-v42"), 247.0, succeeded=True))
    text = stream.getvalue()
    assert "before-v42  CREATING" in text
    assert "warning: the job says Failed\n" in text
    assert text.count(HIDE) == text.count(SHOW) == 1
    assert text.endswith(
        f"✔ before-v42 of orders is COMPLETED after 4m 07s, 12.4 GB\n  id  {ONE}\n"
    )
    tell.close()
    assert stream.getvalue() == text


def test_closing_in_the_middle_brings_the_cursor_back_and_only_once() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80))
    tell(building(1.0))
    assert SHOW not in stream.getvalue()
    tell.close()
    tell.close()
    assert stream.getvalue().count(SHOW) == 1
    assert stream.getvalue().endswith("\x1b[2K")


def test_the_bad_end_of_the_only_backup_is_left_to_the_problem() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80))
    tell(building(1.0))
    tell(Finished(ONE, a_backup(1, "FAILED"), 201.0, succeeded=False))
    assert "FAILED after" not in stream.getvalue()
    assert stream.getvalue().count(SHOW) == 1


def test_each_of_several_backups_has_its_end_told() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80))
    tell(building(1.0))
    tell(Polled(backup_id(2), a_backup(2, "BUILDING"), None, 1.0, None))
    tell(Finished(ONE, a_backup(1, "FAILED"), 201.0, succeeded=False))
    assert SHOW not in stream.getvalue()
    tell(Finished(backup_id(2), a_backup(2), 240.0, succeeded=True))
    assert "✘ backup-1 of orders is FAILED after 3m 21s, 12.4 GB\n" in stream.getvalue()
    assert "✔ backup-2 of orders is COMPLETED after 4m 00s, 12.4 GB\n" in stream.getvalue()
    assert stream.getvalue().count(SHOW) == 1


def test_the_end_can_be_left_to_the_command() -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80), ends=False)
    tell(building(1.0))
    tell(Finished(ONE, a_backup(1), 240.0, succeeded=True))
    assert "COMPLETED" not in stream.getvalue()


@pytest.mark.parametrize("terminal", [LOG_TERMINAL, tty_terminal(80)])
@pytest.mark.parametrize("quiet", [False, True])
def test_a_stream_that_breaks_does_not_break_the_wait(terminal: Terminal, quiet: bool) -> None:
    stream = FailingStream()
    tell = listener(stream, terminal, quiet=quiet)
    tell(building(1.0))
    tell(Warned("x"))
    tell(Finished(ONE, a_backup(1), 240.0, succeeded=True))
    tell.close()
    assert stream.getvalue() == ""


backups = st.builds(
    Backup,
    id=any_text,
    name=any_text,
    status=st.sampled_from(BackupStatus),
    status_text=any_text,
    instance_id=any_text,
    size_bytes=st.none() | st.integers(0, 10**15),
)
jobs = st.builds(
    Job,
    id=any_text,
    status=st.sampled_from(JobStatus),
    percent=st.none() | st.integers(0, 100),
)
seconds = st.floats(0, 1e7)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Creating, any_text, any_text, st.none() | any_text),
    st.builds(Started, backups),
    st.builds(
        Polled, any_text, st.none() | backups, st.none() | jobs, seconds, st.none() | seconds
    ),
    st.builds(Finished, any_text, st.none() | backups, seconds, st.booleans()),
    st.builds(Deleting, backups),
    st.builds(Deleted, backups),
    st.builds(NotDeleted, backups, st.just(Refused("no"))),
    st.builds(RetryPause, seconds, any_text),
    st.builds(Warned, any_text),
    st.builds(
        HttpRequestDone,
        any_text,
        any_text,
        st.none() | st.integers(100, 599),
        seconds,
        st.none() | any_text,
        st.none() | any_text,
    ),
)


@given(st.lists(events, max_size=8), st.integers(0, 2), st.booleans(), st.booleans())
def test_no_sequence_of_events_makes_a_log_act_or_break(
    happened: list[Event], verbose: int, quiet: bool, unicode: bool
) -> None:
    stream = io.StringIO()
    tell = listener(
        stream, LOG_TERMINAL if unicode else ASCII_LOG_TERMINAL, quiet=quiet, verbose=verbose
    )
    for event in happened:
        tell(event)
    tell.close()
    assert control_characters(stream.getvalue()) == []
    assert ci_commands(stream.getvalue()) == []
    assert unicode or stream.getvalue().isascii()


@given(st.lists(events, max_size=6), st.integers(0, 2))
def test_no_sequence_of_events_leaves_a_terminal_without_its_cursor(
    happened: list[Event], verbose: int
) -> None:
    stream = io.StringIO()
    tell = listener(stream, tty_terminal(80, color=True), verbose=verbose)
    for event in happened:
        tell(event)
    tell.close()
    text = stream.getvalue()
    assert text.count(HIDE) == text.count(SHOW)
    assert text.rfind(SHOW) >= text.rfind(HIDE)


def test_off_a_terminal_neither_rich_nor_yaml_is_loaded() -> None:
    program = """
import io, sys
from gaussbackup.clock import SystemClock
from gaussbackup.errors import UsageError
from gaussbackup.model.events import RetryPause, Warned
from gaussbackup.render import backups, instances, jobs, timestamps
from gaussbackup.render.best_effort_stream import BestEffortStream
from gaussbackup.render.serializers import as_csv, as_ids, as_json
from gaussbackup.render.envelope import envelope
from gaussbackup.render.error_text import format_error
from gaussbackup.render.progress import create_progress
from gaussbackup.render.cells import Column
from gaussbackup.render.tables import render_pairs, render_table
from gaussbackup.render.terminal import detect_terminal
stream = io.StringIO()
terminal = detect_terminal(stream, {})
progress = create_progress(
    BestEffortStream(stream), terminal, quiet=False, verbose=2, clock=SystemClock(),
    instance_name={}.get,
)
progress(Warned("x")); progress(RetryPause(9, "y")); progress.close()
as_json(envelope("list", "listed", 0, [], None, {})); as_csv(["a"], [["b"]]); as_ids(["x"])
render_table([Column("A")], [["b"]], terminal); render_pairs([("a", "b")], terminal)
format_error(UsageError("x"), terminal)
print(sorted({"rich", "yaml", "typer", "requests", "asyncio", "threading"} & set(sys.modules)))
"""
    assert run_fresh_python(program)[0] == "[]\n"
