"""Credentials: taken whole from the first source that has any, never mixed from two.

The sources in their order: `GAUSSBACKUP_*`, the profile, `HUAWEICLOUD_SDK_*`, `HW_*`, and the
section [basic] of ~/.huaweicloud/credentials. Two kinds in one source are an error, because which
of them is meant would be a guess; so is half a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.assembling import (
    REQUIRED,
    ResolvedCredentials,
    build_credentials,
    credential_fields,
)
from gaussbackup.config.credentials.vendor_file import VENDOR_FILE_ORIGIN
from gaussbackup.config.schema import SECRET_KEYS
from gaussbackup.config.setting_sources import SettingValue, from_secret_variable, from_variable
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.config.config_section import ConfigSection

_OWN_VARIABLES = {
    "token": "GAUSSBACKUP_TOKEN",
    "access_key": "GAUSSBACKUP_ACCESS_KEY",
    "secret_key": "GAUSSBACKUP_SECRET_KEY",
    "security_token": "GAUSSBACKUP_SECURITY_TOKEN",
    "username": "GAUSSBACKUP_USERNAME",
    "password": "GAUSSBACKUP_PASSWORD",
    "domain": "GAUSSBACKUP_DOMAIN",
}
_SDK_VARIABLES = {
    "access_key": "HUAWEICLOUD_SDK_AK",
    "secret_key": "HUAWEICLOUD_SDK_SK",
    "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
}
_TERRAFORM_VARIABLES = {
    "access_key": "HW_ACCESS_KEY",
    "secret_key": "HW_SECRET_KEY",
    "security_token": "HW_SECURITY_TOKEN",
}
_VENDOR_FILE_KEYS = {"access_key": "ak", "secret_key": "sk", "security_token": "security_token"}


def resolve_credentials(
    environ: Mapping[str, str],
    section: ConfigSection | None,
    vendor_file: Callable[[], Mapping[str, str]],
    *,
    run_commands: bool = True,
) -> ResolvedCredentials | None:
    """The credentials of this run, None where no source has any.

    `part` is the profile's section of credentials; `vendor_file` reads what [basic] holds, and is
    called only when nothing before it has any; `run_commands` False leaves a mask in the place of
    a secret that a command would print. Raises UsageError and ConfigError for half a pair,
    two kinds at once, and what no header can carry.
    """
    ours = {
        name: from_secret_variable(environ, ours)
        if name in SECRET_KEYS
        else from_variable(environ, ours)
        for name, ours in _OWN_VARIABLES.items()
    }
    chosen = _from_source(ours, _OWN_VARIABLES, "GAUSSBACKUP_*")
    if chosen is None and section is not None:
        from gaussbackup.config.credentials.from_section import credentials_from_section

        chosen = credentials_from_section(section, environ, run_commands=run_commands)
    return (
        chosen
        or _from_source(_variables(environ, _SDK_VARIABLES), _SDK_VARIABLES, "HUAWEICLOUD_SDK_*")
        or _from_source(_variables(environ, _TERRAFORM_VARIABLES), _TERRAFORM_VARIABLES, "HW_*")
        or _from_source(_vendor_file_values(vendor_file()), _VENDOR_FILE_KEYS, VENDOR_FILE_ORIGIN)
    )


def _variables(
    environ: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, SettingValue | None]:
    return {part: from_variable(environ, name) for part, name in names.items()}


def _vendor_file_values(basic: Mapping[str, str]) -> dict[str, SettingValue | None]:
    return {
        part: SettingValue(basic[name], VENDOR_FILE_ORIGIN) if basic.get(name) else None
        for part, name in _VENDOR_FILE_KEYS.items()
    }


def _from_source(
    values: Mapping[str, SettingValue | None], names: Mapping[str, str], source: str
) -> ResolvedCredentials | None:
    """The one kind of credentials that a source's values make, None where it has none.

    `names` says how the source itself calls each part.
    """
    present = {name: found for name, found in values.items() if found is not None}
    kinds = [kind for kind in REQUIRED if any(name in present for name in credential_fields(kind))]
    if not kinds:
        return None
    given = {
        kind: next(name for name in credential_fields(kind) if name in present) for kind in kinds
    }
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
    parts = {name: present[name] for name in credential_fields(kind) if name in present}
    return ResolvedCredentials(build_credentials(kind, parts), source, parts)
