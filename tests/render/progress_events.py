"""A progress listener on a string stream, and random events for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from gaussbackup.render.output_streams import BestEffortStream
from gaussbackup.render.progress import Progress, create_progress
from tests.render.screen import LOG_TERMINAL, any_text
from tests.support.builders import ORDERS, a_backup, a_job, backup_id
from tests.support.fakes import JumpingClock

if TYPE_CHECKING:
    import io

    from gaussbackup.render.terminal import Terminal

ONE = backup_id(1)


def progress_to(
    stream: io.StringIO,
    terminal: Terminal = LOG_TERMINAL,
    *,
    quiet: bool = False,
    verbose: int = 0,
    clock: JumpingClock | None = None,
    show_results: bool = True,
) -> Progress:
    """Return a progress listener that knows the name of the instance ORDERS."""
    return create_progress(
        BestEffortStream(stream),
        terminal,
        quiet=quiet,
        verbose=verbose,
        clock=clock or JumpingClock(),
        instance_name={ORDERS: "orders"}.get,
        show_results=show_results,
    )


def building(elapsed: float, percent: int | None = None) -> Polled:
    """Return a poll of backup ONE while it is BUILDING."""
    job = None if percent is None else a_job(percent=percent)
    return Polled(ONE, a_backup(1, "BUILDING"), job, elapsed, 250.0)


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
