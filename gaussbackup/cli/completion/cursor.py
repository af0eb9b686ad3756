"""What the words on a command line say of the cloud they are for: read lightly, without typer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.setting_sources import Flags

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT_VALUE_OPTIONS = frozenset("cpoind")
"""The short options that take a value, of all commands."""
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
    """The settings that were given, and the last instance that was named."""

    flags: Flags
    instance: str | None


def parse_cursor(args: Sequence[str]) -> CursorContext:
    """Read the words before the cursor, quoted as they were typed."""
    given: dict[str, str] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        option, value = _split_option(word)
        if option in _SETTINGS or option[1:] in SHORT_VALUE_OPTIONS:
            value = value if value is not None else (rest.pop(0) if rest else "")
            given[_SETTINGS.get(option, "")] = unquote(value)
    instance = given.pop("instance", None) or None
    given.pop("", None)
    return CursorContext(Flags(**given), instance)


def _split_option(word: str) -> tuple[str, str | None]:
    """The option of a word, and the value it brought along: `-qpprod` is `-p` and `prod`."""
    if word.startswith("--"):
        option, sign, value = word.partition("=")
        return option, value if sign else None
    if word.startswith("-"):
        for place, letter in enumerate(word[1:], 2):
            if letter in SHORT_VALUE_OPTIONS:
                return f"-{letter}", word[place:] or None
    return "", None


def unquote(word: str) -> str:
    """The word as the program would get it, as far as that can be told without a shell."""
    if not set(word) & set("'\"\\"):
        return word
    import shlex

    try:
        parts = shlex.split(word)
    except ValueError:  # a quote that is not closed yet
        return word
    return parts[0] if len(parts) == 1 else word
