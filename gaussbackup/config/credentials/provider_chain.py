"""Credentials: taken whole from the first source that has any, never mixed from two.

The sources in their order: `GAUSSBACKUP_*`, the profile, `HUAWEICLOUD_SDK_*`, `HW_*`, and the
section [basic] of ~/.huaweicloud/credentials. Two kinds in one source are an error, because which
of them is meant would be a guess; so is half a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.assembling import REQUIRED, Chosen, assembled, parts_of
from gaussbackup.config.credentials.vendor_file import ORIGIN
from gaussbackup.config.schema import SECRETS
from gaussbackup.config.setting_sources import SettingValue, secret_variable, variable
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.config.config_section import ConfigSection

_OURS = {
    "token": "GAUSSBACKUP_TOKEN",
    "access_key": "GAUSSBACKUP_ACCESS_KEY",
    "secret_key": "GAUSSBACKUP_SECRET_KEY",
    "security_token": "GAUSSBACKUP_SECURITY_TOKEN",
    "username": "GAUSSBACKUP_USERNAME",
    "password": "GAUSSBACKUP_PASSWORD",
    "domain": "GAUSSBACKUP_DOMAIN",
}
_SDK = {
    "access_key": "HUAWEICLOUD_SDK_AK",
    "secret_key": "HUAWEICLOUD_SDK_SK",
    "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
}
_TERRAFORM = {
    "access_key": "HW_ACCESS_KEY",
    "secret_key": "HW_SECRET_KEY",
    "security_token": "HW_SECURITY_TOKEN",
}
_VENDOR_FILE = {"access_key": "ak", "secret_key": "sk", "security_token": "security_token"}


def resolve_credentials(
    environ: Mapping[str, str],
    part: ConfigSection | None,
    vendor_file: Callable[[], Mapping[str, str]],
    *,
    run_commands: bool = True,
) -> Chosen | None:
    """The credentials of this run, None where no source has any.

    `part` is the profile's section of credentials; `vendor_file` reads what [basic] holds, and is
    called only when nothing before it has any; `run_commands` False leaves a mask in the place of
    a secret that a command would print. Raises UsageError and ConfigError for half a pair,
    two kinds at once, and what no header can carry.
    """
    ours = {
        name: secret_variable(environ, ours) if name in SECRETS else variable(environ, ours)
        for name, ours in _OURS.items()
    }
    chosen = _whole(ours, _OURS, "GAUSSBACKUP_*")
    if chosen is None and part is not None:
        from gaussbackup.config.credentials.from_section import described

        chosen = described(part, environ, run_commands=run_commands)
    return (
        chosen
        or _whole(_variables(environ, _SDK), _SDK, "HUAWEICLOUD_SDK_*")
        or _whole(_variables(environ, _TERRAFORM), _TERRAFORM, "HW_*")
        or _whole(_stored(vendor_file()), _VENDOR_FILE, ORIGIN)
    )


def _variables(
    environ: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, SettingValue | None]:
    return {part: variable(environ, name) for part, name in names.items()}


def _stored(basic: Mapping[str, str]) -> dict[str, SettingValue | None]:
    return {
        part: SettingValue(basic[name], ORIGIN) if basic.get(name) else None
        for part, name in _VENDOR_FILE.items()
    }


def _whole(
    values: Mapping[str, SettingValue | None], names: Mapping[str, str], source: str
) -> Chosen | None:
    """The one kind of credentials that a source's values make, None where it has none.

    `names` says how the source itself calls each part.
    """
    present = {name: found for name, found in values.items() if found is not None}
    kinds = [kind for kind in REQUIRED if any(name in present for name in parts_of(kind))]
    if not kinds:
        return None
    given = {kind: next(name for name in parts_of(kind) if name in present) for kind in kinds}
    if len(kinds) > 1:
        several = " and ".join(names[given[kind]] for kind in kinds)
        raise UsageError(
            f"Two kinds of credentials are set in {source}: {several}.",
            hint="Unset all but one; which is meant would be a guess.",
        )
    (kind,) = kinds
    missing = [names[name] for name in REQUIRED[kind] if name not in present]
    if missing:
        raise UsageError(
            f"Credentials are not whole: {source} has {names[given[kind]]}"
            f" and not {' and '.join(missing)}."
        )
    parts = {name: present[name] for name in parts_of(kind) if name in present}
    return Chosen(assembled(kind, parts), source, parts)
