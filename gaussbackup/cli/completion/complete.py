"""`gaussbackup __complete KIND=BEGUN WORDS...`: the names for the place at the cursor, a line each.

The completion scripts ask it for what only an earlier command, or the configuration file, can
know; BEGUN is what is typed of the word, and WORDS are those before it. It asks nobody: no service,
no secret, no other program. Whatever is wrong, it has no names, and says nothing.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.cli.completion.cursor import said_by
from gaussbackup.config.paths import find_config, names_folder
from gaussbackup.config.profile import EMULATOR
from gaussbackup.domain.completion_candidates import offerable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.config.profile_names import ProfileNames
    from gaussbackup.domain.cached_names import KnownNames


def answer(words: Sequence[str]) -> int:
    """Write what can be offered; returns the exit code, which is never that of a failure."""
    # It stands in the middle of somebody's command line: there is no place for a problem.
    with suppress(Exception):
        asked, *before = words
        kind, _, begun = asked.partition("=")
        lines = offerable(_Question(before, os.environ).names(kind, begun))
        left = "".join(f"{line}\n" for line in lines).encode()
        while left:
            left = left[os.write(1, left) :]
    return 0


class _Question:
    """What was said before the cursor, and where the answers are."""

    def __init__(self, before: Sequence[str], environ: Mapping[str, str]) -> None:
        said = said_by(before)
        self._instance = said.instance
        self._flags = said.flags
        self._environ = environ
        home = environ.get("HOME") or environ.get("USERPROFILE")
        self._home = Path(home) if home else None
        self._folder = names_folder(environ, self._home)
        self._now = time.time()

    def names(self, kind: str, begun: str) -> list[str]:
        """Names of a kind; whether they can be offered is not looked at yet."""
        if kind == "profiles":
            return [*self._profiles(self._config()).names, EMULATOR]
        from gaussbackup.domain import completion_candidates

        if kind == "instances":
            return completion_candidates.instances(self._known(), begun)
        return (
            completion_candidates.backups(self._known(), begun, self._instance)
            if kind == "backups"
            else []
        )

    def _known(self) -> KnownNames:
        """What is remembered of the cloud that the words lead to."""
        from gaussbackup.config.name_cache import file_name, known_names
        from gaussbackup.domain.cached_names import NOTHING

        if self._folder is None:
            return NOTHING
        config, profile = None, self._flags.profile or self._environ.get("GAUSSBACKUP_PROFILE")
        if profile != EMULATOR:
            config = self._config()
            profile = profile or self._profiles(config).chosen(self._environ)
        name = file_name(str(config or ""), profile or "", self._flags, self._environ)
        return known_names(self._folder / name, self._now)[0]

    def _config(self) -> Path | None:
        named = self._flags.config
        flags = self._flags._replace(config=os.path.expanduser(named) if named else None)  # noqa: PTH111
        return find_config(flags, self._environ, self._home)

    def _profiles(self, config: Path | None) -> ProfileNames:
        """From what was kept, else from the file, which costs twice as much."""
        from gaussbackup.config import profile_names
        from gaussbackup.config.name_cache import profiles_file_name

        if config is None:
            return profile_names.ProfileNames(())
        kept = self._folder / profiles_file_name(str(config)) if self._folder else None
        found = profile_names.remembered_names(kept, config, self._now) if kept else None
        if found is not None:
            return found
        stamp = profile_names.stamp_of(config)
        read = profile_names.read_names(config)
        if kept is not None:
            from gaussbackup.cli.remembering import keep

            keep(kept, profile_names.content_of(read, stamp), self._now)
        return read
