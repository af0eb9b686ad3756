"""Every setting as text, from the first source that has it, with its origin."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.credentials.provider_chain import (
    VENDOR_FILE_ORIGIN,
    ResolvedCredentials,
    raise_error,
    read_vendor_file,
    resolve_credentials,
)
from gaussbackup.config.environment_variables import VARIABLES, VENDOR_VARIABLES, misspelling_hint
from gaussbackup.config.paths import explicit_config, find_config
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.schema import PATH_KEYS
from gaussbackup.config.setting_sources import (
    SettingValue,
    first_set,
    from_flag,
    from_variable,
    path_from_variable,
)
from gaussbackup.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gaussbackup.config.config_file import ConfigFile
    from gaussbackup.config.config_section import ConfigSection
    from gaussbackup.config.setting_sources import Flags

CLOUD_SETTINGS = ("region", "project_id", "project_name", "endpoint", "iam_endpoint", "ca_bundle")
"""Settings that select a real cloud; the built-in profile ignores them."""


class ResolvedSettings(NamedTuple):
    """Every setting as text with its origin, neither validated nor converted.

    `config` is the configuration file, None if there is none.
    """

    profile: SettingValue
    file: SettingValue | None
    values: dict[str, SettingValue | None]
    credentials: ResolvedCredentials | None
    config: ConfigFile | None = None


def resolve_settings(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
    on_error: Callable[[UsageError], None] = raise_error,
    run_commands: bool = True,
) -> ResolvedSettings:
    """Return every setting as text with its origin, without validating it.

    `on_error` receives the error of each value that cannot be read; the value then counts as not
    set. If `run_commands` is False, no command for a secret is run, and a mask replaces its output.
    """
    profile, file, config = _select_profile(flags, environ, home, warn)
    if profile.text == EMULATOR_PROFILE:
        return ResolvedSettings(profile, file, _emulator_values(flags, environ), None)
    section = config.profile_section(profile.text) if config is not None else None
    vendor_file = cache(partial(read_vendor_file, home))
    from_profile = partial(
        _profile_credentials, config, section, environ, on_error, run_commands=run_commands
    )
    try:
        credentials = resolve_credentials(environ, from_profile, vendor_file, on_error)
    except UsageError as error:
        error.hint = error.hint or misspelling_hint(environ)
        on_error(error)
        credentials = None
    values = _resolve_values(flags, environ, section, on_error)
    if section is not None:
        values = _drop_project_of_other_region(values, section, warn)
    values = _add_vendor_file_values(values, credentials, vendor_file)
    return ResolvedSettings(profile, file, values, credentials, config)


def _select_profile(
    flags: Flags, environ: Mapping[str, str], home: Path | None, warn: Callable[[str], None]
) -> tuple[SettingValue, SettingValue | None, ConfigFile | None]:
    """Return the name of the profile, the path of the configuration file, and that file."""
    requested = first_set(
        [from_flag(flags, "profile"), from_variable(environ, "GAUSSBACKUP_PROFILE")]
    )
    if requested is not None and requested.text == EMULATOR_PROFILE:
        return requested, None, None
    path = find_config(flags, environ, home)
    if path is None:
        if requested is not None:
            raise ConfigError(
                f"profile not found: {requested.text}, set by {requested.origin}; "
                "there is no configuration file",
                hint="Create one:  gaussbackup config init",
            )
        return SettingValue("(none)", "no configuration file"), None, None
    from gaussbackup.config.config_file import load_config

    explicit = explicit_config(flags, environ)
    file = SettingValue(str(path), explicit[1] if explicit is not None else "default location")
    config = load_config(path, warn)
    return config.select_profile(requested, environ), file, config


def _profile_credentials(
    config: ConfigFile | None,
    profile: ConfigSection | None,
    environ: Mapping[str, str],
    on_error: Callable[[UsageError], None],
    *,
    run_commands: bool,
) -> ResolvedCredentials | None:
    """Return the credentials of the profile; None if it has none."""
    if config is None or profile is None or "credentials" not in profile.node.entries:
        return None
    from gaussbackup.config.credentials.from_section import credentials_from_section

    try:
        section = config.credentials_section(profile, environ)
        if section is None:
            return None
        return credentials_from_section(section, environ, on_error, run_commands=run_commands)
    except UsageError as error:
        on_error(error)
        return ResolvedCredentials(None, profile.origin("credentials"), "", {})


def _emulator_values(flags: Flags, environ: Mapping[str, str]) -> dict[str, SettingValue | None]:
    values = _resolve_values(flags, environ, None, raise_error)
    return {key: None if key in CLOUD_SETTINGS else value for key, value in values.items()}


def _resolve_values(
    flags: Flags,
    environ: Mapping[str, str],
    section: ConfigSection | None,
    on_error: Callable[[UsageError], None],
) -> dict[str, SettingValue | None]:
    """Return each setting from the first source that has it."""
    values: dict[str, SettingValue | None] = {}
    for key in VARIABLES:
        try:
            values[key] = first_set(_candidates(key, flags, environ, section))
        except UsageError as error:
            on_error(error)
            values[key] = None
    return values


def _candidates(
    key: str, flags: Flags, environ: Mapping[str, str], section: ConfigSection | None
) -> Iterator[SettingValue | None]:
    """Yield the value of a setting from each source by precedence, reading only what is used."""
    yield from_flag(flags, key)
    variable = VARIABLES[key]
    if variable and key in PATH_KEYS:
        yield path_from_variable(environ, variable)
    else:
        yield from_variable(environ, variable) if variable else None
    yield section.text(key, environ) if section is not None else None
    yield from_variable(environ, *VENDOR_VARIABLES.get(key, ()))


def _drop_project_of_other_region(
    values: dict[str, SettingValue | None], section: ConfigSection, warn: Callable[[str], None]
) -> dict[str, SettingValue | None]:
    """Remove the profile's project if its region is overridden: a project belongs to a region."""
    region = values["region"]
    if region is None or "region" not in section.node.entries:
        return values
    if region.origin == section.origin("region"):
        return values
    for key in ("project_id", "project_name"):
        value = values[key]
        if value is not None and value.origin == section.origin(key):
            warn(
                f"{value.origin} ignored: it belongs to another region than {region.text} "
                f"({region.origin})"
            )
            values = {**values, key: None}
    return values


def _add_vendor_file_values(
    values: dict[str, SettingValue | None],
    credentials: ResolvedCredentials | None,
    vendor_file: Callable[[], Mapping[str, str]],
) -> dict[str, SettingValue | None]:
    """Add the other settings of the vendor's file, the source of lowest precedence.

    Its IAM endpoint is used only with its own credentials: no others are sent to that host.
    """
    keys = ["project_id"]
    if credentials is not None and credentials.origin == VENDOR_FILE_ORIGIN:
        keys.append("iam_endpoint")
    added: dict[str, SettingValue | None] = {
        key: SettingValue(vendor_file()[key], VENDOR_FILE_ORIGIN)
        for key in keys
        if values[key] is None and vendor_file().get(key)
    }
    return {**values, **added}
