"""What time makes of a backup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.timeline import Timeline, is_listed, percent_at, status_at

MOMENTS = st.floats(min_value=0, max_value=1e6)
PLANS = st.builds(
    Timeline,
    started=MOMENTS,
    build_seconds=st.floats(min_value=0, max_value=1e5),
    fails=st.booleans(),
    listed_from=MOMENTS,
    stopped=st.none() | MOMENTS,
    deleted=st.none() | MOMENTS,
    delete_seconds=st.floats(min_value=0, max_value=1e4),
)
ORDER = [None, "BUILDING", "COMPLETED", "FAILED", "DELETING"]


def test_a_backup_builds_and_completes() -> None:
    timeline = Timeline(started=100, build_seconds=10)
    assert [status_at(timeline, now) for now in (99, 100, 109, 110)] == [
        None,
        "BUILDING",
        "BUILDING",
        "COMPLETED",
    ]


def test_a_stopped_backup_ends_failed_when_it_is_stopped() -> None:
    timeline = Timeline(started=100, build_seconds=10, stopped=104)
    assert (status_at(timeline, 103), status_at(timeline, 104), timeline.ended) == (
        "BUILDING",
        "FAILED",
        104,
    )


def test_a_stop_after_the_end_means_nothing() -> None:
    timeline = Timeline(started=100, build_seconds=10, stopped=110)
    assert (status_at(timeline, 120), timeline.ended) == ("COMPLETED", 110)


def test_a_deleted_backup_lingers_as_deleting_and_is_gone() -> None:
    timeline = Timeline(started=0, build_seconds=1, deleted=10, delete_seconds=3)
    assert [status_at(timeline, now) for now in (9, 10, 12.9, 13)] == [
        "COMPLETED",
        "DELETING",
        "DELETING",
        None,
    ]


def test_a_lagging_list_hides_what_exists() -> None:
    timeline = Timeline(started=100, build_seconds=10, listed_from=105)
    assert (is_listed(timeline, 104), status_at(timeline, 104)) == (False, "BUILDING")
    assert is_listed(timeline, 105)


def test_percent_grows_and_reaches_a_hundred_only_at_the_end() -> None:
    timeline = Timeline(started=0, build_seconds=10)
    assert [percent_at(timeline, now) for now in (0, 6, 9.99, 10)] == [0, 60, 99, 100]


@given(PLANS, st.lists(MOMENTS, min_size=2, max_size=6))
def test_a_status_never_goes_back(timeline: Timeline, moments: list[float]) -> None:
    seen = [status_at(timeline, now) for now in sorted(moments)]
    while seen and seen[0] is None:
        seen.pop(0)  # not begun yet
    gone = seen.index(None) if None in seen else len(seen)
    assert all(status is None for status in seen[gone:])
    ranks = [ORDER.index(status) for status in seen[:gone]]
    assert ranks == sorted(ranks)
    assert not {"COMPLETED", "FAILED"} <= set(seen)


@given(PLANS, MOMENTS)
def test_asking_twice_gives_the_same(timeline: Timeline, now: float) -> None:
    assert status_at(timeline, now) == status_at(timeline, now)
    assert 0 <= percent_at(timeline, now) <= 100
