"""What a string looks like on this terminal: its few colours, its few signs, its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.sanitize import is_safe, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.render.terminal import Terminal

_CODES = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33"}
_ASCII_SIGNS = str.maketrans({"–": "-", "…": "...", "✔": "+", "✘": "x"})
_STATUS_STYLES = {
    "COMPLETED": "green",
    "Completed": "green",
    "BUILDING": "yellow",
    "DELETING": "yellow",
    "Running": "yellow",
    "FAILED": "red",
    "Failed": "red",
}


def colorize(text: str, style: str | None, terminal: Terminal) -> str:
    """`text` in `dim`, `bold`, `red`, `green` or `yellow`, where the terminal takes colour."""
    if style is None or not terminal.color or not text:
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def status_style(status: str) -> str | None:
    """The colour of a state of a backup or a job: done, running, failed; None for other words."""
    return _STATUS_STYLES.get(status)


def sanitize_for(text: str, terminal: Terminal) -> str:
    """`text`, harmless and in characters that the stream can carry, so that columns stay true."""
    harmless = sanitize(text)
    if terminal.unicode or harmless.isascii():
        return harmless
    return harmless.translate(_ASCII_SIGNS).encode("ascii", "backslashreplace").decode("ascii")


def sanitize_row(row: Sequence[str], terminal: Terminal) -> list[str]:
    """The same of each cell of a row; most rows need one look."""
    if is_safe(" ".join(row)):
        return list(row)
    return [sanitize_for(cell, terminal) for cell in row]
