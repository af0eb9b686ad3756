"""What is remembered of a cloud's names, so that they can be offered without asking it again."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance

MAX_NAMES = 500
"""Instances, and manual backups, that are remembered of one cloud: the newest of them."""
MAX_NAME_LENGTH = 128
"""Characters of a name; a longer one is no name that anybody would complete."""


class CachedBackup(NamedTuple):
    """A manual backup; `begun` is RFC 3339 in UTC, or empty, and only for the order."""

    name: str
    instance_id: str
    begin_time: str = ""


class CachedNames(NamedTuple):
    """Names of instances by their ids, and manual backups by theirs."""

    instances: dict[str, str]
    backups: dict[str, CachedBackup]


NO_NAMES = CachedNames({}, {})


class ListingScope(NamedTuple):
    """What a listing of backups was asked for; `part` where more than instance or kind narrowed it.

    Only what a listing would have shown, and did not, is gone.
    """

    instance_id: str | None = None
    kind: str | None = None
    filtered: bool = False

    def covers(self, backup: CachedBackup) -> bool:
        """Whether the listing would have shown this manual backup."""
        return (
            not self.filtered
            and self.kind in {None, "manual"}
            and self.instance_id in {None, backup.instance_id}
        )


def with_instances(known: CachedNames, rows: Iterable[Instance], *, complete: bool) -> CachedNames:
    """With these instances; `whole`: there are no others, and so no backups of others to choose."""
    told = {row.id: row.name for row in islice(rows, MAX_NAMES) if len(row.name) <= MAX_NAME_LENGTH}
    kept = (
        {} if complete else {key: name for key, name in known.instances.items() if key not in told}
    )
    return known._replace(instances=dict(islice((told | kept).items(), MAX_NAMES)))


def with_backups(known: CachedNames, rows: Iterable[Backup], scope: ListingScope) -> CachedNames:
    """With the manual ones of these backups, and without those that the scope shows to be gone."""
    manual = (row for row in rows if row.manual and len(row.name) <= MAX_NAME_LENGTH)
    told = {row.id: _known(row) for row in islice(manual, MAX_NAMES)}
    kept = {key: row for key, row in known.backups.items() if not scope.covers(row)}
    newest = sorted(
        (kept | told).items(), key=lambda item: (item[1].begin_time, item[0]), reverse=True
    )
    return known._replace(backups=dict(newest[:MAX_NAMES]))


def without_backup(known: CachedNames, backup_id: str) -> CachedNames:
    """Without a backup that is gone."""
    return known._replace(
        backups={key: row for key, row in known.backups.items() if key != backup_id}
    )


def without_secrets(known: CachedNames, clean: Callable[[str], str]) -> CachedNames:
    """Without the names that `clean` would mask: a service may echo what it was sent."""
    return CachedNames(
        {key: name for key, name in known.instances.items() if clean(name) == name},
        {key: row for key, row in known.backups.items() if clean(row.name) == row.name},
    )


def _known(row: Backup) -> CachedBackup:
    begun = "" if row.begin_time is None else row.begin_time.isoformat()
    return CachedBackup(row.name, row.instance_id, begun)
