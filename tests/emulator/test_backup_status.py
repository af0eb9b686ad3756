"""Status of a backup as a function of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.backup_status import Timeline, percent_at, status_at

TIMES = st.floats(min_value=0, max_value=1e6)

TIMELINES = st.builds(
    Timeline,
    started=TIMES,
    build_seconds=st.floats(min_value=0, max_value=1e5),
    fails=st.booleans(),
    listed_from=TIMES,
    stopped=st.none() | TIMES,
    deleted=st.none() | TIMES,
    delete_seconds=st.floats(min_value=0, max_value=1e4),
)

ORDER = [None, "BUILDING", "COMPLETED", "FAILED", "DELETING"]


def test_status_at_changes_from_building_to_completed() -> None:
    timeline = Timeline(started=100, build_seconds=10)
    assert [status_at(timeline, now) for now in (99, 100, 109, 110)] == [
        None,
        "BUILDING",
        "BUILDING",
        "COMPLETED",
    ]


def test_status_at_is_failed_from_stop_time() -> None:
    timeline = Timeline(started=100, build_seconds=10, stopped=104)
    assert (status_at(timeline, 103), status_at(timeline, 104), timeline.ended) == (
        "BUILDING",
        "FAILED",
        104,
    )


def test_status_at_ignores_stop_after_end() -> None:
    timeline = Timeline(started=100, build_seconds=10, stopped=110)
    assert (status_at(timeline, 120), timeline.ended) == ("COMPLETED", 110)


def test_status_at_is_deleting_until_backup_is_gone() -> None:
    timeline = Timeline(started=0, build_seconds=1, deleted=10, delete_seconds=3)
    assert [status_at(timeline, now) for now in (9, 10, 12.9, 13)] == [
        "COMPLETED",
        "DELETING",
        "DELETING",
        None,
    ]


def test_percent_at_reaches_100_only_at_end() -> None:
    timeline = Timeline(started=0, build_seconds=10)
    assert [percent_at(timeline, now) for now in (0, 6, 9.99, 10)] == [0, 60, 99, 100]


@given(TIMELINES, st.lists(TIMES, min_size=2, max_size=6))
def test_status_at_never_goes_back(timeline: Timeline, times: list[float]) -> None:
    statuses = [status_at(timeline, now) for now in sorted(times)]
    while statuses and statuses[0] is None:
        statuses.pop(0)  # before the start
    end = statuses.index(None) if None in statuses else len(statuses)
    assert all(status is None for status in statuses[end:])
    ranks = [ORDER.index(status) for status in statuses[:end]]
    assert ranks == sorted(ranks)
    assert not {"COMPLETED", "FAILED"} <= set(statuses)


@given(TIMELINES, TIMES)
def test_status_at_is_deterministic(timeline: Timeline, now: float) -> None:
    assert status_at(timeline, now) == status_at(timeline, now)
    assert 0 <= percent_at(timeline, now) <= 100
