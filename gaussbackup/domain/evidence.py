"""Evidence: what listings and rows prove about the backups of an instance.

A listed backup exists. A backup that is not listed is absent only if listings prove it: each must
be complete, and as many as the decision needs (see `Proof`) must agree.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.errors import RowsMissing

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.domain.lost_create_candidates import ExpectedBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.listing_result import BackupListing

MAX_CLOCK_SKEW = timedelta(minutes=5)
"""How far the begin time of a backup may be ahead of the service's clock."""


class Proof(NamedTuple):
    """What proves that a backup is absent: the number of listings in a row that agree.

    `readable`: whether each of their rows must be readable.
    """

    listings: int
    readable: bool = True


TO_FIND_NAME = Proof(1, readable=False)
"""No other backup has the name; a row without an id is of no backup that a command can use."""
TO_COMPARE = Proof(1)
"""No backup is missing where the newest or the oldest one is searched (selectors, `check`)."""
TO_CREATE = Proof(1, readable=False)
"""The name is free: the service rejects a name that is taken, so unreadable rows do not matter."""
TO_CREATE_ONCE = Proof(2)
"""No earlier run of the command created the backup (`--request-id`, `--if-exists reuse`)."""
TO_PRUNE = Proof(2)
"""The plan misses no backup."""
NOTHING_RUNS = Proof(2)
"""No backup of the instance is running."""
DISAPPEARED = Proof(3)
"""A backup that was listed does not exist any more."""


def is_complete(readable: int, total: int | None, unreadable: int) -> bool:
    """Return whether a listing has every row that the service counts, and can be read."""
    return unreadable == 0 and total == readable


def find_gaps(noun: str, readable: int, total: int | None, unreadable: int) -> list[str]:
    """Return warnings about rows that are unreadable or that were not returned.

    `noun` is the plural of what is listed, e.g. `backups`; `total` is the count of the service.
    """
    gaps = []
    returned = readable + unreadable
    if unreadable:
        gaps.append(f"{noun} without a readable id, left out: {unreadable}")
    if total is not None and total > returned:
        gaps.append(
            f"the service counts {total} {noun} but returned {returned}: some may be missing"
        )
    return gaps


def backup_gaps(listing: BackupListing, *, readable: bool = True) -> list[str]:
    """Return the gaps of a listing; without `readable`, only the rows that were not returned."""
    skipped = 0 if readable else listing.unreadable
    rows = len(listing.backups) + skipped
    return find_gaps("backups", rows, listing.total, listing.unreadable - skipped)


def find_listed(listing: BackupListing, backup_id: str) -> Backup | None:
    """Return the backup with this id, or None; raise RowsMissing if it may be a missing row."""
    found = next((row for row in listing.backups if row.id == backup_id), None)
    gaps = backup_gaps(listing)
    if found is None and gaps:
        raise RowsMissing(f"unexpected response: {'; '.join(gaps)}")
    return found


class ListingEvidence(NamedTuple):
    """What listings of the same backups, one after the other, prove together."""

    listings: tuple[BackupListing, ...] = ()

    def add(self, listing: BackupListing) -> ListingEvidence:
        """Return the evidence with one more listing."""
        return ListingEvidence((*self.listings, listing))

    @property
    def found(self) -> tuple[Backup, ...]:
        """Every backup that was listed at least once, as it was last listed."""
        if len(self.listings) == 1:
            return self.listings[0].backups
        rows = {row.id: row for listing in self.listings for row in listing.backups}
        return tuple(rows.values())

    def proves_absence(self, proof: Proof) -> bool:
        """Return whether every backup that is not in `found` is absent.

        A listing with fewer rows than the service counts proves nothing. A listing without a
        usable count agrees only with one of the same rows.
        """
        agreeing, ids = 0, None
        for listing in self.listings:
            earlier, ids = ids, {row.id for row in listing.backups}
            if backup_gaps(listing, readable=proof.readable):
                agreeing = 0
            elif _is_counted(listing) or ids == earlier:
                agreeing += 1
            else:
                agreeing = 1
        counted = bool(self.listings) and _is_counted(self.listings[-1])
        return agreeing >= (proof.listings if counted else max(2, proof.listings))


def _is_counted(listing: BackupListing) -> bool:
    return listing.total == len(listing.backups) + listing.unreadable


def begins_in_future(backup: Backup, now: datetime) -> bool:
    """Return whether the begin time is ahead of `now`, the time of the service's clock."""
    return backup.begin_time is not None and backup.begin_time - now > MAX_CLOCK_SKEW


def has_usable_time(backup: Backup, now: datetime) -> bool:
    """Return whether the begin time can be compared: it is known and not in the future."""
    return backup.begin_time is not None and not begins_in_future(backup, now)


def find_contradiction(backup: Backup, expected: ExpectedBackup) -> str | None:
    """Return why the backup of a create response cannot be the expected one, or None.

    A backup that was listed before the request was not created by it. Fields that the response
    does not have contradict nothing.
    """
    if not is_backup_id(backup.id):
        return f"it has an invalid backup id, {backup.id!r}"
    if backup.id in expected.baseline:
        return f"it names backup {backup.id}, which existed before"
    if backup.instance_id not in {"", expected.instance_id}:
        return f"it names a backup of another instance, {backup.instance_id}"
    if backup.name not in {"", expected.name}:
        return f"it names a backup with another name, {backup.name}"
    return None
