"""The sources of a setting: command-line flags and environment variables, each with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Flags(NamedTuple):
    """The settings that are global options; None if the option is not set."""

    config: str | None = None
    profile: str | None = None
    region: str | None = None
    project_id: str | None = None
    endpoint: str | None = None
    output: str | None = None


class SettingValue(NamedTuple):
    """The text of a setting and its origin, as `config show` displays it."""

    text: str
    origin: str


def from_flag(flags: Flags, key: str) -> SettingValue | None:
    """Return the value of an option; raise UsageError if it is empty.

    An empty option is an error because `--profile "$UNSET"` would select another profile.
    """
    value = getattr(flags, key, None)
    option = f"--{key.replace('_', '-')}"
    if value is not None and not value.strip():
        raise UsageError(f"{option} is empty.")
    return SettingValue(value, option) if value else None


def from_variable(environ: Mapping[str, str], *names: str) -> SettingValue | None:
    """Return the value of the first of these variables that is set and not empty."""
    for name in names:
        if environ.get(name):
            return SettingValue(environ[name], name)
    return None


def first_set(values: Iterable[SettingValue | None]) -> SettingValue | None:
    """Return the first value that is set and not empty."""
    return next((value for value in values if value is not None and value.text), None)
