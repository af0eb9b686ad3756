"""Which of the known words can be offered at a place of the command line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gaussbackup.domain.cached_names import CachedNames


def instance_candidates(known: CachedNames, prefix: str) -> list[str]:
    """Names that mean one instance; ids of those that have no such name, or are being typed."""
    return _words(known.instances, prefix)


def backup_candidates(known: CachedNames, prefix: str, instance: str | None) -> list[str]:
    """The same for backups, newest first; with an instance only its own, and the selectors."""
    if instance is None:
        return _words({key: row.name for key, row in known.backups.items()}, prefix)
    from gaussbackup.domain.selectors import SELECTORS  # it brings dates and globs along

    meant = {key for key, name in known.instances.items() if name == instance} | {instance}
    own = {key: row.name for key, row in known.backups.items() if row.instance_id in meant}
    return [*SELECTORS, *_words(own, prefix)]


def completable(words: Iterable[str]) -> list[str]:
    """Those that a terminal can show and a command line can hold, each once.

    What moves the cursor, hides or turns text is left out, and what would be read as an option.
    """
    return [
        word
        for word in dict.fromkeys(words)
        if word.strip() and word.isprintable() and not word.startswith("-")
    ]


def _words(names: Mapping[str, str], begun: str) -> list[str]:
    """Names first, in the order given; an id stands where it alone says what is meant."""
    bearers = Counter(names.values())
    unique = [name for name in names.values() if bearers[name] == 1]
    ids = [
        key for key, name in names.items() if bearers[name] > 1 or (begun and key.startswith(begun))
    ]
    return [*unique, *ids]
