"""The remembered names of one cloud: which file they are in, and what stands there.

Which cloud is meant follows from what was said: on the command line, in the environment, and by
the name of the profile. So TAB finds the file from the words that are typed, and reads no other.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from gaussbackup.config.cache_file import recalled
from gaussbackup.config.profile import EMULATOR
from gaussbackup.domain.cached_names import NOTHING, KnownBackup, KnownNames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gaussbackup.config.flags import Flags

_LEADING = {
    "region": ("GAUSSBACKUP_REGION", "HW_REGION_NAME"),
    "project_id": ("GAUSSBACKUP_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "endpoint": ("GAUSSBACKUP_ENDPOINT",),
}
"""Options that lead to another cloud, each with the variables that stand for it."""
_LOGINS = (
    *("GAUSSBACKUP_ACCESS_KEY", "GAUSSBACKUP_DOMAIN", "GAUSSBACKUP_USERNAME"),
    *("HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "HW_PROJECT_NAME"),
)
"""Variables without a secret that tell one account from another, where no project is said."""


def file_name(config: str | None, profile: str, flags: Flags, environ: Mapping[str, str]) -> str:
    """The file of the cloud that this profile of this configuration file leads to.

    `profile` is empty where there is no configuration file. Nothing that was said can be read
    from the name.
    """
    said = [EMULATOR]
    if profile != EMULATOR:
        variables = [name for names in _LEADING.values() for name in names]
        said = [os.path.abspath(config) if config else "", profile]  # noqa: PTH100
        said += [getattr(flags, key) or "" for key in _LEADING]
        said += [environ.get(name, "") for name in (*variables, *_LOGINS)]
    return _name_for("cloud", said)


def is_passing(flags: Flags, environ: Mapping[str, str]) -> bool:
    """Whether the cloud is a stand-in on this machine that was named for this one command.

    It will be gone soon, and its port is another one the next time.
    """
    return (flags.endpoint or environ.get("GAUSSBACKUP_ENDPOINT") or "").startswith("http:")


def profiles_file_name(config: str) -> str:
    """The file with the names of the profiles of a configuration file."""
    return _name_for("profiles", [os.path.abspath(config)])  # noqa: PTH100


def known_names(path: Path, now: float) -> tuple[KnownNames, float]:
    """What is remembered, and when it was written; nothing at all where no sound file is."""
    found = recalled(path, now)
    if found is None:
        return NOTHING, 0.0
    try:
        instances = {_text(key): _text(name) for key, name in found["instances"].items()}
        backups = {
            _text(key): KnownBackup(*map(_text, row)) for key, row in found["backups"].items()
        }
    except (LookupError, TypeError, AttributeError):
        return NOTHING, 0.0
    return KnownNames(instances, backups), found["written"]


def content_of(known: KnownNames) -> dict[str, Any]:
    """What the file holds besides its form and its time."""
    return known._asdict()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a name is a text")
    return value


def _name_for(kind: str, said: list[str]) -> str:
    whole = "\0".join([kind, *said]).encode("utf-8", "surrogateescape")
    return f"{kind}-{hashlib.sha256(whole).hexdigest()[:32]}.json"
