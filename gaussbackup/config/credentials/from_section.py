"""Credentials as a section of the file describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.assembling import REQUIRED, Chosen, assembled, parts_of
from gaussbackup.config.credentials.external import secret_of_command, secret_of_file
from gaussbackup.config.schema import CREDENTIAL_KINDS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.domain.redaction import MASK
from gaussbackup.errors import ConfigError
from gaussbackup.model.credentials import CommandCredentials, MetadataAgency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.config_section import ConfigSection


def described(part: ConfigSection, environ: Mapping[str, str], *, run_commands: bool) -> Chosen:
    """The credentials of a section whose shape has been checked.

    Only what a `${NAME}` stood for is still to be judged here. Raises ConfigError and UsageError.
    """
    kind = part.text("type", environ)
    if kind is None or kind.text not in CREDENTIAL_KINDS:
        raise ConfigError(f"{part.origin('type')}: must be one of {', '.join(CREDENTIAL_KINDS)}")
    if kind.text == "metadata":
        return Chosen(_agency(part, environ), part.key, {})
    if kind.text == "command":
        words = part.words("command", environ)
        if not words or not words[0]:
            raise ConfigError(f"{part.origin('command')}: it names no program")
        return Chosen(CommandCredentials(tuple(words)), part.key, {})
    found = {
        name: _value(part, name, environ, run_commands=run_commands) for name in parts_of(kind.text)
    }
    for name in REQUIRED[kind.text]:
        if found[name] is None:
            raise ConfigError(f"{part.origin(name)}: it is missing or empty")
    parts = {name: value for name, value in found.items() if value is not None}
    return Chosen(assembled(kind.text, parts), part.key, parts)


def _agency(part: ConfigSection, environ: Mapping[str, str]) -> MetadataAgency:
    endpoint = part.text("endpoint", environ)
    if endpoint is None or not endpoint.text:
        return MetadataAgency()
    from gaussbackup.domain.endpoints import endpoint_flaw, normalised

    flaw = endpoint_flaw(endpoint.text, link_local=True)
    if flaw is not None:
        raise ConfigError(f"{endpoint.origin}: the endpoint {flaw}")
    return MetadataAgency(normalised(endpoint.text))


def _value(
    part: ConfigSection, name: str, environ: Mapping[str, str], *, run_commands: bool
) -> SettingValue | None:
    """A part as it stands, from a file, or from a command; an empty one counts as absent."""
    by_file, by_command = f"{name}_file", f"{name}_command"
    path = part.text(by_file, environ)
    if path is not None:
        return SettingValue(secret_of_file(path.text, path.origin), path.origin)
    words = part.words(by_command, environ)
    if words is not None:
        origin = part.origin(by_command)
        if not run_commands:
            return SettingValue(MASK, origin)
        return SettingValue(secret_of_command(words, environ, origin), origin)
    found = part.text(name, environ)
    return found if found is not None and found.text else None
