"""The re-check of a backup right before its DELETE."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.domain.plan_drift import is_deleted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gaussbackup.actions.retrier import Retrier
    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup


class Recheck:
    """Reads the backups of an instance again right before each DELETE.

    `raise_if_changed(target, rows)` gets the current backups of the instance by id and raises
    Refused if the target must not be deleted any more. `related` returns the other backups that
    it needs. `backup_type` narrows the listing.
    """

    def __init__(
        self,
        client: ReadClient,
        retrier: Retrier,
        raise_if_changed: Callable[[Backup, Mapping[str, Backup]], None],
        *,
        related: Callable[[Backup], Iterable[Backup]] = lambda _: (),
        backup_type: str | None = None,
    ) -> None:
        self._client = client.with_deadline(None, retry=False)
        self._retrier = retrier
        self._raise_if_changed = raise_if_changed
        self._related = related
        self._backup_type = backup_type

    def __call__(self, target: Backup) -> bool:
        """Return whether the target still exists."""
        if is_deleted(target):
            return False
        rows = self._refetch(target.instance_id, [target, *self._related(target)])
        if is_deleted(rows.get(target.id)):
            return False
        self._raise_if_changed(target, rows)
        return True

    def _refetch(self, instance_id: str, wanted: Iterable[Backup]) -> dict[str, Backup]:
        """Return the backups of the instance by id; look up each `wanted` one that is not listed.

        Pages shift while other clients create and delete, so a row missing from the listing may
        still exist.
        """
        list_backups = partial(
            self._client.list_backups, instance_id=instance_id, backup_type=self._backup_type
        )
        rows = {row.id: row for row in self._retrier.call(list_backups).backups}
        for backup_id in [row.id for row in wanted if row.id not in rows]:
            row = self._retrier.call(partial(self._client.find_backup, backup_id))
            if row is not None:
                rows[backup_id] = row
        return rows
