"""Parses the command line before the cursor, without typer, for the settings it contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.unparsed_options import option_values
from gaussbackup.config.setting_sources import Flags

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    values = {
        _SETTINGS.get(option, ""): unquote(value or "")
        for option, value in option_values(args, _SETTINGS)
    }
    instance = values.pop("instance", None) or None
    values.pop("", None)
    return CursorContext(Flags(**values), instance)


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
