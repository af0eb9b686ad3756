"""The state of a wait: the status after each sequence of polls."""

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
FAILED = a_backup(status="FAILED")
MISSING = None
FAILED_JOB = a_job("Failed", reason="disk is full")


def statuses(
    steps: list[Step], *, interval: float = 1.0, id_confirmed: bool = False
) -> list[WaitStatus]:
    """Return the status after each poll."""
    state = WaitState(id_confirmed=id_confirmed)
    result: list[WaitStatus] = []
    for number, (backup, job) in enumerate(steps):
        transition = advance(state, backup, job, number * interval)
        state = transition.state
        result.append(transition.status)
    return result


def warnings(steps: list[Step]) -> list[str]:
    """Return all warnings."""
    state = WaitState()
    result: list[str] = []
    for number, (backup, job) in enumerate(steps):
        transition = advance(state, backup, job, float(number))
        state = transition.state
        result += transition.warnings
    return result


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([BUILDING], WaitStatus.RUNNING),
        ([BUILDING, DONE], WaitStatus.DONE),
        ([DONE_WITHOUT_END], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, DONE_WITHOUT_END], WaitStatus.DONE),
        ([FAILED], WaitStatus.RUNNING),
        ([FAILED, FAILED], WaitStatus.FAILED),
        ([FAILED, DONE], WaitStatus.DONE),
        ([FAILED, BUILDING, FAILED], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, BUILDING, DONE_WITHOUT_END], WaitStatus.RUNNING),
        ([DONE_WITHOUT_END, BUILDING, DONE_WITHOUT_END, DONE_WITHOUT_END], WaitStatus.DONE),
        ([BUILDING, MISSING, MISSING], WaitStatus.RUNNING),
        ([BUILDING, MISSING, MISSING, MISSING], WaitStatus.DISAPPEARED),
        ([BUILDING, MISSING, MISSING, BUILDING, MISSING], WaitStatus.RUNNING),
        ([a_backup(status="completed")] * 5, WaitStatus.RUNNING),
        ([a_backup(status="")] * 5, WaitStatus.RUNNING),
        ([a_backup(status="DELETING")] * 5, WaitStatus.RUNNING),
    ],
)
def test_advance_decides_by_the_backup_row(rows: list[Backup | None], last: WaitStatus) -> None:
    assert statuses([(row, None) for row in rows])[-1] is last


def test_advance_waits_a_minute_for_a_row_that_is_not_listed() -> None:
    steps: list[Step] = [(MISSING, None)] * 7
    assert statuses(steps, interval=10.0) == [WaitStatus.RUNNING] * 6 + [WaitStatus.NEVER_SEEN]
    assert statuses(steps, interval=10.0, id_confirmed=True)[-1] is WaitStatus.DISAPPEARED


def test_advance_tolerates_a_failed_job_for_three_polls() -> None:
    steps: list[Step] = [(BUILDING, FAILED_JOB)] * 4
    assert statuses(steps) == [WaitStatus.RUNNING] * 3 + [WaitStatus.JOB_FAILED]


def test_advance_tolerates_a_failed_job_for_a_minute() -> None:
    steps: list[Step] = [(BUILDING, FAILED_JOB)] * 2
    assert statuses(steps, interval=60.0) == [WaitStatus.RUNNING, WaitStatus.JOB_FAILED]


def test_advance_warns_of_the_failed_job_of_a_completed_backup() -> None:
    steps: list[Step] = [(BUILDING, FAILED_JOB), (DONE, FAILED_JOB)]
    assert statuses(steps)[-1] is WaitStatus.DONE
    assert any("disk is full" in text for text in warnings(steps))


def test_advance_warns_if_the_status_goes_back() -> None:
    steps: list[Step] = [(DONE_WITHOUT_END, None), (BUILDING, None)]
    assert any("went back" in text for text in warnings(steps))


def test_advance_warns_once_of_an_undocumented_status() -> None:
    odd = a_backup(status="PAUSED")
    assert len(warnings([(odd, None)] * 4)) == 1


ROWS = st.sampled_from(
    [BUILDING, DONE, DONE_WITHOUT_END, FAILED, MISSING, a_backup(status="PAUSED")]
)
JOBS = st.sampled_from([None, a_job("Running"), FAILED_JOB, a_job("Completed")])


@given(st.lists(st.tuples(ROWS, JOBS), min_size=1, max_size=12))
def test_advance_is_done_only_for_a_completed_backup(steps: list[Step]) -> None:
    for (backup, _), status in zip(steps, statuses(steps), strict=True):
        if status is WaitStatus.DONE:
            assert backup is not None
            assert backup.completed
        if status is WaitStatus.FAILED:
            assert backup is FAILED
