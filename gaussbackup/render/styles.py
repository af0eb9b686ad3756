"""Colors of text, and text in the characters that a terminal can display."""

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
    """Return `text` in a style (a key of `_CODES`), or unchanged if the terminal has no color."""
    if style is None or not terminal.color or not text:
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def status_style(status: str) -> str | None:
    """Return the color of the status of a backup or a job; None for an unknown status."""
    return _STATUS_STYLES.get(status)


def sanitize_for(text: str, terminal: Terminal) -> str:
    """Return sanitized `text` in characters that the terminal supports.

    This is done before columns are aligned, because escapes are longer than the character.
    """
    sanitized = sanitize(text)
    if terminal.unicode or sanitized.isascii():
        return sanitized
    return sanitized.translate(_ASCII_SIGNS).encode("ascii", "backslashreplace").decode("ascii")


def sanitize_row(row: Sequence[str], terminal: Terminal) -> list[str]:
    """Return each cell of a row sanitized; most rows need only one check."""
    if is_safe(" ".join(row)):
        return list(row)
    return [sanitize_for(cell, terminal) for cell in row]
