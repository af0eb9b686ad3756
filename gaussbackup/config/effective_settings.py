"""Every setting with its value and its origin, for `config show`; secrets are masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.fitting import validate_setting
from gaussbackup.config.load import EMULATOR_BUILD_TIME, emulator_build_time
from gaussbackup.config.paths import emulator_state_path
from gaussbackup.config.profile import EMULATOR_PROFILE, Profile
from gaussbackup.config.regions import region_hosts
from gaussbackup.config.resolver import resolve_settings
from gaussbackup.config.schema import DURATION_KEYS, SECRET_KEYS
from gaussbackup.domain.redaction import MASK, Redactor
from gaussbackup.domain.templates import DEFAULT_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.config.flags import Flags
    from gaussbackup.config.resolver import ResolvedSettings
    from gaussbackup.config.setting_sources import SettingValue
    from gaussbackup.errors import UsageError


class Setting(NamedTuple):
    """`value` is None, and `origin` empty, where nothing is set; every value has an origin."""

    key: str
    value: str | None
    origin: str


_KIND_NAMES = {
    "AccessKeys": "aksk",
    "GivenToken": "token",
    "PasswordLogin": "password",
    "MetadataAgency": "metadata",
    "CommandCredentials": "command",
}
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
    """All settings of this run; what is missing is shown as missing, what is unfit as unfit.

    What cannot be used is missing, and warned of: whoever looks at the settings may be looking for
    just that. No command that keeps a secret is run.
    """

    def unusable(error: UsageError) -> None:
        warn(f"not set: {error.message}")

    raw = resolve_settings(
        flags, environ, home=home, warn=warn, on_error=unusable, run_commands=False
    )
    redactor = Redactor()
    for part in SECRET_KEYS:
        if raw.credentials is not None and part in raw.credentials.fields:
            redactor.add_secret(raw.credentials.fields[part].text)
    settings = [_row("profile", raw.profile), _row("config_file", raw.file)]
    settings += [_setting_row(key, found, raw) for key, found in raw.values.items()]
    settings += (
        _emulator_rows(environ, home)
        if raw.profile.text == EMULATOR_PROFILE
        else _credential_rows(raw)
    )
    return [
        row._replace(value=redactor.redact(row.value)) if row.value is not None else row
        for row in settings
    ]


def _row(key: str, found: SettingValue | None) -> Setting:
    return Setting(key, found.text, found.origin) if found is not None else Setting(key, None, "")


def _setting_row(key: str, found: SettingValue | None, raw: ResolvedSettings) -> Setting:
    """One row: the value given, else what follows from the region, else the default."""
    if found is not None:
        flaw = validate_setting(key, found.text)  # an unfit endpoint may hold a password
        return _row(key, found._replace(text=f"{MASK} ({flaw})") if flaw else found)
    region = raw.values["region"]
    hosts = region_hosts(region.text) if region is not None else None
    if hosts is not None and key in {"endpoint", "iam_endpoint"}:
        host = hosts.gaussdb if key == "endpoint" else hosts.iam
        return Setting(key, f"https://{host}", "the region")
    default = _DEFAULTS.get(key)
    return Setting(key, default, "default" if default else "")


def _emulator_rows(environ: Mapping[str, str], home: Path | None) -> list[Setting]:
    """What the built-in profile has instead of credentials."""
    state = "GAUSSBACKUP_STATE_DIR" if environ.get("GAUSSBACKUP_STATE_DIR") else "default"
    said = emulator_build_time(environ)
    return [
        Setting("emulator_state", str(emulator_state_path(environ, home)), state),
        _row("emulator_build_time", said)
        if said is not None
        else Setting("emulator_build_time", f"{EMULATOR_BUILD_TIME:g}s", "default"),
    ]


def _credential_rows(raw: ResolvedSettings) -> list[Setting]:
    if raw.credentials is None:
        return [Setting("credentials", None, "")]
    kind = _KIND_NAMES[type(raw.credentials.credentials).__name__]
    rows = [Setting("credentials", kind, raw.credentials.origin)]
    for part, found in raw.credentials.fields.items():
        shown = found._replace(text=MASK) if part in SECRET_KEYS else found
        rows.append(_row(f"credentials.{part}", shown))
    return rows
