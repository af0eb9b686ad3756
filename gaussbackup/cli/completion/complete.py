"""`gaussbackup __complete KIND=PREFIX WORDS...`: prints the candidates at the cursor, one a line.

The completion scripts call it for names that they do not contain. PREFIX is the start of the word
at the cursor, WORDS are the words before it. It uses only cache files and the configuration file;
it sends no request, resolves no secret and runs no program. On any error it prints nothing.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from gaussbackup.cli.completion.settings_before_cursor import parse_cursor
from gaussbackup.config.paths import find_config, home_directory, name_cache_dir
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.domain import completion_candidates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gaussbackup.config.name_cache import ProfileNames
    from gaussbackup.domain.cached_names import CachedNames


def complete(args: Sequence[str]) -> int:
    """Print the candidates; return exit code 0 in any case."""
    with suppress(Exception):  # an error message would garble the command line being edited
        request, *words = args
        kind, _, prefix = request.partition("=")
        candidates = _CompletionRequest(words, os.environ).candidates(kind, prefix)
        printable = completion_candidates.completable(candidates)
        output = "".join(f"{name}\n" for name in printable).encode()
        while output:
            output = output[os.write(1, output) :]
    return 0


class _CompletionRequest:
    """The settings in the words before the cursor and in the environment."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str]) -> None:
        self._flags, self._instance = parse_cursor(words)
        self._environ = environ
        self._home = home_directory(environ)
        self._cache_dir = name_cache_dir(environ, self._home)
        self._now = time.time()

    def candidates(self, kind: str, prefix: str) -> list[str]:
        """Return the names of a kind; the caller removes those that cannot be completed."""
        if kind == "profiles":
            return [*self._profile_names(self._config_file()).names, EMULATOR_PROFILE]
        if kind == "instances":
            return completion_candidates.instance_candidates(self._cached_names(), prefix)
        if kind == "backups":
            return completion_candidates.backup_candidates(
                self._cached_names(), prefix, self._instance
            )
        return []

    def _cached_names(self) -> CachedNames:
        """Return the cached names of the cloud that the command would use."""
        from gaussbackup.config.name_cache import cache_file_name, read_cached_names
        from gaussbackup.domain.cached_names import NO_NAMES

        if self._cache_dir is None:
            return NO_NAMES
        config, profile = None, self._flags.profile or self._environ.get("GAUSSBACKUP_PROFILE")
        if profile != EMULATOR_PROFILE:
            config = self._config_file()
            profile = profile or self._profile_names(config).default_profile(self._environ)
        name = cache_file_name(str(config or ""), profile or "", self._flags, self._environ)
        return read_cached_names(self._cache_dir / name, self._now)[0]

    def _config_file(self) -> Path | None:
        return find_config(self._flags, self._environ, self._home)

    def _profile_names(self, config: Path | None) -> ProfileNames:
        """Return the profile names from the cache, or else from the file, which is slower."""
        from gaussbackup.config import name_cache

        if config is None:
            return name_cache.ProfileNames(())
        if self._cache_dir is None:
            return name_cache.read_profile_names(config)
        path = self._cache_dir / name_cache.profile_cache_file_name(str(config))
        cached = name_cache.cached_profile_names(path, config, self._now)
        if cached is not None:
            return cached
        from gaussbackup.config.cache_file import write_cache

        fingerprint = name_cache.file_fingerprint(config)
        profiles = name_cache.read_profile_names(config)
        content = name_cache.profile_cache_content(profiles, fingerprint)
        write_cache(path, content, self._now)
        return profiles
