"""Restorable ranges as a function of backups and gaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.archived_log_ranges import (
    ArchiveGap,
    close_gap,
    format_gaps,
    open_gap,
    parse_gaps,
    restorable_ranges,
)

TIMES = st.floats(0, 1000)
GAPS = st.builds(ArchiveGap, start=TIMES, end=st.none() | TIMES, restored_to=TIMES)


def test_restorable_ranges_pause_at_each_backup() -> None:
    assert restorable_ranges([30, 10], [], 50, 2) == [(10, 28), (30, 50)]


def test_restorable_ranges_are_empty_without_backup() -> None:
    assert restorable_ranges([], [], 50, 2) == []


def test_restorable_ranges_end_at_gap_and_continue_with_next_backup() -> None:
    gaps = [ArchiveGap(20, 40, 15)]
    assert restorable_ranges([10, 30, 45], gaps, 60, 2) == [(10, 20), (45, 60)]


def test_close_gap_loses_logs_after_the_restored_time() -> None:
    gaps = open_gap([], 50, restored_to=30)
    assert close_gap(gaps, 60) == [ArchiveGap(30, 60, 30)]


def test_open_gap_continues_unconfirmed_gap() -> None:
    gaps = open_gap(open_gap([], 50, restored_to=30), 70, restored_to=20)
    assert gaps == [ArchiveGap(50, None, 20)]
    assert close_gap([], 60) is None
    assert close_gap([ArchiveGap(1, 2, 1)], 60) is None


@given(st.lists(GAPS, max_size=3))
def test_gaps_survive_storage(gaps: list[ArchiveGap]) -> None:
    assert parse_gaps(format_gaps(gaps)) == gaps


@given(st.lists(TIMES, max_size=5), st.lists(GAPS, max_size=3), TIMES, st.floats(0, 20))
def test_restorable_ranges_are_ordered_and_avoid_gaps(
    ends: list[float], gaps: list[ArchiveGap], archived_until: float, pause: float
) -> None:
    ranges = restorable_ranges(ends, gaps, archived_until, pause)
    for earlier, later in pairwise(ranges):
        assert earlier.end <= later.start
    for each in ranges:
        assert each.start < each.end
        middle = (each.start + each.end) / 2
        assert not any(
            gap.start <= middle and (gap.end is None or middle < gap.end) for gap in gaps
        )
