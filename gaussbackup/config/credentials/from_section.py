"""Credentials as a section of the file describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.assembling import (
    REQUIRED,
    ResolvedCredentials,
    build_credentials,
    credential_fields,
)
from gaussbackup.config.credentials.external import read_secret_file, run_secret_command
from gaussbackup.config.schema import CREDENTIAL_KINDS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.domain.redaction import MASK
from gaussbackup.errors import ConfigError
from gaussbackup.model.credentials import CommandCredentials, MetadataAgency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.config_section import ConfigSection


def credentials_from_section(
    section: ConfigSection, environ: Mapping[str, str], *, run_commands: bool
) -> ResolvedCredentials:
    """The credentials of a section whose shape has been checked.

    Only what a `${NAME}` stood for is still to be judged here. Raises ConfigError and UsageError.
    """
    kind = section.text("type", environ)
    if kind is None or kind.text not in CREDENTIAL_KINDS:
        raise ConfigError(f"{section.origin('type')}: must be one of {', '.join(CREDENTIAL_KINDS)}")
    if kind.text == "metadata":
        return ResolvedCredentials(_metadata_agency(section, environ), section.key, {})
    if kind.text == "command":
        words = section.args("command", environ)
        if not words or not words[0]:
            raise ConfigError(f"{section.origin('command')}: it names no program")
        return ResolvedCredentials(CommandCredentials(tuple(words)), section.key, {})
    found = {
        name: _field_value(section, name, environ, run_commands=run_commands)
        for name in credential_fields(kind.text)
    }
    for name in REQUIRED[kind.text]:
        if found[name] is None:
            raise ConfigError(f"{section.origin(name)}: it is missing or empty")
    parts = {name: value for name, value in found.items() if value is not None}
    return ResolvedCredentials(build_credentials(kind.text, parts), section.key, parts)


def _metadata_agency(part: ConfigSection, environ: Mapping[str, str]) -> MetadataAgency:
    endpoint = part.text("endpoint", environ)
    if endpoint is None or not endpoint.text:
        return MetadataAgency()
    from gaussbackup.domain.endpoints import normalize_endpoint, validate_endpoint

    flaw = validate_endpoint(endpoint.text, link_local=True)
    if flaw is not None:
        raise ConfigError(f"{endpoint.origin}: the endpoint {flaw}")
    return MetadataAgency(normalize_endpoint(endpoint.text))


def _field_value(
    part: ConfigSection, name: str, environ: Mapping[str, str], *, run_commands: bool
) -> SettingValue | None:
    """A part as it stands, from a file, or from a command; an empty one counts as absent."""
    by_file, by_command = f"{name}_file", f"{name}_command"
    path = part.text(by_file, environ)
    if path is not None:
        return SettingValue(read_secret_file(path.text, path.origin), path.origin)
    words = part.args(by_command, environ)
    if words is not None:
        origin = part.origin(by_command)
        if not run_commands:
            return SettingValue(MASK, origin)
        return SettingValue(run_secret_command(words, environ, origin), origin)
    found = part.text(name, environ)
    return found if found is not None and found.text else None
