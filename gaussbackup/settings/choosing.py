"""Credentials: taken whole from the first source that has any, never mixed from two.

The sources in their order: `GAUSSBACKUP_*`, the profile, `HUAWEICLOUD_SDK_*`, `HW_*`, and the
section [basic] of ~/.huaweicloud/credentials. Two kinds in one source are an error, because which
of them is meant would be a guess; so is half a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.model.credentials import (
    AccessKeys,
    CommandCredentials,
    Credentials,
    GivenToken,
    MetadataAgency,
    PasswordLogin,
)
from gaussbackup.model.secret import Secret
from gaussbackup.settings.sources import Found, secret_variable, variable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.settings.sources import Part

_KINDS = {
    "token": ("token",),
    "aksk": ("access_key", "secret_key"),
    "password": ("username", "password", "domain"),
}
_OPTIONAL = {"aksk": ("security_token",)}


class Chosen(NamedTuple):
    """The credentials and where they came from; `parts` gives each part its own origin."""

    credentials: Credentials
    origin: str
    parts: dict[str, Found]


def choose(
    environ: Mapping[str, str], part: Part | None, vendor_file: Mapping[str, str]
) -> Chosen | None:
    """The credentials of this run, None where no source has any.

    `part` is the profile's section of credentials, `vendor_file` what [basic] holds. Raises
    UsageError and ConfigError for half a pair, two kinds at once, and what no header can carry.
    """
    return (
        _of_values(_own_variables(environ), "GAUSSBACKUP_*")
        or (_of_part(part, environ) if part is not None else None)
        or _of_values(_vendor_sdk(environ), "HUAWEICLOUD_SDK_*")
        or _of_values(_vendor_terraform(environ), "HW_*")
        or _of_values(_vendor_file(vendor_file), "~/.huaweicloud/credentials")
    )


def _own_variables(environ: Mapping[str, str]) -> dict[str, Found | None]:
    prefix = "GAUSSBACKUP_"
    return {
        "token": secret_variable(environ, f"{prefix}TOKEN"),
        "access_key": variable(environ, f"{prefix}ACCESS_KEY"),
        "secret_key": secret_variable(environ, f"{prefix}SECRET_KEY"),
        "security_token": secret_variable(environ, f"{prefix}SECURITY_TOKEN"),
        "username": variable(environ, f"{prefix}USERNAME"),
        "password": secret_variable(environ, f"{prefix}PASSWORD"),
        "domain": variable(environ, f"{prefix}DOMAIN"),
    }


def _vendor_sdk(environ: Mapping[str, str]) -> dict[str, Found | None]:
    return {
        "access_key": variable(environ, "HUAWEICLOUD_SDK_AK"),
        "secret_key": variable(environ, "HUAWEICLOUD_SDK_SK"),
        "security_token": variable(environ, "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    }


def _vendor_terraform(environ: Mapping[str, str]) -> dict[str, Found | None]:
    return {
        "access_key": variable(environ, "HW_ACCESS_KEY"),
        "secret_key": variable(environ, "HW_SECRET_KEY"),
        "security_token": variable(environ, "HW_SECURITY_TOKEN"),
    }


def _vendor_file(basic: Mapping[str, str]) -> dict[str, Found | None]:
    origin = "~/.huaweicloud/credentials [basic]"
    names = {"access_key": "ak", "secret_key": "sk", "security_token": "security_token"}
    return {
        part: Found(basic[name], origin) if basic.get(name) else None
        for part, name in names.items()
    }


def _of_values(values: Mapping[str, Found | None], source: str) -> Chosen | None:
    """The one kind of credentials that a source's values make, None where it has none."""
    present = {name: found for name, found in values.items() if found is not None}
    kinds = [kind for kind, names in _KINDS.items() if any(name in present for name in names)]
    if not kinds:
        return None
    if len(kinds) > 1:
        raise UsageError(
            f"Two kinds of credentials are set by {source}: {' and '.join(kinds)}.",
            hint="Unset all but one; which is meant would be a guess.",
        )
    kind = kinds[0]
    missing = [name for name in _KINDS[kind] if name not in present]
    if missing:
        given = next(present[name].origin for name in _KINDS[kind] if name in present)
        raise UsageError(
            f"Half of the credentials is missing: {given} is set, and {', '.join(missing)} is not."
        )
    names = (*_KINDS[kind], *_OPTIONAL.get(kind, ()))
    parts = {name: present[name] for name in names if name in present}
    return Chosen(_made(kind, parts), source, parts)


def _of_part(part: Part, environ: Mapping[str, str]) -> Chosen:
    """The credentials of a section of the file, whose shape has been checked."""
    kind = part.text("type", environ)
    if kind is None:
        raise ConfigError(f"{part.key}.type is missing")
    if kind.text == "metadata":
        endpoint = part.text("endpoint", environ)
        agency = MetadataAgency(endpoint.text) if endpoint else MetadataAgency()
        return Chosen(agency, part.key, {})
    if kind.text == "command":
        words = part.words("command", environ) or []
        return Chosen(CommandCredentials(tuple(words)), part.key, {})
    names = (*_KINDS[kind.text], *_OPTIONAL.get(kind.text, ()))
    found = {name: _part_value(part, name, environ) for name in names}
    parts = {name: value for name, value in found.items() if value is not None}
    return Chosen(_made(kind.text, parts), part.key, parts)


def _part_value(part: Part, name: str, environ: Mapping[str, str]) -> Found | None:
    """A part of credentials, as it stands, from a file, or from a command."""
    from gaussbackup.settings.outside import secret_of_command, secret_of_file

    by_file, by_command = f"{name}_file", f"{name}_command"
    path = part.text(by_file, environ)
    if path is not None:
        return Found(secret_of_file(path.text, path.origin), path.origin)
    words = part.words(by_command, environ)
    if words is not None:
        origin = part.origin(by_command)
        return Found(secret_of_command(words, environ, origin), origin)
    return part.text(name, environ)


def _made(kind: str, parts: Mapping[str, Found]) -> Credentials:
    for name, found in parts.items():
        _check(name, found, in_header=kind != "password")
    secrets = {name: Secret(found.text) for name, found in parts.items()}
    if kind == "token":
        return GivenToken(secrets["token"])
    if kind == "aksk":
        return AccessKeys(
            parts["access_key"].text, secrets["secret_key"], secrets.get("security_token")
        )
    return PasswordLogin(parts["domain"].text, parts["username"].text, secrets["password"])


def _check(name: str, found: Found, *, in_header: bool) -> None:
    """Refuse what no header can carry, and what is certainly a slip; never show the value."""
    printable = found.text.isprintable() and (found.text.isascii() or not in_header)
    if not found.text.strip():
        raise UsageError(f"{found.origin}: {name} is empty.")
    if not printable or (in_header and " " in found.text):
        raise UsageError(f"{found.origin}: {name} holds a character that it cannot have.")
