"""The truth table of the wait: what the looks at one backup add up to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.wait_state import WaitState, WaitStatus, advance
from gaussbackup.model.backup import Backup
from gaussbackup.model.job import Job
from tests.support.builders import a_backup, a_job

Step = tuple[Backup | None, Job | None]

BUILDING = a_backup(status="BUILDING")
DONE = a_backup(status="COMPLETED")
DONE_WITHOUT_END = DONE._replace(end_time=None)
BAD = a_backup(status="FAILED")
GONE = None
FAILED_JOB = a_job("Failed", reason="disk is full")


def verdicts(steps: list[Step], *, every: float = 1.0, promised: bool = False) -> list[WaitStatus]:
    """The verdict after each look."""
    watch = WaitState(id_confirmed=promised)
    told: list[WaitStatus] = []
    for number, (backup, job) in enumerate(steps):
        seen = advance(watch, backup, job, number * every)
        watch = seen.state
        told.append(seen.status)
    return told


def warnings(steps: list[Step]) -> list[str]:
    """All warnings on the way."""
    watch = WaitState()
    told: list[str] = []
    for number, (backup, job) in enumerate(steps):
        seen = advance(watch, backup, job, float(number))
        watch = seen.state
        told += seen.warnings
    return told


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([BUILDING], WaitStatus.RUNNING),
        ([BUILDING, DONE], WaitStatus.DONE),
        ([DONE_WITHOUT_END], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, DONE_WITHOUT_END], WaitStatus.DONE),
        ([BAD], WaitStatus.RUNNING),
        ([BAD, BAD], WaitStatus.FAILED),
        ([BAD, DONE], WaitStatus.DONE),
        ([BAD, BUILDING, BAD], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, BUILDING, DONE_WITHOUT_END], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, BUILDING, DONE_WITHOUT_END, DONE_WITHOUT_END], WaitStatus.DONE),
        ([BUILDING, GONE, GONE], WaitStatus.RUNNING),
        ([BUILDING, GONE, GONE, GONE], WaitStatus.DISAPPEARED),
        ([BUILDING, GONE, GONE, BUILDING, GONE], WaitStatus.RUNNING),
        ([a_backup(status="completed")] * 5, WaitStatus.RUNNING),
        ([a_backup(status="")] * 5, WaitStatus.RUNNING),
        ([a_backup(status="DELETING")] * 5, WaitStatus.RUNNING),
    ],
)
def test_the_row_of_the_backup_decides(rows: list[Backup | None], last: WaitStatus) -> None:
    assert verdicts([(row, None) for row in rows])[-1] is last


def test_a_row_that_never_shows_gets_a_minute_because_lists_lag() -> None:
    looks: list[Step] = [(GONE, None)] * 7
    assert verdicts(looks, every=10.0) == [WaitStatus.RUNNING] * 6 + [WaitStatus.NEVER_SEEN]
    assert verdicts(looks, every=10.0, promised=True)[-1] is WaitStatus.DISAPPEARED


def test_a_failed_job_has_three_looks_of_grace() -> None:
    looks: list[Step] = [(BUILDING, FAILED_JOB)] * 4
    assert verdicts(looks) == [WaitStatus.RUNNING] * 3 + [WaitStatus.JOB_FAILED]


def test_a_failed_job_has_a_minute_of_grace_when_looks_are_rare() -> None:
    looks: list[Step] = [(BUILDING, FAILED_JOB)] * 2
    assert verdicts(looks, every=60.0) == [WaitStatus.RUNNING, WaitStatus.JOB_FAILED]


def test_a_backup_that_completes_within_the_grace_is_good_and_says_what_the_job_said() -> None:
    steps: list[Step] = [(BUILDING, FAILED_JOB), (DONE, FAILED_JOB)]
    assert verdicts(steps)[-1] is WaitStatus.DONE
    assert any("disk is full" in text for text in warnings(steps))


def test_going_back_from_completed_is_warned_of() -> None:
    steps: list[Step] = [(DONE_WITHOUT_END, None), (BUILDING, None)]
    assert any("went back" in text for text in warnings(steps))


def test_an_undocumented_status_is_warned_of_once() -> None:
    odd = a_backup(status="PAUSED")
    assert len(warnings([(odd, None)] * 4)) == 1


rows = st.sampled_from([BUILDING, DONE, DONE_WITHOUT_END, BAD, GONE, a_backup(status="PAUSED")])
jobs = st.sampled_from([None, a_job("Running"), FAILED_JOB, a_job("Completed")])


@given(st.lists(st.tuples(rows, jobs), min_size=1, max_size=12))
def test_done_is_never_said_of_anything_but_completed(steps: list[Step]) -> None:
    for (backup, _), verdict in zip(steps, verdicts(steps), strict=True):
        if verdict is WaitStatus.DONE:
            assert backup is not None
            assert backup.completed
        if verdict is WaitStatus.FAILED:
            assert backup is BAD
