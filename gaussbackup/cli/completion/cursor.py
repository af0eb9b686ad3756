"""What the words on a command line say of the cloud they are for: read lightly, without typer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.flags import Flags

if TYPE_CHECKING:
    from collections.abc import Sequence

VALUED = frozenset("cpoind")
"""The short options that take a value, of all commands."""
_WANTED = {
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


class Said(NamedTuple):
    """The settings that were given, and the last instance that was named."""

    flags: Flags
    instance: str | None


def said_by(words: Sequence[str]) -> Said:
    """Read the words before the cursor, quoted as they were typed."""
    given: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        option, value = _split(word)
        if option in _WANTED or option[1:] in VALUED:
            value = value if value is not None else (rest.pop(0) if rest else "")
            given[_WANTED.get(option, "")] = unquoted(value)
    instance = given.pop("instance", None) or None
    given.pop("", None)
    return Said(Flags(**given), instance)


def _split(word: str) -> tuple[str, str | None]:
    """The option of a word, and the value it brought along: `-qpprod` is `-p` and `prod`."""
    if word.startswith("--"):
        option, sign, value = word.partition("=")
        return option, value if sign else None
    if word.startswith("-"):
        for place, letter in enumerate(word[1:], 2):
            if letter in VALUED:
                return f"-{letter}", word[place:] or None
    return "", None


def unquoted(word: str) -> str:
    """The word as the program would get it, as far as that can be told without a shell."""
    if not set(word) & set("'\"\\"):
        return word
    import shlex

    try:
        parts = shlex.split(word)
    except ValueError:  # a quote that is not closed yet
        return word
    return parts[0] if len(parts) == 1 else word
