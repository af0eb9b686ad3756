"""The effective settings for `config show`: each with value and origin, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.environment_variables import unknown_variables
from gaussbackup.config.load_profile import EMULATOR_BUILD_TIME, emulator_build_time
from gaussbackup.config.paths import emulator_state_location
from gaussbackup.config.profile import EMULATOR_PROFILE, Profile
from gaussbackup.config.schema import CREDENTIAL_KINDS, DURATION_KEYS, SECRET_KEYS
from gaussbackup.config.service_endpoints import region_hosts
from gaussbackup.config.setting_resolver import resolve_settings
from gaussbackup.config.validation.values import validate_setting
from gaussbackup.domain.backup_names import DEFAULT_TEMPLATE
from gaussbackup.domain.redaction import MASK, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.config.setting_resolver import ResolvedSettings
    from gaussbackup.config.setting_sources import Flags, SettingValue
    from gaussbackup.errors import UsageError


class Setting(NamedTuple):
    """One setting; `value` is None and `origin` empty if it is not set and has no default."""

    key: str
    value: str | None
    origin: str


_DEFAULTS = {
    "name": DEFAULT_TEMPLATE,
    "output": "table",
    "timeout": "6h",
    "poll_interval": "adaptive",
    **{
        key: f"{default:g}s"
        for key, default in Profile._field_defaults.items()
        if key in DURATION_KEYS and default is not None
    },
}


def effective_settings(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> list[Setting]:
    """Return all settings of this run, those that are missing or not valid included.

    A value that cannot be read counts as not set and causes a warning: the user may be trying to
    find it. A variable that may be misspelt causes a warning as well. No command that prints a
    secret is run.
    """

    def on_error(error: UsageError) -> None:
        warn(f"not set: {error.message}")

    resolved = resolve_settings(
        flags, environ, home=home, warn=warn, on_error=on_error, run_commands=False
    )
    for text in unknown_variables(environ, _references(resolved)):
        warn(text)
    redactor = Redactor()
    for key in SECRET_KEYS:
        if resolved.credentials is not None and key in resolved.credentials.fields:
            redactor.add_secret(resolved.credentials.fields[key].text)
    rows = [_profile_row(resolved), _row("config_file", resolved.file)]
    rows += [_setting_row(key, value, resolved) for key, value in resolved.values.items()]
    rows += (
        _emulator_rows(environ, home)
        if resolved.profile.text == EMULATOR_PROFILE
        else _credential_rows(resolved)
    )
    return [
        row._replace(value=redactor.redact(row.value)) if row.value is not None else row
        for row in rows
    ]


def _references(resolved: ResolvedSettings) -> set[str]:
    """Return the variables that the configuration file refers to."""
    if resolved.config is None:
        return set()
    from gaussbackup.config.validation.machine_requirements import document_references

    return document_references(resolved.config.document)


def _profile_row(resolved: ResolvedSettings) -> Setting:
    if resolved.file is None and resolved.profile.text != EMULATOR_PROFILE:
        return Setting("profile", None, resolved.profile.origin)
    return _row("profile", resolved.profile)


def _row(key: str, value: SettingValue | None) -> Setting:
    return Setting(key, value.text, value.origin) if value is not None else Setting(key, None, "")


def _setting_row(key: str, value: SettingValue | None, resolved: ResolvedSettings) -> Setting:
    """Return the row of a setting: its value, else that of the region, else the default."""
    if value is not None:
        error = validate_setting(key, value.text)  # an invalid endpoint may contain a password
        return _row(key, value._replace(text=f"{MASK} ({error})") if error else value)
    region = resolved.values["region"]
    hosts = region_hosts(region.text) if region is not None else None
    if hosts is not None and key in {"endpoint", "iam_endpoint"}:
        host = hosts.gaussdb if key == "endpoint" else hosts.iam
        return Setting(key, f"https://{host}", "region")
    default = _DEFAULTS.get(key)
    return Setting(key, default, "default" if default else "")


def _emulator_rows(environ: Mapping[str, str], home: Path | None) -> list[Setting]:
    """Return the settings that the built-in profile has instead of credentials."""
    origin = "GAUSSBACKUP_STATE_DIR" if environ.get("GAUSSBACKUP_STATE_DIR") else "default"
    build_time = emulator_build_time(environ)
    return [
        Setting("emulator_state", str(emulator_state_location(environ, home)), origin),
        _row("emulator_build_time", build_time)
        if build_time is not None
        else Setting("emulator_build_time", f"{EMULATOR_BUILD_TIME:g}s", "default"),
    ]


def _credential_rows(resolved: ResolvedSettings) -> list[Setting]:
    """Return the kind and the fields; of incomplete credentials also the missing fields."""
    if resolved.credentials is None:
        return [Setting("credentials", None, "")]
    credentials, origin, kind, fields = resolved.credentials
    name = kind if credentials is not None else f"{kind} (incomplete)".lstrip()
    rows = [Setting("credentials", name, origin)]
    required = CREDENTIAL_KINDS[kind][0] if credentials is None and kind != "" else ()
    missing = [field for field in required if field not in fields and field != "command"]
    for field in (*fields, *missing):
        value = fields.get(field)
        masked = value._replace(text=MASK) if value and field in SECRET_KEYS else value
        rows.append(_row(f"credentials.{field}", masked))
    return rows
