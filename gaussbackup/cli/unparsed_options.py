"""Finds options in a command line without typer: before the cursor, or if it cannot be parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

SHORT_VALUE_OPTIONS = frozenset("cpoind")
"""The short options of all commands that take a value."""


def option_values(
    args: Sequence[str], long_options: Collection[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield each option that takes a value, up to `--`, with its value; None at the end of `args`.

    `long_options` are the long ones to find; of the short ones all are found.
    """
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg == "--":
            return
        option, value = _split_option(arg)
        if option in long_options or option[1:] in SHORT_VALUE_OPTIONS:
            yield option, value if value is not None else (rest.pop(0) if rest else None)


def _split_option(arg: str) -> tuple[str, str | None]:
    """Return the option in an argument and its value, e.g. `-p` and `prod` of `-qpprod`."""
    if arg.startswith("--"):
        option, sign, value = arg.partition("=")
        return option, value if sign else None
    if arg.startswith("-"):
        for end, letter in enumerate(arg[1:], 2):
            if letter in SHORT_VALUE_OPTIONS:
                return f"-{letter}", arg[end:] or None
    return "", None


def requested_output(args: Sequence[str], formats: Collection[str]) -> str | None:
    """Return which of the `formats` an `-o` in the command line names, or None.

    Of several it is the last one, but a document goes first: a program waits for it.
    """
    names = {"-o", "--output"}
    values = [value for option, value in option_values(args, names) if option in names]
    known = [value for value in values if value in formats]
    documents = [value for value in known if value in {"json", "yaml"}]
    return (documents or known or [None])[-1]
