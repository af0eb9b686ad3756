"""The state of a wait for an instance: the status after each sequence of polls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.instance_wait_state import (
    InstanceWaitState,
    InstanceWaitStatus,
    advance_instance,
)
from gaussbackup.model.job import Job
from tests.support.builders import a_job

S = InstanceWaitStatus
Step = tuple[str | None, Job | None]
RUNNING_JOB, DONE_JOB, FAILED_JOB = a_job("Running"), a_job("Completed"), a_job("Failed")
UNKNOWN_JOB = a_job("Unknown")
NEW = InstanceWaitState(needs_two_polls=True, id_confirmed=True)
IN_PLACE = InstanceWaitState(needs_change=True, needs_two_polls=True, id_confirmed=True)


def statuses(
    state: InstanceWaitState, steps: list[Step], *, interval: float = 1.0
) -> list[InstanceWaitStatus]:
    """Return the status after each poll."""
    result = []
    for number, (status, job) in enumerate(steps):
        state, wait_status = advance_instance(state, status, job, number * interval)
        result.append(wait_status)
    return result


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("BUILD", RUNNING_JOB), ("ACTIVE", DONE_JOB)], [S.RUNNING, S.DONE]),
        ([("BUILD", None), ("ACTIVE", None), ("ACTIVE", None)], [S.RUNNING, S.RUNNING, S.DONE]),
        ([("ACTIVE", RUNNING_JOB)] * 5, [S.RUNNING] * 5),
        ([("ACTIVE", UNKNOWN_JOB)] * 2, [S.RUNNING, S.DONE]),
        ([("BACKING UP", DONE_JOB), ("ACTIVE", DONE_JOB)], [S.RUNNING, S.DONE]),
        (
            [("ACTIVE", None), ("BACKING UP", None), ("ACTIVE", None), ("ACTIVE", None)],
            [S.RUNNING, S.RUNNING, S.RUNNING, S.DONE],
        ),
        ([("FAILED", None), ("FAILED", None)], [S.RUNNING, S.FAILED]),
        ([("FAILED", None), ("BUILD", None)] * 2, [S.RUNNING] * 4),
        ([("ACTIVE", FAILED_JOB)] * 2, [S.RUNNING, S.JOB_FAILED]),
        ([("BUILD", FAILED_JOB)] * 4, [S.RUNNING] * 3 + [S.JOB_FAILED]),
        ([("BUILD", None), *[(None, None)] * 3], [S.RUNNING] * 3 + [S.DISAPPEARED]),
        ([("BUILD", None), (None, None), ("BUILD", None), (None, None)], [S.RUNNING] * 4),
    ],
)
def test_advance_instance_of_a_new_instance(
    steps: list[Step], expected: list[InstanceWaitStatus]
) -> None:
    assert statuses(NEW, steps) == expected


def test_advance_instance_after_a_minute_without_the_instance() -> None:
    absent: list[Step] = [(None, None)] * 4

    assert statuses(NEW, absent, interval=30)[-1] is S.DISAPPEARED
    assert statuses(InstanceWaitState(), absent, interval=30)[-1] is S.NEVER_SEEN
    assert statuses(InstanceWaitState(), absent, interval=1)[-1] is S.RUNNING
    assert statuses(InstanceWaitState(), [(None, None)] * 2, interval=100)[-1] is S.RUNNING


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("ACTIVE", DONE_JOB)], [S.DONE]),
        ([("ACTIVE", RUNNING_JOB), ("ACTIVE", DONE_JOB)], [S.RUNNING, S.DONE]),
        (
            [("ACTIVE", None), ("RESTORING", None), ("ACTIVE", None), ("ACTIVE", None)],
            [S.RUNNING, S.RUNNING, S.RUNNING, S.DONE],
        ),
        ([("ACTIVE", None)] * 3, [S.RUNNING] * 3),
    ],
)
def test_advance_instance_of_a_target_that_is_active_before_the_restore(
    steps: list[Step], expected: list[InstanceWaitStatus]
) -> None:
    assert statuses(IN_PLACE, steps) == expected


def test_advance_instance_reports_a_restore_that_never_started() -> None:
    assert statuses(IN_PLACE, [("ACTIVE", None)] * 4, interval=60)[-1] is S.NOT_STARTED


def test_advance_instance_for_another_target_status() -> None:
    state = InstanceWaitState(target_status="FAILED")

    assert statuses(state, [("ACTIVE", None), ("FAILED", None)]) == [S.RUNNING, S.DONE]


def test_needs_confirmation_after_a_first_sighting() -> None:
    state, _ = advance_instance(NEW, "BUILD", None, 0.0)
    assert not state.needs_confirmation
    for status, job in (("ACTIVE", None), ("FAILED", None), (None, None), ("BUILD", FAILED_JOB)):
        state, _ = advance_instance(NEW, status, job, 0.0)
        assert state.needs_confirmation


steps = st.lists(
    st.tuples(
        st.sampled_from(["ACTIVE", "BUILD", "RESTORING", "FAILED", "BACKING UP", None]),
        st.sampled_from([None, RUNNING_JOB, DONE_JOB, FAILED_JOB]),
    ),
    max_size=12,
)


@given(st.sampled_from([NEW, IN_PLACE]), steps)
def test_advance_instance_is_done_only_at_an_active_instance_with_proof(
    state: InstanceWaitState, polls: list[Step]
) -> None:
    changed = False
    previous: str | None = None
    for number, (status, job) in enumerate(polls):
        state, result = advance_instance(state, status, job, float(number))
        changed = changed or status not in {None, "ACTIVE"}
        if result is S.DONE:
            assert status == "ACTIVE"
            by_job = job is not None and job.status.value == "Completed"
            assert by_job or (previous == "ACTIVE" and (changed or not state.needs_change))
        previous = status
