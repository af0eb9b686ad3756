"""Credentials from a section of the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.credentials.external import read_secret_file, run_secret_command
from gaussbackup.config.credentials.provider_chain import ResolvedCredentials, build_credentials
from gaussbackup.config.schema import CREDENTIAL_FIELDS, CREDENTIAL_KINDS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.domain.input_text import quoted_input
from gaussbackup.domain.redaction import MASK
from gaussbackup.errors import ConfigError
from gaussbackup.model.credentials import CommandCredentials, MetadataAgency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.config_section import ConfigSection


def credentials_from_section(
    section: ConfigSection, environ: Mapping[str, str], *, run_commands: bool
) -> ResolvedCredentials:
    """Return the credentials of a section that has been validated, except for its references.

    If `run_commands` is False, the output of a command is replaced with a mask. Raise ConfigError
    and UsageError for invalid values of references, files and commands.
    """
    kind = section.text("type", environ)
    if kind is None or kind.text not in CREDENTIAL_KINDS:
        typed = quoted_input(kind.text, ", not ") if kind is not None else ""
        raise ConfigError(
            f"{section.origin('type')}: must be one of {', '.join(CREDENTIAL_KINDS)}{typed}"
        )
    if kind.text == "metadata":
        return ResolvedCredentials(_metadata_agency(section, environ), section.key, {})
    if kind.text == "command":
        args = section.args("command", environ)
        if not args or not args[0]:
            raise ConfigError(f"{section.origin('command')}: must name a program")
        return ResolvedCredentials(CommandCredentials(tuple(args)), section.key, {})
    fields: dict[str, SettingValue] = {}
    for name in CREDENTIAL_FIELDS[kind.text]:
        value = _field_value(section, name, environ, run_commands=run_commands)
        if value is not None:
            fields[name] = value
        elif name in CREDENTIAL_KINDS[kind.text][0]:
            raise ConfigError(f"{section.origin(name)}: missing or empty")
    return ResolvedCredentials(build_credentials(kind.text, fields), section.key, fields)


def _metadata_agency(section: ConfigSection, environ: Mapping[str, str]) -> MetadataAgency:
    endpoint = section.text("endpoint", environ)
    if endpoint is None or not endpoint.text:
        return MetadataAgency()
    from gaussbackup.domain.endpoints import normalize_endpoint, validate_endpoint

    error = validate_endpoint(endpoint.text, link_local=True)
    if error is not None:
        raise ConfigError(f"{endpoint.origin}: {error}{quoted_input(endpoint.text, '; got ')}")
    return MetadataAgency(normalize_endpoint(endpoint.text))


def _field_value(
    section: ConfigSection, name: str, environ: Mapping[str, str], *, run_commands: bool
) -> SettingValue | None:
    """Return a field from its value, a file or a command; None if it is missing or empty."""
    path = section.text(f"{name}_file", environ)
    if path is not None:
        return SettingValue(read_secret_file(path.text, path.origin, environ), path.origin)
    args = section.args(f"{name}_command", environ)
    if args is not None:
        origin = section.origin(f"{name}_command")
        text = run_secret_command(args, environ, origin) if run_commands else MASK
        return SettingValue(text, origin)
    value = section.text(name, environ)
    return value if value is not None and value.text else None
