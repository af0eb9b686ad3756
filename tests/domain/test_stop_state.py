"""The state of a stop: which backups are still running after a sequence of polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.evidence import DISAPPEARED, backup_gaps
from gaussbackup.domain.stop_state import StopState, advance_stop, initial_state
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import a_backup, backup_id

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

BUILDING = a_backup(1, "BUILDING")
FAILED = a_backup(1, "FAILED")
DONE = a_backup(1)
DELETING = a_backup(1, "DELETING")
OTHER = a_backup(2, "BUILDING")


def listed(*rows: Backup) -> BackupListing:
    return BackupListing(rows, total=len(rows))


NONE = listed()
GAP = BackupListing((), total=1)
UNREADABLE = BackupListing((), total=1, unreadable=1)


def state_after(polls: list[BackupListing], *backups: Backup) -> StopState:
    state = initial_state(backups or (BUILDING,))
    for listing in polls:
        state = advance_stop(state, listing)
    return state


@pytest.mark.parametrize(
    ("polls", "is_running", "status"),
    [
        ([], True, "BUILDING"),
        ([listed(BUILDING)], True, "BUILDING"),
        ([listed(DONE)], False, "COMPLETED"),
        ([listed(DELETING)], False, "DELETING"),
        ([listed(FAILED)], True, "FAILED"),
        ([listed(FAILED)] * 2, False, "FAILED"),
        ([listed(FAILED), listed(BUILDING), listed(FAILED)], True, "FAILED"),
        ([listed(a_backup(1, "PAUSED"))] * 9, True, "PAUSED"),
        ([NONE], True, "BUILDING"),
        ([NONE] * 2, True, "BUILDING"),
        ([NONE] * 3, False, None),
        ([GAP] * 9, True, "BUILDING"),
        ([UNREADABLE] * 9, True, "BUILDING"),
        ([NONE, NONE, GAP], True, "BUILDING"),
        ([NONE, NONE, listed(BUILDING), NONE, NONE], True, "BUILDING"),
        ([*[NONE] * 3, listed(BUILDING)], True, "BUILDING"),
        ([listed(FAILED), NONE, listed(FAILED)], False, "FAILED"),
        ([listed(OTHER)] * 3, False, None),
    ],
)
def test_advance_stop_ends_by_a_final_status_or_a_proven_absence(
    polls: list[BackupListing], is_running: bool, status: str | None
) -> None:
    state = state_after(polls)
    assert bool(state.running) is is_running
    rows = [row.status_text for row in state.listed.values()]
    assert rows == ([] if status is None else [status])


def test_advance_stop_follows_each_backup_on_its_own() -> None:
    state = state_after([listed(DONE, OTHER)], BUILDING, OTHER)
    assert state.running == {OTHER.id}
    assert state_after([listed(DONE)] * 3, BUILDING, OTHER).running == frozenset()


LISTINGS = st.lists(
    st.sampled_from([NONE, GAP, UNREADABLE, *map(listed, (BUILDING, FAILED, DONE, DELETING))]),
    max_size=8,
)


@given(LISTINGS)
def test_advance_stop_never_ends_without_evidence(polls: list[BackupListing]) -> None:
    if state_after(polls).running:
        return
    last = polls[-1]
    if last.backups:
        assert last.backups[0].status_text != "BUILDING"
    else:
        absent = [each for each in polls if not backup_gaps(each)][-DISAPPEARED.listings :]
        assert all(backup_id(1) not in {row.id for row in each.backups} for each in absent)
        assert len(absent) == DISAPPEARED.listings
