"""The remembered names of one cloud: which file they are in, and what stands there.

Which cloud is meant follows from what was said: on the command line, in the environment, and by
the name of the profile. So TAB finds the file from the words that are typed, and reads no other.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from gaussbackup.config.cache_file import read_cache, write_cache
from gaussbackup.config.paths import name_cache_dir
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.domain.cached_names import NO_NAMES, CachedBackup, CachedNames, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.config.flags import Flags
    from gaussbackup.config.profile import Profile

REFRESH_INTERVAL = 600.0
"""Seconds after which unchanged names are written again, so that they do not expire."""

_CLOUD_OPTIONS = {
    "region": ("GAUSSBACKUP_REGION", "HW_REGION_NAME"),
    "project_id": ("GAUSSBACKUP_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "endpoint": ("GAUSSBACKUP_ENDPOINT",),
}
"""Options that lead to another cloud, each with the variables that stand for it."""
_ACCOUNT_VARIABLES = (
    *("GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_DOMAIN", "GAUSSBACKUP_USERNAME"),
    *("HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "HW_PROJECT_NAME"),
)
"""Variables without a secret that tell one account from another, where no project is said."""


def cache_file_name(
    config: str | None, profile: str, flags: Flags, environ: Mapping[str, str]
) -> str:
    """The file of the cloud that this profile of this configuration file leads to.

    `profile` is empty where there is no configuration file. Nothing that was said can be read
    from the name.
    """
    said = [EMULATOR_PROFILE]
    if profile != EMULATOR_PROFILE:
        variables = [name for names in _CLOUD_OPTIONS.values() for name in names]
        said = [os.path.abspath(config) if config else "", profile]  # noqa: PTH100
        said += [getattr(flags, key) or "" for key in _CLOUD_OPTIONS]
        said += [environ.get(name, "") for name in (*variables, *_ACCOUNT_VARIABLES)]
    return _hashed_name("cloud", said)


def is_temporary_endpoint(flags: Flags, environ: Mapping[str, str]) -> bool:
    """Whether the cloud is a stand-in on this machine that was named for this one command.

    It will be gone soon, and its port is another one the next time.
    """
    return (flags.endpoint or environ.get("GAUSSBACKUP_ENDPOINT") or "").startswith("http:")


def profile_cache_file_name(config: str) -> str:
    """The file with the names of the profiles of a configuration file."""
    return _hashed_name("profiles", [os.path.abspath(config)])  # noqa: PTH100


def read_cached_names(path: Path, now: float) -> tuple[CachedNames, float]:
    """What is remembered, and when it was written; nothing at all where no sound file is."""
    found = read_cache(path, now)
    if found is None:
        return NO_NAMES, 0.0
    try:
        instances = {_string(key): _string(name) for key, name in found["instances"].items()}
        backups = {
            _string(key): CachedBackup(*map(_string, row)) for key, row in found["backups"].items()
        }
    except (LookupError, TypeError, AttributeError):
        return NO_NAMES, 0.0
    return CachedNames(instances, backups), found["written"]


def save_names(
    merge: Callable[[CachedNames], CachedNames],
    profile: Profile,
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    now: float,
    redact: Callable[[str], str],
) -> None:
    """Merge what a command has seen into the cached names of the cloud of `profile`.

    Names that `redact` would change are left out. Nothing is written without a cache directory,
    and nothing of a temporary endpoint. `now` is in seconds since 1970.
    """
    folder = name_cache_dir(environ, home)
    if folder is None or (profile.emulator is None and is_temporary_endpoint(flags, environ)):
        return
    config = profile.config_file
    profile_name = profile.name if config or profile.emulator else ""
    path = folder / cache_file_name(config, profile_name, flags, environ)
    before, written = read_cached_names(path, now)
    after = merge(before)
    if after != before or now - written > REFRESH_INTERVAL:
        write_cache(path, cache_content(without_secrets(after, redact)), now)


def cache_content(known: CachedNames) -> dict[str, Any]:
    """What the file holds besides its form and its time."""
    return known._asdict()


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a name is a text")
    return value


def _hashed_name(kind: str, said: list[str]) -> str:
    whole = "\0".join([kind, *said]).encode("utf-8", "surrogateescape")
    return f"{kind}-{hashlib.sha256(whole).hexdigest()[:32]}.json"
