"""The completion candidates for an argument, from cached names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gaussbackup.domain.cached_names import CachedNames


def instance_candidates(cached: CachedNames, prefix: str) -> list[str]:
    """Return the unique names, and the ids of the others or of those that start with `prefix`."""
    return _names_and_ids(cached.instances, prefix)


def backup_candidates(cached: CachedNames, prefix: str, instance: str | None) -> list[str]:
    """Return the same for backups, newest first; with an instance its own, and the selectors."""
    if instance is None:
        return _names_and_ids({key: row.name for key, row in cached.backups.items()}, prefix)
    from gaussbackup.domain.selectors import SELECTORS  # it imports datetime and fnmatch

    ids = {key for key, name in cached.instances.items() if name == instance} | {instance}
    own = {key: row.name for key, row in cached.backups.items() if row.instance_id in ids}
    return [*SELECTORS, *_names_and_ids(own, prefix)]


def completable(candidates: Iterable[str]) -> list[str]:
    """Return the candidates that are safe to print in a terminal and to use as an argument.

    Control characters and texts that would be read as an option are left out.
    """
    return [
        each
        for each in dict.fromkeys(candidates)
        if each.strip() and each.isprintable() and not each.startswith("-")
    ]


def _names_and_ids(names: Mapping[str, str], prefix: str) -> list[str]:
    """Return the names in their order, then the ids of backups whose name is not unique."""
    counts = Counter(names.values())
    unique = [name for name in names.values() if counts[name] == 1]
    ids = [
        key
        for key, name in names.items()
        if counts[name] > 1 or (prefix and key.startswith(prefix))
    ]
    return [*unique, *ids]
