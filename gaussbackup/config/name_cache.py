"""Cached names for completion: the backups and instances of a cloud, the profiles of a file.

There is one cache file for each cloud and one for each configuration file. The cloud is identified
by the command line, the environment and the name of the profile, so that completion finds its
cache file from the command line alone and reads no other file.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.config.cache_file import read_cache, write_cache
from gaussbackup.config.paths import name_cache_dir
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.domain.cached_names import NO_NAMES, CachedBackup, CachedNames, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.config.profile import Profile
    from gaussbackup.config.setting_sources import Flags

REFRESH_INTERVAL = 600.0
"""Seconds after which unchanged names are written again, so that they do not expire."""

_CLOUD_OPTIONS = {
    "region": ("GAUSSBACKUP_REGION", "HW_REGION_NAME"),
    "project_id": ("GAUSSBACKUP_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "endpoint": ("GAUSSBACKUP_ENDPOINT",),
}
"""Options that select another cloud, each with the variables that may replace it."""
_ACCOUNT_VARIABLES = (
    *("GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_DOMAIN", "GAUSSBACKUP_USERNAME"),
    *("HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "HW_PROJECT_NAME"),
)
"""Variables without a secret that distinguish accounts if no project is set."""


def cache_file_name(
    config: str | None, profile: str, flags: Flags, environ: Mapping[str, str]
) -> str:
    """Return the name of the cache file of the cloud that this profile leads to.

    `profile` is empty if there is no configuration file. The name is a hash: no setting can be
    read from it.
    """
    if profile == EMULATOR_PROFILE:
        return _hashed_name("cloud", [EMULATOR_PROFILE])
    variables = [name for names in _CLOUD_OPTIONS.values() for name in names]
    texts = [os.path.abspath(config) if config else "", profile]  # noqa: PTH100
    texts += [getattr(flags, key) or "" for key in _CLOUD_OPTIONS]
    texts += [environ.get(name, "") for name in (*variables, *_ACCOUNT_VARIABLES)]
    return _hashed_name("cloud", texts)


def is_temporary_endpoint(flags: Flags, environ: Mapping[str, str]) -> bool:
    """Return whether the endpoint is an emulator on this machine, started for a few commands.

    It will soon be gone, and the next one will have another port: caching its names is useless.
    """
    return (flags.endpoint or environ.get("GAUSSBACKUP_ENDPOINT") or "").startswith("http:")


def read_cached_names(path: Path, now: float) -> tuple[CachedNames, float]:
    """Return the cached names and their time of writing; no names if there is no valid file."""
    content = read_cache(path, now)
    if content is None:
        return NO_NAMES, 0.0
    try:
        instances = {_string(key): _string(name) for key, name in content["instances"].items()}
        backups = {
            _string(key): CachedBackup(*map(_string, row))
            for key, row in content["backups"].items()
        }
    except (LookupError, TypeError, AttributeError):
        return NO_NAMES, 0.0
    return CachedNames(instances, backups), content["written"]


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

    Names that `redact` would change are left out. No file is written without a cache directory,
    or for a temporary endpoint. `now` is in seconds since 1970.
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


def cache_content(names: CachedNames) -> dict[str, Any]:
    """Return the content of the cache file of a cloud."""
    return names._asdict()


class ProfileNames(NamedTuple):
    """The names of all profiles of a configuration file, and the text of `default_profile`."""

    names: tuple[str, ...]
    default: str | None = None

    def default_profile(self, environ: Mapping[str, str]) -> str | None:
        """Return the profile of a run that selects none; None if that run would fail."""
        if self.default is None:
            return self.names[0] if len(self.names) == 1 else None
        from gaussbackup.config.config_section import expand_references

        return expand_references(self.default, environ, "default_profile")


def read_profile_names(config: Path) -> ProfileNames:
    """Read the names from a configuration file; raise OSError if it is not a regular file.

    A pipe is not read: the command itself would miss what was read from it.
    """
    from gaussbackup.config.yaml_document import MappingNode, ScalarNode, read_document
    from gaussbackup.regular_file import check_regular_file

    check_regular_file(config)
    entries = read_document(config).entries
    profiles, default = entries.get("profiles"), entries.get("default_profile")
    return ProfileNames(
        tuple(profiles.entries) if isinstance(profiles, MappingNode) else (),
        default.text if isinstance(default, ScalarNode) else None,
    )


def profile_cache_file_name(config: str) -> str:
    """Return the name of the cache file of the profiles of a configuration file."""
    return _hashed_name("profiles", [os.path.abspath(config)])  # noqa: PTH100


def cached_profile_names(path: Path, config: Path, now: float) -> ProfileNames | None:
    """Return the cached profile names; None if the configuration file changed since."""
    content = read_cache(path, now)
    if content is None or content.get("stamp") != file_fingerprint(config):
        return None
    names, default = content.get("names"), content.get("default")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return ProfileNames(tuple(names), default if isinstance(default, str) else None)


def profile_cache_content(profiles: ProfileNames, fingerprint: list[int]) -> dict[str, Any]:
    """Return the content of the cache file; `fingerprint` was taken before `config` was read."""
    return {"stamp": fingerprint, **profiles._asdict()}


def file_fingerprint(path: Path) -> list[int]:
    """Return the times, size and inode of a file: they change when the file does."""
    status = path.stat()
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a name must be a string")
    return value


def _hashed_name(kind: str, texts: list[str]) -> str:
    joined = "\0".join([kind, *texts]).encode("utf-8", "surrogateescape")
    return f"{kind}-{hashlib.sha256(joined).hexdigest()[:32]}.json"
