"""The names of the profiles of a configuration file, for completion; no value is made of it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.config.cache_file import read_cache

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ProfileNames(NamedTuple):
    """All names, and the text that stands as `default_profile`."""

    names: tuple[str, ...]
    default: str | None = None

    def default_profile(self, environ: Mapping[str, str]) -> str | None:
        """The profile of a run that names none; None where that would be an error."""
        if self.default is None:
            return self.names[0] if len(self.names) == 1 else None
        from gaussbackup.config.references import expand_references

        return expand_references(self.default, environ, "default_profile")


def read_profile_names(path: Path) -> ProfileNames:
    """From the file itself; raises ConfigError, also for what is no ordinary file.

    A pipe is left alone: what is read from it would be missing for the command.
    """
    from gaussbackup.config.yaml_document import MappingNode, ScalarNode, read_document
    from gaussbackup.errors import ConfigError

    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
        raise ConfigError(f"{path} is no ordinary file.")
    entries = read_document(path).entries
    profiles, default = entries.get("profiles"), entries.get("default_profile")
    return ProfileNames(
        tuple(profiles.entries) if isinstance(profiles, MappingNode) else (),
        default.text if isinstance(default, ScalarNode) else None,
    )


def cached_profile_names(kept: Path, config: Path, now: float) -> ProfileNames | None:
    """From what was kept when the file was read last; None where it has changed since."""
    found = read_cache(kept, now)
    if found is None or found.get("stamp") != file_fingerprint(config):
        return None
    names, default = found.get("names"), found.get("default")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return ProfileNames(tuple(names), default if isinstance(default, str) else None)


def profile_cache_content(profiles: ProfileNames, stamp: list[int]) -> dict[str, Any]:
    """What is to be kept of it; `stamp` was taken before the file was read."""
    return {"stamp": stamp, **profiles._asdict()}


def file_fingerprint(config: Path) -> list[int]:
    """What changes when the file does."""
    status = config.stat()
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]
