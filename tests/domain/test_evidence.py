"""What listings and rows prove: absences, usable times, contradictions of a create response."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.evidence import (
    DISAPPEARED,
    MAX_CLOCK_SKEW,
    NOTHING_RUNS,
    TO_COMPARE,
    TO_CREATE,
    TO_CREATE_ONCE,
    TO_FIND_NAME,
    TO_PRUNE,
    ListingEvidence,
    Proof,
    backup_gaps,
    begins_in_future,
    find_contradiction,
    find_gaps,
    find_listed,
    has_usable_time,
    is_complete,
)
from gaussbackup.domain.lost_create_candidates import ExpectedBackup
from gaussbackup.errors import RowsMissing
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, backup_id

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.model.backup import Backup

PROOFS = [TO_FIND_NAME, TO_COMPARE, TO_CREATE, TO_CREATE_ONCE, TO_PRUNE, NOTHING_RUNS, DISAPPEARED]


def listing(
    *numbers: int, missing: int = 0, unreadable: int = 0, counted: bool = True
) -> BackupListing:
    """Return a listing of these backups, of which `missing` more are counted."""
    rows = tuple(a_backup(number) for number in numbers)
    total = len(rows) + missing + unreadable if counted else None
    return BackupListing(rows, total, unreadable)


def proves(listings: list[BackupListing], proof: Proof) -> bool:
    evidence = ListingEvidence()
    for each in listings:
        evidence = evidence.add(each)
    return evidence.proves_absence(proof)


FULL = listing(1, 2)
EMPTY = listing()
MISSING = listing(1, missing=1)
NO_ROWS_BUT_COUNTED = listing(missing=1)
UNREADABLE = listing(1, unreadable=1)
UNCOUNTED = listing(1, 2, counted=False)
ONE, TWO, THREE = Proof(1), Proof(2), Proof(3)
TOLERANT = Proof(1, readable=False)


@pytest.mark.parametrize(
    ("listings", "proof", "proven"),
    [
        ([], ONE, False),
        ([FULL], ONE, True),
        ([EMPTY], ONE, True),
        ([FULL], TWO, False),
        ([FULL, FULL], TWO, True),
        ([EMPTY, EMPTY], THREE, False),
        ([EMPTY, EMPTY, EMPTY], THREE, True),
        ([FULL, listing(1, 2, 3)], TWO, True),
        ([MISSING], ONE, False),
        ([MISSING] * 4, ONE, False),
        ([NO_ROWS_BUT_COUNTED] * 4, ONE, False),
        ([NO_ROWS_BUT_COUNTED] * 4, TOLERANT, False),
        ([FULL, MISSING, FULL], TWO, False),
        ([FULL, MISSING, FULL, FULL], TWO, True),
        ([UNREADABLE] * 4, ONE, False),
        ([UNREADABLE], TOLERANT, True),
        ([listing(1, unreadable=1, missing=1)] * 4, TOLERANT, False),
        ([UNCOUNTED], ONE, False),
        ([UNCOUNTED, UNCOUNTED], ONE, True),
        ([UNCOUNTED, UNCOUNTED], TWO, True),
        ([UNCOUNTED, UNCOUNTED], THREE, False),
        ([UNCOUNTED, listing(1, counted=False)], ONE, False),
        ([UNCOUNTED, listing(1, counted=False)] * 2, ONE, False),
        ([UNCOUNTED, FULL], ONE, True),
        ([BackupListing((a_backup(1), a_backup(2)), total=1)], ONE, False),
        ([BackupListing((a_backup(1), a_backup(2)), total=1)] * 2, ONE, True),
    ],
)
def test_proves_absence_needs_complete_listings_that_agree(
    listings: list[BackupListing], proof: Proof, proven: bool
) -> None:
    assert proves(listings, proof) is proven


def test_found_has_every_backup_that_was_ever_listed_as_last_listed() -> None:
    newer = BackupListing((a_backup(2, "FAILED"),), total=1)
    evidence = ListingEvidence().add(MISSING).add(FULL).add(newer)
    assert {row.id: row.status_text for row in evidence.found} == {
        backup_id(1): "COMPLETED",
        backup_id(2): "FAILED",
    }
    assert ListingEvidence().add(FULL).found == FULL.backups
    assert ListingEvidence().found == ()


LISTINGS = st.lists(
    st.builds(
        lambda numbers, missing, unreadable, counted: listing(
            *sorted(numbers), missing=missing, unreadable=unreadable, counted=counted
        ),
        st.sets(st.integers(1, 3)),
        st.sampled_from([0, 0, 0, 1]),
        st.sampled_from([0, 0, 0, 1]),
        st.booleans(),
    ),
    max_size=6,
)


@given(LISTINGS, st.sampled_from(PROOFS))
def test_proves_absence_never_rests_on_a_listing_with_gaps(
    listings: list[BackupListing], proof: Proof
) -> None:
    if proves(listings, proof):
        last = listings[-proof.listings :]
        assert len(last) == proof.listings
        assert all(backup_gaps(each, readable=proof.readable) == [] for each in last)
        assert backup_id(9) not in {row.id for each in last for row in each.backups}


@given(LISTINGS, st.sampled_from(PROOFS))
def test_proves_absence_needs_no_less_for_a_stronger_proof(
    listings: list[BackupListing], proof: Proof
) -> None:
    if proves(listings, Proof(proof.listings + 1, proof.readable)):
        assert proves(listings, proof)
    if proves(listings, proof._replace(readable=True)):
        assert proves(listings, proof)


def test_find_listed_returns_none_only_if_no_row_is_missing() -> None:
    assert find_listed(MISSING, backup_id(1)) == a_backup(1)
    assert find_listed(FULL, backup_id(9)) is None
    assert find_listed(UNCOUNTED, backup_id(9)) is None
    for gaps in (MISSING, UNREADABLE):
        with pytest.raises(RowsMissing):
            find_listed(gaps, backup_id(9))


def test_is_complete_needs_the_counted_rows_and_no_unreadable_one() -> None:
    assert is_complete(1, 1, 0)
    assert not is_complete(1, 2, 0)
    assert not is_complete(1, None, 0)
    assert not is_complete(1, 1, 1)


@pytest.mark.parametrize(
    ("readable", "total", "unreadable", "gaps"),
    [
        (3, 3, 0, []),
        (3, None, 0, []),
        (3, 2, 0, []),
        (3, 4, 1, ["jobs without a readable id, left out: 1"]),
        (3, 5, 0, ["the service counts 5 jobs but returned 3: some may be missing"]),
        (
            3,
            5,
            1,
            [
                "jobs without a readable id, left out: 1",
                "the service counts 5 jobs but returned 4: some may be missing",
            ],
        ),
    ],
)
def test_find_gaps_reports_unreadable_and_missing_rows(
    readable: int, total: int | None, unreadable: int, gaps: list[str]
) -> None:
    assert find_gaps("jobs", readable, total, unreadable) == gaps


def test_backup_gaps_can_ignore_unreadable_rows() -> None:
    both = listing(1, missing=1, unreadable=1)
    assert len(backup_gaps(both)) == 2
    assert backup_gaps(both, readable=False) == [
        "the service counts 3 backups but returned 2: some may be missing"
    ]
    assert backup_gaps(UNREADABLE, readable=False) == backup_gaps(FULL) == []


@pytest.mark.parametrize(
    ("begin", "usable", "future"),
    [
        (None, False, False),
        (NOON, True, False),
        (NOON + MAX_CLOCK_SKEW, True, False),
        (NOON + MAX_CLOCK_SKEW + timedelta(seconds=1), False, True),
    ],
)
def test_has_usable_time_needs_a_begin_time_that_is_not_in_the_future(
    begin: datetime | None, usable: bool, future: bool
) -> None:
    row = a_backup(begin=begin)
    assert has_usable_time(row, NOON) is usable
    assert begins_in_future(row, NOON) is future


@pytest.mark.parametrize(
    ("row", "contradiction"),
    [
        (a_backup(2, "BUILDING", name="before-v42"), None),
        (a_backup(2, "BUILDING", name="before-v42")._replace(name="", instance_id=""), None),
        (a_backup(1, name="before-v42"), "existed before"),
        (a_backup(2, name="before-v42", instance_id=BILLING), "of another instance"),
        (a_backup(2, name="nightly-1"), "with another name"),
        (a_backup(2)._replace(id="../../x"), "invalid backup id"),
    ],
)
def test_find_contradiction_compares_the_response_with_what_is_known(
    row: Backup, contradiction: str | None
) -> None:
    expected = ExpectedBackup(ORDERS, "before-v42", baseline=frozenset({backup_id(1)}))
    found = find_contradiction(row, expected)
    assert found is None if contradiction is None else contradiction in (found or "")
