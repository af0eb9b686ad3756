"""Lifecycle of an instance: the status at any time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.instance_status import (
    Lifecycle,
    exists_at,
    is_deleting,
    lifecycle_status,
)

TIMES = st.floats(0, 1000)
LIFECYCLES = st.builds(
    Lifecycle,
    created=TIMES,
    built=TIMES,
    status=st.sampled_from(("ACTIVE", "FAILED")),
    busy_from=TIMES,
    ready_at=TIMES,
    until_ready=st.sampled_from(("BUILD", "RESTORING")),
    deletion=st.none() | TIMES,
    deletion_seconds=TIMES,
    deletion_fails=st.booleans(),
)


def test_lifecycle_status_follows_operation() -> None:
    lifecycle = Lifecycle(10, built=15, busy_from=10, ready_at=15, until_ready="BUILD")
    statuses = [lifecycle_status(lifecycle, now) for now in (9, 10, 14.9, 15)]
    assert statuses == [None, "BUILD", "BUILD", "ACTIVE"]


def test_lifecycle_status_is_unchanged_before_operation() -> None:
    lifecycle = Lifecycle(0, built=0, busy_from=10, ready_at=15, until_ready="RESTORING")
    assert [lifecycle_status(lifecycle, now) for now in (5, 12, 20)] == [
        *("ACTIVE", "RESTORING", "ACTIVE"),
    ]


def test_exists_at_ends_with_deletion() -> None:
    lifecycle = Lifecycle(0, built=0, deletion=10, deletion_seconds=5)
    assert [exists_at(lifecycle, now) for now in (9, 12, 15)] == [True, True, False]
    assert [is_deleting(lifecycle, now) for now in (9, 12, 15)] == [False, True, False]
    assert lifecycle.gone == 15


def test_exists_at_continues_after_failed_deletion() -> None:
    lifecycle = Lifecycle(0, built=0, deletion=10, deletion_seconds=5, deletion_fails=True)
    assert exists_at(lifecycle, 100)
    assert is_deleting(lifecycle, 12)
    assert lifecycle.gone is None


@given(LIFECYCLES, st.lists(TIMES, min_size=2, max_size=6))
def test_deleted_instance_never_reappears(lifecycle: Lifecycle, times: list[float]) -> None:
    existing = [exists_at(lifecycle, now) for now in sorted(times) if now >= lifecycle.created]
    assert existing == sorted(existing, reverse=True)


@given(LIFECYCLES, TIMES)
def test_lifecycle_status_is_none_only_without_instance(lifecycle: Lifecycle, now: float) -> None:
    assert (lifecycle_status(lifecycle, now) is None) is not exists_at(lifecycle, now)
