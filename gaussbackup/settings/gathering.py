"""Every setting as text, from the first source that has it, with where that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import ConfigError
from gaussbackup.settings.choosing import Chosen, choose
from gaussbackup.settings.lasting import find_config
from gaussbackup.settings.profile import EMULATOR
from gaussbackup.settings.sources import Found, Part, first, variable
from gaussbackup.settings.vendor import read_vendor_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.settings.flags import Flags

OURS = {
    "region": "GAUSSBACKUP_REGION",
    "project_id": "GAUSSBACKUP_PROJECT_ID",
    "project_name": None,
    "endpoint": "GAUSSBACKUP_ENDPOINT",
    "iam_endpoint": "GAUSSBACKUP_IAM_ENDPOINT",
    "ca_bundle": "GAUSSBACKUP_CA_BUNDLE",
    "name": None,
    "timeout": None,
    "poll_interval": None,
    "output": "GAUSSBACKUP_OUTPUT",
    "language": "GAUSSBACKUP_LANGUAGE",
    "connect_timeout": "GAUSSBACKUP_CONNECT_TIMEOUT",
    "call_limit": "GAUSSBACKUP_CALL_LIMIT",
    "retry_budget": "GAUSSBACKUP_RETRY_BUDGET",
    "settle_window": "GAUSSBACKUP_SETTLE_WINDOW",
}
"""Every setting, and our variable for it: it beats the profile."""
VENDORS = {
    "region": ("HW_REGION_NAME",),
    "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "project_name": ("HW_PROJECT_NAME",),
}
"""The vendor's variables: the profile beats them."""
_STORED = ("project_id", "iam_endpoint")
"""What the vendor's credentials file can say besides the credentials."""


class Raw(NamedTuple):
    """Every setting as text with its origin, before anything is made of it."""

    name: str
    file: Path | None
    values: dict[str, Found | None]
    chosen: Chosen | None


def gather(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> Raw:
    """Find every value without making anything of it; `config show` shows just this."""
    asked = _asked_profile(flags, environ)
    if asked is not None and asked.text == EMULATOR:
        return Raw(EMULATOR, None, _values(flags, environ, None, {}), None)
    file = find_config(flags, environ, home)
    vendor = read_vendor_file(home)
    if file is None:
        if asked is not None:
            raise ConfigError(
                f"There is no configuration file, and so no profile {asked.text}.",
                hint="Write one:  gaussbackup config init",
            )
        return Raw(
            "(none)", None, _values(flags, environ, None, vendor), choose(environ, None, vendor)
        )
    from gaussbackup.settings.file import opened

    opened_file = opened(file, warn)
    name = opened_file.profile_name(asked, environ)
    if name == EMULATOR:
        return Raw(EMULATOR, file, _values(flags, environ, None, {}), None)
    part = opened_file.profile(name)
    credentials = opened_file.credentials(part, environ)
    values = _values(flags, environ, part, vendor)
    return Raw(name, file, values, choose(environ, credentials, vendor))


def _asked_profile(flags: Flags, environ: Mapping[str, str]) -> Found | None:
    flag = Found(flags.profile, "--profile") if flags.profile else None
    return first([flag, variable(environ, "GAUSSBACKUP_PROFILE")])


def _values(
    flags: Flags, environ: Mapping[str, str], part: Part | None, vendor: Mapping[str, str]
) -> dict[str, Found | None]:
    """Each setting from the first source that has it."""
    return {
        key: first(
            [
                _flag(flags, key),
                variable(environ, ours) if ours else None,
                part.text(key, environ) if part is not None else None,
                variable(environ, *VENDORS.get(key, ())),
                _stored(vendor, key),
            ]
        )
        for key, ours in OURS.items()
    }


def _flag(flags: Flags, key: str) -> Found | None:
    given = getattr(flags, key, None)
    return Found(given, f"--{key.replace('_', '-')}") if given else None


def _stored(vendor: Mapping[str, str], key: str) -> Found | None:
    found = vendor.get(key) if key in _STORED else None
    return Found(found, "~/.huaweicloud/credentials [basic]") if found else None
