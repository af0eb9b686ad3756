"""Parses the command line before the cursor, without typer, for the settings it contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.setting_sources import Flags

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT_VALUE_OPTIONS = frozenset("cpoind")
"""The short options of all commands that take a value."""
_SETTINGS = {
    "-c": "config",
    "--config": "config",
    "-p": "profile",
    "--profile": "profile",
    "--region": "region",
    "--project-id": "project_id",
    "--endpoint": "endpoint",
    "-i": "instance",
    "--instance": "instance",
}


class CursorContext(NamedTuple):
    """The settings on the command line, and the value of the last `--instance`."""

    flags: Flags
    instance: str | None


def parse_cursor(args: Sequence[str]) -> CursorContext:
    """Parse the words before the cursor, which are quoted as typed."""
    values: dict[str, str] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        option, value = _split_option(word)
        if option in _SETTINGS or option[1:] in SHORT_VALUE_OPTIONS:
            value = value if value is not None else (rest.pop(0) if rest else "")
            values[_SETTINGS.get(option, "")] = unquote(value)
    instance = values.pop("instance", None) or None
    values.pop("", None)
    return CursorContext(Flags(**values), instance)


def _split_option(word: str) -> tuple[str, str | None]:
    """Return the option in a word and its value, e.g. `-p` and `prod` of `-qpprod`."""
    if word.startswith("--"):
        option, sign, value = word.partition("=")
        return option, value if sign else None
    if word.startswith("-"):
        for end, letter in enumerate(word[1:], 2):
            if letter in SHORT_VALUE_OPTIONS:
                return f"-{letter}", word[end:] or None
    return "", None


def unquote(word: str) -> str:
    """Return the word as the program would get it; unchanged if only a shell can tell."""
    if not set(word) & set("'\"\\"):
        return word
    import shlex

    try:
        parts = shlex.split(word)
    except ValueError:  # a quote that is not closed yet
        return word
    return parts[0] if len(parts) == 1 else word
