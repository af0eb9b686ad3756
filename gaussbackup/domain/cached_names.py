"""The cached names of a cloud's instances and backups, for completion without a request."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance

MAX_NAMES = 500
"""Maximum number of instances, and of manual backups, per cloud: the newest ones."""
MAX_NAME_LENGTH = 128
"""Characters; a longer name is not cached."""


class CachedBackup(NamedTuple):
    """A manual backup; `begin_time` is RFC 3339 in UTC or empty, and only used for sorting."""

    name: str
    instance_id: str
    begin_time: str = ""


class CachedNames(NamedTuple):
    """Instance names by instance id, and manual backups by backup id."""

    instances: dict[str, str]
    backups: dict[str, CachedBackup]


NO_NAMES = CachedNames({}, {})


class ListingScope(NamedTuple):
    """The scope of a listing of backups; `filtered` if more than instance or type narrowed it.

    A cached backup in scope that was not listed is deleted.
    """

    instance_id: str | None = None
    kind: str | None = None
    filtered: bool = False

    def covers(self, backup: CachedBackup) -> bool:
        """Return whether the listing would have had this manual backup."""
        return (
            not self.filtered
            and self.kind in {None, "manual"}
            and self.instance_id in {None, backup.instance_id}
        )


def with_instances(cached: CachedNames, rows: Iterable[Instance], *, complete: bool) -> CachedNames:
    """Add these instances; if `complete`, remove the others."""
    new = {row.id: row.name for row in islice(rows, MAX_NAMES) if len(row.name) <= MAX_NAME_LENGTH}
    old = (
        {} if complete else {key: name for key, name in cached.instances.items() if key not in new}
    )
    return cached._replace(instances=dict(islice((new | old).items(), MAX_NAMES)))


def with_backups(cached: CachedNames, rows: Iterable[Backup], scope: ListingScope) -> CachedNames:
    """Add the manual ones of these backups; remove those in scope that were not listed."""
    manual = (row for row in rows if row.manual and len(row.name) <= MAX_NAME_LENGTH)
    new = {row.id: _to_cached(row) for row in islice(manual, MAX_NAMES)}
    old = {key: row for key, row in cached.backups.items() if not scope.covers(row)}
    newest = sorted(
        (old | new).items(), key=lambda item: (item[1].begin_time, item[0]), reverse=True
    )
    return cached._replace(backups=dict(newest[:MAX_NAMES]))


def without_backup(cached: CachedNames, backup_id: str) -> CachedNames:
    """Remove a deleted backup."""
    return cached._replace(
        backups={key: row for key, row in cached.backups.items() if key != backup_id}
    )


def without_secrets(cached: CachedNames, redact: Callable[[str], str]) -> CachedNames:
    """Remove the names that `redact` would change: a service may echo a secret."""
    return CachedNames(
        {key: name for key, name in cached.instances.items() if redact(name) == name},
        {key: row for key, row in cached.backups.items() if redact(row.name) == row.name},
    )


def _to_cached(row: Backup) -> CachedBackup:
    begin_time = "" if row.begin_time is None else row.begin_time.isoformat()
    return CachedBackup(row.name, row.instance_id, begin_time)
