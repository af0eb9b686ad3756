"""Every setting with its value and its origin, for `config show`; secrets are masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.policy.redaction import MASK
from gaussbackup.settings.gathering import gather
from gaussbackup.settings.regions import hosts_of
from gaussbackup.settings.schema import SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.settings.flags import Flags
    from gaussbackup.settings.gathering import Raw
    from gaussbackup.settings.sources import Found


class Setting(NamedTuple):
    """`value` is None where nothing is set; `origin` is then empty or says the default."""

    key: str
    value: str | None
    origin: str


_DEFAULTS = {
    "timeout": "6h",
    "poll_interval": "adaptive",
    "name": "{instance}-{date}-{time}",
    "output": "table",
    "connect_timeout": "10s",
    "call_limit": "60s",
    "retry_budget": "120s",
    "settle_window": "60s",
}


def explain(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> list[Setting]:
    """All settings of this run; something missing is shown as missing."""
    raw = gather(flags, environ, home=home, warn=warn)
    settings = [
        Setting("profile", raw.name, ""),
        Setting("config_file", str(raw.file) if raw.file else None, ""),
    ]
    settings += [_setting(key, found, raw) for key, found in raw.values.items()]
    return [*settings, *_credentials(raw)]


def _setting(key: str, found: Found | None, raw: Raw) -> Setting:
    """One row: the value given, else the default, else what follows from the region."""
    if found is not None:
        return Setting(key, found.text, found.origin)
    region = raw.values["region"]
    hosts = hosts_of(region.text) if region is not None else None
    if hosts is not None and key in {"endpoint", "iam_endpoint"}:
        host = hosts.gaussdb if key == "endpoint" else hosts.iam
        return Setting(key, f"https://{host}", "the region")
    default = _DEFAULTS.get(key)
    return Setting(key, default, "default" if default else "")


def _credentials(raw: Raw) -> list[Setting]:
    if raw.chosen is None:
        return [Setting("credentials", None, "")]
    kind = type(raw.chosen.credentials).__name__
    names = {
        "AccessKeys": "aksk",
        "GivenToken": "token",
        "PasswordLogin": "password",
        "MetadataAgency": "metadata",
        "CommandCredentials": "command",
    }
    rows = [Setting("credentials", names[kind], raw.chosen.origin)]
    for part, found in raw.chosen.parts.items():
        shown = MASK if part in SECRETS else found.text
        rows.append(Setting(f"credentials.{part}", shown, found.origin))
    return rows
