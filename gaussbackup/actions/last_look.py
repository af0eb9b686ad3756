"""The look right before a deletion: the backups of one instance as they are now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.retry_budget import Retrier
    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup


def refetch(
    service: ReadClient,
    patience: Retrier,
    instance_id: str,
    wanted: Sequence[Backup],
    *,
    backup_type: str | None,
) -> dict[str, Backup]:
    """The backups of the instance by id; what the list leaves out is asked for by itself.

    Pages shift while others create and delete, and a row that slipped through is not gone.
    """
    listing = patience.call(
        lambda: service.list_backups(instance_id=instance_id, backup_type=backup_type)
    )
    rows = {row.id: row for row in listing.backups}
    for missing in [row.id for row in wanted if row.id not in rows]:
        row = patience.call(partial(service.find_backup, missing))
        if row is not None:
            rows[row.id] = row
    return rows
