"""An error as people read it: what happened, what to do now, and last the service's own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import UsageError
from gaussbackup.render.sanitize import sanitize
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.render.terminal import Terminal

_INDENT = "  "


def format_error(error: GaussbackupError, terminal: Terminal) -> str:
    """All that is to be said about `error`, ready to be written to stderr.

    Hints keep their lines, and so does a UsageError, which lists every fault of the input. Other
    messages may quote the service: they become one line. Commands are never broken.
    """
    usage = isinstance(error, UsageError)
    messages = error.message.split("\n") if usage else [error.message]
    said = [line for text in messages for line in wrap(sanitize_for(text, terminal), terminal)]
    sign = colorize("✘", "red", terminal) + " " if terminal.unicode else "error: "
    lines = [sign + said[0], *(_INDENT + line for line in said[1:])]
    hints = (error.hint or "").split("\n") if error.hint else []
    lines += [(_INDENT + sanitize_for(hint, terminal)).rstrip() for hint in hints]
    marks = _code_and_request(error)
    if marks:
        lines.append(_INDENT + colorize(sanitize_for(marks, terminal), "dim", terminal))
    return "".join(f"{line}\n" for line in lines)


def as_sentences(text: str) -> str:
    """Each line begun with a capital and closed with a full stop, as a sentence is.

    A host name at the start, a command and a line that ends in punctuation stay as they are.
    """
    return "\n".join(map(_as_sentence, text.split("\n")))


def _as_sentence(line: str) -> str:
    if line.split(" ", 1)[0].isalpha():
        line = line[0].upper() + line[1:]
    complete = not line or "  " in line or line.endswith((".", ":", "!", "?"))
    return line if complete else f"{line}."


def warning_line(text: str, terminal: Terminal) -> str:
    """One line that says what the user should know."""
    return f"{colorize('warning:', 'yellow', terminal)} {sanitize_for(text, terminal)}\n"


def _code_and_request(error: GaussbackupError) -> str:
    code = error.code or (f"HTTP {error.http_status}" if error.http_status else None)
    request = f"request {error.request_id}" if error.request_id else None
    return ", ".join(mark for mark in (code, request) if mark)


def wrap(text: str, terminal: Terminal, *, margin: int = len("error: ")) -> list[str]:
    """`text` in lines of the terminal's width, whole words only; one line off a terminal."""
    if not terminal.tty or not text:
        return [text]
    import textwrap

    room = max(40, terminal.width - margin)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [text]
    return [sanitize(line) for line in lines]  # a word that is none may be a command at the start
