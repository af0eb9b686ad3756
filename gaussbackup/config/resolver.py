"""Every setting as text, from the first source that has it, with where that was."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.credentials.provider_chain import resolve_credentials
from gaussbackup.config.credentials.vendor_file import VENDOR_FILE_ORIGIN, read_vendor_file
from gaussbackup.config.paths import explicit_config, find_config
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.setting_sources import SettingValue, first_set, from_variable
from gaussbackup.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gaussbackup.config.assembling import ResolvedCredentials
    from gaussbackup.config.config_section import ConfigSection
    from gaussbackup.config.flags import Flags

VARIABLES = {
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
VENDOR_VARIABLES = {
    "region": ("HW_REGION_NAME",),
    "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "project_name": ("HW_PROJECT_NAME",),
}
"""The vendor's variables: the profile beats them."""
CLOUD_SETTINGS = ("region", "project_id", "project_name", "endpoint", "iam_endpoint", "ca_bundle")
"""What leads to a real cloud; the built-in profile takes none of it."""


class ResolvedSettings(NamedTuple):
    """Every setting as text with its origin, before anything is made of it."""

    profile: SettingValue
    file: SettingValue | None
    values: dict[str, SettingValue | None]
    credentials: ResolvedCredentials | None


def _raise(error: UsageError) -> None:
    raise error


def resolve_settings(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
    on_error: Callable[[UsageError], None] = _raise,
    run_commands: bool = True,
) -> ResolvedSettings:
    """Find every value without making anything of it; `config show` shows just this.

    `unusable` is told why a value, or the credentials, cannot be used; they then count as not
    given. Without `run_commands` a secret behind a command stays there, and stands as a mask.
    """
    asked = first_set([_from_flag(flags, "profile"), from_variable(environ, "GAUSSBACKUP_PROFILE")])
    if asked is not None and asked.text == EMULATOR_PROFILE:
        return ResolvedSettings(asked, None, _emulator_values(flags, environ), None)
    path = find_config(flags, environ, home)
    vendor = cache(partial(read_vendor_file, home))
    if path is None:
        if asked is not None:
            raise ConfigError(
                f"There is no configuration file, and so no profile {asked.text} "
                f"(asked for by {asked.origin}).",
                hint="Write one:  gaussbackup config init",
            )
        chosen = _try_credentials(lambda: resolve_credentials(environ, None, vendor), on_error)
        nobody = SettingValue("(none)", "no configuration file")
        return _add_vendor_file_values(
            ResolvedSettings(nobody, None, _resolve_values(flags, environ, None, on_error), chosen),
            vendor,
        )
    from gaussbackup.config.config_file import load_config

    named = explicit_config(flags, environ)
    file = SettingValue(str(path), named[1] if named is not None else "the usual place")
    opened_file = load_config(path, warn)
    profile = opened_file.select_profile(asked, environ)
    if profile.text == EMULATOR_PROFILE:
        return ResolvedSettings(profile, file, _emulator_values(flags, environ), None)
    part = opened_file.profile_section(profile.text)
    chosen = _try_credentials(
        lambda: resolve_credentials(
            environ,
            opened_file.credentials_section(part, environ),
            vendor,
            run_commands=run_commands,
        ),
        on_error,
    )
    values = _drop_project_of_other_region(
        _resolve_values(flags, environ, part, on_error), part, warn
    )
    return _add_vendor_file_values(ResolvedSettings(profile, file, values, chosen), vendor)


def _drop_project_of_other_region(
    values: dict[str, SettingValue | None], part: ConfigSection, warn: Callable[[str], None]
) -> dict[str, SettingValue | None]:
    """Without the profile's project where the profile's region is overridden: it belongs to it."""
    region = values["region"]
    overridden = "region" in part.node.entries and region is not None
    if not overridden or region is None or region.origin == part.origin("region"):
        return values
    for key in ("project_id", "project_name"):
        found = values[key]
        if found is not None and found.origin == part.origin(key):
            warn(f"{found.origin} is of another region than {region.text} ({region.origin})")
            values = {**values, key: None}
    return values


def _try_credentials(
    choosing: Callable[[], ResolvedCredentials | None], unusable: Callable[[UsageError], None]
) -> ResolvedCredentials | None:
    try:
        return choosing()
    except UsageError as error:
        unusable(error)
        return None


def _emulator_values(flags: Flags, environ: Mapping[str, str]) -> dict[str, SettingValue | None]:
    values = _resolve_values(flags, environ, None, _raise)
    return {key: None if key in CLOUD_SETTINGS else found for key, found in values.items()}


def _resolve_values(
    flags: Flags,
    environ: Mapping[str, str],
    part: ConfigSection | None,
    unusable: Callable[[UsageError], None],
) -> dict[str, SettingValue | None]:
    """Each setting from the first source that has it."""
    values: dict[str, SettingValue | None] = {}
    for key in VARIABLES:
        try:
            values[key] = first_set(_candidates(key, flags, environ, part))
        except UsageError as error:
            unusable(error)
            values[key] = None
    return values


def _candidates(
    key: str, flags: Flags, environ: Mapping[str, str], part: ConfigSection | None
) -> Iterator[SettingValue | None]:
    """Where a setting may come from, in their order; what is not needed is not looked at."""
    yield _from_flag(flags, key)
    ours = VARIABLES[key]
    yield from_variable(environ, ours) if ours else None
    yield part.text(key, environ) if part is not None else None
    yield from_variable(environ, *VENDOR_VARIABLES.get(key, ()))


def _from_flag(flags: Flags, key: str) -> SettingValue | None:
    """An option; an empty one is refused, because `--profile "$UNSET"` would mean another one."""
    given = getattr(flags, key, None)
    option = f"--{key.replace('_', '-')}"
    if given is not None and not given.strip():
        raise UsageError(f"{option} is empty.")
    return SettingValue(given, option) if given else None


def _add_vendor_file_values(
    raw: ResolvedSettings, vendor: Callable[[], Mapping[str, str]]
) -> ResolvedSettings:
    """With what the vendor's file says besides the credentials, as the last source of all.

    Its IAM endpoint goes with its own credentials only: no others are sent to where it points.
    """
    values = dict(raw.values)
    keys = ["project_id"]
    if raw.credentials is not None and raw.credentials.origin == VENDOR_FILE_ORIGIN:
        keys.append("iam_endpoint")
    for key in keys:
        if values[key] is None and vendor().get(key):
            values[key] = SettingValue(vendor()[key], VENDOR_FILE_ORIGIN)
    return raw._replace(values=values)
