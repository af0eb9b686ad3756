"""The state of the deletion of an instance, as sequences of polls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.drill_deletion import (
    MAX_DELETES,
    DeletionState,
    DeletionStep,
    next_deletion_step,
)
from tests.support.builders import a_job

SEND, WAIT, DONE, FAILED = DeletionStep
RUNNING, COMPLETED = a_job("Running"), a_job("Completed")
JOB_FAILED, ODD = a_job("Failed"), a_job("Odd")
GONE, UNPROVEN = "gone", "unproven"


def steps(polls: list[tuple[str, object]], seconds: float = 10.0) -> list[DeletionStep]:
    """Return the step after each poll; a DELETE is sent whenever one is asked for."""
    state, result = DeletionState(), []
    for number, (status, job) in enumerate(polls):
        listed = None if status in {GONE, UNPROVEN} else status
        state, step = next_deletion_step(
            state,
            listed,
            job,  # type: ignore[arg-type]
            complete=status != UNPROVEN,
            elapsed=number * seconds,
        )
        state = state.after_delete() if step is SEND else state
        result.append(step)
    return result


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        ([("ACTIVE", None), ("ACTIVE", RUNNING), (GONE, COMPLETED)], [SEND, WAIT, DONE]),
        ([("FAILED", None), (GONE, RUNNING), (GONE, COMPLETED)], [SEND, WAIT, DONE]),
        ([("BUILD", None), ("BACKING UP", None), ("ACTIVE", None)], [WAIT, WAIT, SEND]),
        ([("ACTIVE", None), ("ACTIVE", JOB_FAILED)], [SEND, SEND]),
        ([("ACTIVE", None), ("BUILD", JOB_FAILED)], [SEND, WAIT]),
        ([("ACTIVE", None), (GONE, None), (GONE, None)], [SEND, WAIT, DONE]),
        ([("ACTIVE", None), (GONE, ODD), (GONE, ODD)], [SEND, WAIT, DONE]),
        ([("ACTIVE", None), (GONE, JOB_FAILED), (GONE, JOB_FAILED)], [SEND, WAIT, WAIT]),
        ([("ACTIVE", None), *[(UNPROVEN, COMPLETED)] * 5], [SEND, *[WAIT] * 5]),
        ([("ACTIVE", None), (GONE, None), (UNPROVEN, None), (GONE, None)], [SEND, *[WAIT] * 3]),
        ([("ACTIVE", None)] * 5, [SEND, WAIT, WAIT, WAIT, SEND]),
        ([("ACTIVE", None), *[("ACTIVE", ODD)] * 4], [SEND, WAIT, WAIT, WAIT, SEND]),
        ([("ACTIVE", JOB_FAILED)] * 5, [SEND, SEND, SEND, SEND, FAILED]),
    ],
)
def test_next_deletion_step(polls: list[tuple[str, object]], expected: list[DeletionStep]) -> None:
    assert steps(polls) == expected


def test_instance_that_was_never_listed_is_gone_only_after_a_minute() -> None:
    assert steps([(GONE, None)] * 8) == [*[WAIT] * 6, DONE, DONE]
    assert steps([(GONE, None)] * 3, seconds=60.0) == [WAIT, WAIT, DONE]
    assert steps([(GONE, None), ("ACTIVE", None)]) == [WAIT, SEND]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["BUILD", "ACTIVE", "FAILED", GONE, UNPROVEN]),
            st.sampled_from([None, RUNNING, COMPLETED, JOB_FAILED, ODD]),
        ),
        max_size=40,
    )
)
def test_deletion_sends_few_requests_and_ends_only_with_a_complete_listing_without_it(
    polls: list[tuple[str, object]],
) -> None:
    found = steps(polls)

    assert found.count(SEND) <= MAX_DELETES
    for (status, _), step in zip(polls, found, strict=True):
        assert step is not DONE or status == GONE
        assert step is not SEND or status in {"ACTIVE", "FAILED"}


def test_absence_needs_confirmation() -> None:
    state, _ = next_deletion_step(DeletionState(), None, None, complete=True, elapsed=0.0)
    assert state.needs_confirmation
    assert not DeletionState().needs_confirmation
