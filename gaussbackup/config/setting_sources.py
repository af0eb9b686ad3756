"""The sources of a setting: command-line flags and environment variables, each with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import text_error, valid_in_path
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_QUOTES_HINT = "docker --env-file passes quotes on to the program."


class Flags(NamedTuple):
    """The settings that are global options; None if the option is not set."""

    config: str | None = None
    profile: str | None = None
    region: str | None = None
    project_id: str | None = None
    endpoint: str | None = None
    output: str | None = None
    retry_budget: str | None = None


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
    return SettingValue(_checked(value, option), option) if value else None


def from_variable(environ: Mapping[str, str], *names: str) -> SettingValue | None:
    """Return the value of the first of these variables that is set and not empty.

    Raise UsageError, which names the variable and never quotes it, for a value in quotes or with a
    character that is not printable.
    """
    for name in names:
        if environ.get(name):
            return SettingValue(_checked(environ[name], name, hint=_QUOTES_HINT), name)
    return None


def path_from_variable(environ: Mapping[str, str], name: str) -> SettingValue | None:
    """Return the path in a variable; the same errors as those of `from_variable`."""
    text = environ.get(name)
    if not text:
        return None
    return SettingValue(_checked(text, name, valid_in_path, hint=_QUOTES_HINT), name)


def _checked(
    text: str,
    origin: str,
    valid: Callable[[str], bool] = str.isprintable,
    *,
    hint: str | None = None,
) -> str:
    """Return the text; raise UsageError if it is in quotes or has an invalid character.

    `hint` is for quotes.
    """
    error = text_error(text, valid)
    if error is not None:
        raise UsageError(f"{origin}: {error}", hint=hint if "quotes" in error else None)
    return text


def first_set(values: Iterable[SettingValue | None]) -> SettingValue | None:
    """Return the first value that is set and not empty."""
    return next((value for value in values if value is not None and value.text), None)
