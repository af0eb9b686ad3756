"""Credentials from a section of the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.credentials.provider_chain import (
    ResolvedCredentials,
    complete_credentials,
    raise_error,
)
from gaussbackup.config.credentials.secret_sources import read_secret_file, run_secret_command
from gaussbackup.config.schema import CREDENTIAL_FIELDS, CREDENTIAL_KINDS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.domain.input_errors import quoted_input
from gaussbackup.domain.redaction import MASK
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.model.credentials import CommandCredentials, MetadataAgency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.config.config_section import ConfigSection
    from gaussbackup.model.credentials import Credentials


def credentials_from_section(
    section: ConfigSection,
    environ: Mapping[str, str],
    on_error: Callable[[UsageError], None] = raise_error,
    *,
    run_commands: bool,
) -> ResolvedCredentials:
    """Return the credentials of a section that has been validated, except for its references.

    If `run_commands` is False, the output of a command is replaced with a mask. `on_error` receives
    ConfigError and UsageError for invalid values of references, files and commands.
    """
    try:
        kind = _kind(section, environ)
    except UsageError as error:
        on_error(error)
        return ResolvedCredentials(None, section.key, "", {})
    if kind in {"metadata", "command"}:
        return _without_fields(section, kind, environ, on_error)
    fields: dict[str, SettingValue] = {}
    complete = True
    for name in CREDENTIAL_FIELDS[kind]:
        try:
            value = _field_value(section, name, environ, run_commands=run_commands)
            if value is not None:
                fields[name] = value
            elif name in CREDENTIAL_KINDS[kind][0]:
                raise ConfigError(f"{section.origin(name)}: missing or empty")
        except UsageError as error:
            on_error(error)
            complete = False
    if not complete:
        return ResolvedCredentials(None, section.key, kind, fields)
    return complete_credentials(kind, section.key, fields, on_error)


def _kind(section: ConfigSection, environ: Mapping[str, str]) -> str:
    """Return the kind of the credentials; raise ConfigError if there is no such kind."""
    kind = section.text("type", environ)
    if kind is None or kind.text not in CREDENTIAL_KINDS:
        typed = quoted_input(kind.text, ", not ") if kind is not None else ""
        raise ConfigError(
            f"{section.origin('type')}: must be one of {', '.join(CREDENTIAL_KINDS)}{typed}"
        )
    return kind.text


def _without_fields(
    section: ConfigSection,
    kind: str,
    environ: Mapping[str, str],
    on_error: Callable[[UsageError], None],
) -> ResolvedCredentials:
    """Return the credentials of a kind that gets its keys while the command runs."""
    read = _metadata_agency if kind == "metadata" else _command
    try:
        return ResolvedCredentials(read(section, environ), section.key, kind, {})
    except UsageError as error:
        on_error(error)
        return ResolvedCredentials(None, section.key, kind, {})


def _command(section: ConfigSection, environ: Mapping[str, str]) -> Credentials:
    args = section.args("command", environ)
    if not args or not args[0]:
        raise ConfigError(f"{section.origin('command')}: must name a program")
    return CommandCredentials(tuple(args))


def _metadata_agency(section: ConfigSection, environ: Mapping[str, str]) -> Credentials:
    endpoint = section.text("endpoint", environ)
    if endpoint is None or not endpoint.text:
        return MetadataAgency()
    from gaussbackup.domain.endpoint_rules import normalize_endpoint, validate_endpoint

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
