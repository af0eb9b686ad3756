"""Tests of `render/progress.py`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from gaussbackup.model.events import Creating, Finished, Warned
from tests.render.progress_events import ONE, building, progress_to
from tests.render.screen import LOG_TERMINAL, FailingStream, tty_terminal
from tests.support.builders import ORDERS, a_backup
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
from gaussbackup.render.best_effort_stream import BestEffortStream
from gaussbackup.render.output_formats import as_csv, as_ids, as_json
from gaussbackup.render.documents import envelope
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
