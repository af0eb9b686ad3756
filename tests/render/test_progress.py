"""Tests of `render/progress.py`, and of its lines in `render/event_lines.py`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.errors import Refused
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
from tests.render.progress_events import ONE, building, events, progress_to
from tests.render.screen import (
    ASCII_LOG_TERMINAL,
    LOG_TERMINAL,
    FailingStream,
    ci_commands,
    control_characters,
    tty_terminal,
)
from tests.support.builders import ORDERS, a_backup, backup_id
from tests.support.fakes import JumpingClock
from tests.support.fresh_interpreter import run_fresh_python

if TYPE_CHECKING:
    from gaussbackup.render.terminal import Terminal


def test_create_progress_writes_only_warnings_if_quiet() -> None:
    stream = io.StringIO()
    progress = progress_to(stream, quiet=True, verbose=2)
    progress(Creating("before-v42", ORDERS, "orders"))
    progress(building(1.0))
    progress(Warned("the state is unknown"))
    progress(Finished(ONE, a_backup(1), 247.0, succeeded=True))
    progress.close()
    assert stream.getvalue() == "warning: the state is unknown\n"


@pytest.mark.parametrize("terminal", [LOG_TERMINAL, tty_terminal(80)])
@pytest.mark.parametrize("quiet", [False, True])
def test_create_progress_ignores_write_errors(terminal: Terminal, quiet: bool) -> None:
    stream = FailingStream()
    progress = progress_to(stream, terminal, quiet=quiet)
    progress(building(1.0))
    progress(Warned("x"))
    progress(Finished(ONE, a_backup(1), 240.0, succeeded=True))
    progress.close()
    assert stream.getvalue() == ""


def test_rendering_without_a_terminal_loads_neither_rich_nor_yaml() -> None:
    program = """
import io, sys
from gaussbackup.clock import SystemClock
from gaussbackup.errors import UsageError
from gaussbackup.model.events import RetryPause, Warned
from gaussbackup.render import backups, instances, jobs, timestamps
from gaussbackup.render.output_streams import BestEffortStream
from gaussbackup.render.serializers import as_csv, as_ids, as_json
from gaussbackup.render.output_documents import envelope
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


def test_log_progress_writes_each_change_and_one_line_a_minute() -> None:
    stream, clock = io.StringIO(), JumpingClock()
    progress = progress_to(stream, clock=clock)
    progress(Creating("before-v42", ORDERS, "orders"))
    progress(Started(a_backup(1, "BUILDING")))
    for second in range(0, 80, 10):
        progress(building(float(second), second // 2))
        clock.sleep(10)
    progress(Polled(ONE, a_backup(1), None, 240.0, 250.0))
    progress(Finished(ONE, a_backup(1), 247.0, succeeded=True))
    progress.close()
    assert stream.getvalue() == (
        f"creating before-v42 of orders ({ORDERS})\n"
        f"{ONE} BUILDING\n"
        f"{ONE} BUILDING 30 %, 1m 00s\n"
        f"{ONE} COMPLETED, 4m 07s, 12.4 GB\n"
    )


def test_log_progress_shows_the_id_of_an_instance_without_a_name() -> None:
    stream = io.StringIO()
    progress_to(stream)(Creating("before-v42", ORDERS, None))
    assert stream.getvalue() == f"creating before-v42 of {ORDERS}\n"


def test_log_progress_shows_a_backup_that_disappears() -> None:
    stream = io.StringIO()
    progress = progress_to(stream)
    progress(building(1.0))
    progress(Polled(ONE, None, None, 9.0, None))
    progress(Finished(ONE, None, 30.0, succeeded=False))
    assert stream.getvalue() == f"{ONE} BUILDING\n{ONE} not listed, 9s\n{ONE} not found, 30s\n"


def test_log_progress_shows_that_a_completed_backup_has_an_error() -> None:
    stream = io.StringIO()
    progress_to(stream)(Finished(ONE, a_backup(1), 30.0, succeeded=False))
    assert stream.getvalue() == f"{ONE} COMPLETED with an error, 30s, 12.4 GB\n"


def test_log_progress_writes_the_result_of_each_deletion() -> None:
    stream = io.StringIO()
    progress = progress_to(stream)
    for row in (a_backup(1), a_backup(2)):
        progress(Deleting(row))
    progress(Deleted(a_backup(1)))
    progress(NotDeleted(a_backup(2), Refused("no")))
    assert stream.getvalue() == (
        f"{ONE} deleted (backup-1)\n{backup_id(2)} not deleted (backup-2)\n"
    )


def test_log_progress_writes_long_pauses_once_a_minute() -> None:
    stream, clock = io.StringIO(), JumpingClock()
    progress = progress_to(stream, clock=clock)
    progress(RetryPause(0.4, "no response"))
    for _ in range(4):
        progress(RetryPause(30.0, "the instance is busy"))
        clock.sleep(30)
    assert stream.getvalue() == "waiting 30s: the instance is busy\n" * 2


@pytest.mark.parametrize(
    ("verbose", "output"),
    [
        (0, ""),
        (1, "no response\n"),
        (
            2,
            "no response\n"
            "> POST https://x/v3 202 0.12s req 3f1c\n"
            "> GET https://x/v3 no response 1.00s (connection reset)\n",
        ),
    ],
)
def test_log_progress_writes_pauses_with_v_and_http_requests_with_vv(
    verbose: int, output: str
) -> None:
    stream = io.StringIO()
    progress = progress_to(stream, verbose=verbose)
    progress(RetryPause(0.4, "no response"))
    progress(HttpRequestDone("POST", "https://x/v3", 202, 0.1234, "3f1c", None))
    progress(HttpRequestDone("GET", "https://x/v3", None, 1.0, None, "connection reset"))
    assert stream.getvalue() == output


@given(st.lists(events, max_size=8), st.integers(0, 2), st.booleans(), st.booleans())
def test_log_progress_has_no_control_characters_for_any_events(
    sent: list[Event], verbose: int, quiet: bool, unicode: bool
) -> None:
    stream = io.StringIO()
    progress = progress_to(
        stream, LOG_TERMINAL if unicode else ASCII_LOG_TERMINAL, quiet=quiet, verbose=verbose
    )
    for event in sent:
        progress(event)
    progress.close()
    assert control_characters(stream.getvalue()) == []
    assert ci_commands(stream.getvalue()) == []
    assert unicode or stream.getvalue().isascii()
