"""A consistent listing of manual backups: complete, readable, and the same when read twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.listing_result import BackupListing

_MAX_RETRIES = 3


def consistent_listing(client: ReadClient, instance_id: str | None) -> tuple[Backup, ...]:
    """Return the manual backups of one instance, or of all if None, each once.

    A listing is consistent if it has no unreadable rows, and has either the same ids as the one
    before it or as many rows as the service counts. Raise Refused if the listing and its three
    retries are not consistent.
    """
    before = _list(client, instance_id)
    for _ in range(_MAX_RETRIES):
        now = _list(client, instance_id)
        if now.unreadable == 0 and (now.complete or _ids(now) == _ids(before)):
            return now.backups
        before = now
    if before.unreadable:
        rows = "1 row" if before.unreadable == 1 else f"{before.unreadable} rows"
        problem = f"Backup list not readable: {rows} could not be parsed"
    else:
        problem = f"Backup list not consistent: it changed in each of {_MAX_RETRIES + 1} reads"
    raise Refused(
        f"{problem}. Nothing was deleted.",
        hint="Try again later. Check the list:  gaussbackup list --type manual",
    )


def _list(client: ReadClient, instance_id: str | None) -> BackupListing:
    return client.list_backups(instance_id=instance_id, backup_type="manual")


def _ids(listing: BackupListing) -> set[str]:
    return {row.id for row in listing.backups}
