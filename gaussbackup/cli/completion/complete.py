"""`gaussbackup __complete KIND=BEGUN WORDS...`: the names for the place at the cursor, a line each.

The completion scripts ask it for what only an earlier command, or the configuration file, can
know; BEGUN is what is typed of the word, and WORDS are those before it. It asks nobody: no service,
no secret, no other program. Whatever is wrong, it has no names, and says nothing.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from gaussbackup.cli.completion.cursor import parse_cursor
from gaussbackup.config.paths import find_config, home_directory, name_cache_dir
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.domain.completion_candidates import completable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gaussbackup.config.name_cache import ProfileNames
    from gaussbackup.domain.cached_names import CachedNames


def complete(args: Sequence[str]) -> int:
    """Write what can be offered; returns the exit code, which is never that of a failure."""
    # It stands in the middle of somebody's command line: there is no place for a problem.
    with suppress(Exception):
        asked, *before = args
        kind, _, begun = asked.partition("=")
        lines = completable(_CompletionRequest(before, os.environ).names(kind, begun))
        left = "".join(f"{line}\n" for line in lines).encode()
        while left:
            left = left[os.write(1, left) :]
    return 0


class _CompletionRequest:
    """What was said before the cursor, and where the answers are."""

    def __init__(self, before: Sequence[str], environ: Mapping[str, str]) -> None:
        said = parse_cursor(before)
        self._instance = said.instance
        self._flags = said.flags
        self._environ = environ
        self._home = home_directory(environ)
        self._folder = name_cache_dir(environ, self._home)
        self._now = time.time()

    def names(self, kind: str, prefix: str) -> list[str]:
        """Names of a kind; whether they can be offered is not looked at yet."""
        if kind == "profiles":
            return [*self._profile_names(self._config_file()).names, EMULATOR_PROFILE]
        from gaussbackup.domain import completion_candidates

        if kind == "instances":
            return completion_candidates.instance_candidates(self._cached_names(), prefix)
        return (
            completion_candidates.backup_candidates(self._cached_names(), prefix, self._instance)
            if kind == "backups"
            else []
        )

    def _cached_names(self) -> CachedNames:
        """What is remembered of the cloud that the words lead to."""
        from gaussbackup.config.name_cache import cache_file_name, read_cached_names
        from gaussbackup.domain.cached_names import NO_NAMES

        if self._folder is None:
            return NO_NAMES
        config, profile = None, self._flags.profile or self._environ.get("GAUSSBACKUP_PROFILE")
        if profile != EMULATOR_PROFILE:
            config = self._config_file()
            profile = profile or self._profile_names(config).default_profile(self._environ)
        name = cache_file_name(str(config or ""), profile or "", self._flags, self._environ)
        return read_cached_names(self._folder / name, self._now)[0]

    def _config_file(self) -> Path | None:
        return find_config(self._flags, self._environ, self._home)

    def _profile_names(self, config: Path | None) -> ProfileNames:
        """From what was kept, else from the file, which costs twice as much."""
        from gaussbackup.config import name_cache

        if config is None:
            return name_cache.ProfileNames(())
        kept = (
            self._folder / name_cache.profile_cache_file_name(str(config)) if self._folder else None
        )
        found = name_cache.cached_profile_names(kept, config, self._now) if kept else None
        if found is not None:
            return found
        stamp = name_cache.file_fingerprint(config)
        read = name_cache.read_profile_names(config)
        if kept is not None:
            from gaussbackup.config.cache_file import write_cache

            write_cache(kept, name_cache.profile_cache_content(read, stamp), self._now)
        return read
