"""A list of backups that can be relied on for deletions: whole, readable, and said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.listing import BackupListing

_TRIES = 3


def consistent_listing(service: ReadClient, instance_id: str | None) -> tuple[Backup, ...]:
    """The manual backups of one instance, or of all, each once.

    Relied on is a listing without unreadable rows whose ids the one before had too, or that has
    as many as the service counts. Raises Refused where three tries bring none.
    """
    before = _listed(service, instance_id)
    for _ in range(_TRIES):
        now = _listed(service, instance_id)
        if now.unreadable == 0 and (now.complete or _ids(now) == _ids(before)):
            return now.backups
        before = now
    if before.unreadable:
        what = f"{before.unreadable} rows of the list of backups cannot be read"
    else:
        what = f"The list of backups was another one each time it was asked for ({_TRIES + 1}x)"
    raise Refused(
        f"{what}: nothing is deleted on the strength of it.",
        hint="Look at it, and try again later:  gaussbackup list --type manual",
    )


def _listed(service: ReadClient, instance_id: str | None) -> BackupListing:
    return service.list_backups(instance_id=instance_id, backup_type="manual")


def _ids(listing: BackupListing) -> set[str]:
    return {row.id for row in listing.backups}
