"""Every setting with its value and its origin, for `config show`; secrets are masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.fitting import flaw_of
from gaussbackup.config.load import EMULATOR_BUILD_TIME, build_time
from gaussbackup.config.paths import emulator_state
from gaussbackup.config.profile import EMULATOR, Profile
from gaussbackup.config.regions import hosts_of
from gaussbackup.config.resolver import resolve_settings
from gaussbackup.config.schema import SECRETS, SPAN_KEYS
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


_KINDS = {
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
        if key in SPAN_KEYS and default is not None
    },
}


def explain(
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
        flags, environ, home=home, warn=warn, unusable=unusable, run_commands=False
    )
    redactor = Redactor()
    for part in SECRETS:
        if raw.chosen is not None and part in raw.chosen.parts:
            redactor.learn(raw.chosen.parts[part].text)
    settings = [_shown("profile", raw.profile), _shown("config_file", raw.file)]
    settings += [_setting(key, found, raw) for key, found in raw.values.items()]
    settings += _emulator(environ, home) if raw.profile.text == EMULATOR else _credentials(raw)
    return [
        row._replace(value=redactor.clean(row.value)) if row.value is not None else row
        for row in settings
    ]


def _shown(key: str, found: SettingValue | None) -> Setting:
    return Setting(key, found.text, found.origin) if found is not None else Setting(key, None, "")


def _setting(key: str, found: SettingValue | None, raw: ResolvedSettings) -> Setting:
    """One row: the value given, else what follows from the region, else the default."""
    if found is not None:
        flaw = flaw_of(key, found.text)  # an unfit endpoint may hold a password
        return _shown(key, found._replace(text=f"{MASK} ({flaw})") if flaw else found)
    region = raw.values["region"]
    hosts = hosts_of(region.text) if region is not None else None
    if hosts is not None and key in {"endpoint", "iam_endpoint"}:
        host = hosts.gaussdb if key == "endpoint" else hosts.iam
        return Setting(key, f"https://{host}", "the region")
    default = _DEFAULTS.get(key)
    return Setting(key, default, "default" if default else "")


def _emulator(environ: Mapping[str, str], home: Path | None) -> list[Setting]:
    """What the built-in profile has instead of credentials."""
    state = "GAUSSBACKUP_STATE_DIR" if environ.get("GAUSSBACKUP_STATE_DIR") else "default"
    said = build_time(environ)
    return [
        Setting("emulator_state", str(emulator_state(environ, home)), state),
        _shown("emulator_build_time", said)
        if said is not None
        else Setting("emulator_build_time", f"{EMULATOR_BUILD_TIME:g}s", "default"),
    ]


def _credentials(raw: ResolvedSettings) -> list[Setting]:
    if raw.chosen is None:
        return [Setting("credentials", None, "")]
    kind = _KINDS[type(raw.chosen.credentials).__name__]
    rows = [Setting("credentials", kind, raw.chosen.origin)]
    for part, found in raw.chosen.parts.items():
        shown = found._replace(text=MASK) if part in SECRETS else found
        rows.append(_shown(f"credentials.{part}", shown))
    return rows
