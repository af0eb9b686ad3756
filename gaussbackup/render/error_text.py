"""Text of errors and warnings: the message, the hint, and the code and id of the request."""

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
    """Return the text of an error for stderr.

    The lines of a hint are kept, as are those of a UsageError, which has a line for each input
    error. Other messages may quote the service and are joined to one line. Messages are wrapped
    to the width of the terminal; hints are not, because they contain commands.
    """
    usage = isinstance(error, UsageError)
    messages = error.message.split("\n") if usage else [error.message]
    sanitized = [sanitize_for(text, terminal) for text in messages]
    first, *rest = [line for text in sanitized for line in wrap(text, terminal)]
    sign = colorize("✘", "red", terminal) + " " if terminal.unicode else "error: "
    lines = [sign + first, *(_INDENT + line for line in rest)]
    hints = (error.hint or "").split("\n") if error.hint else []
    lines += [(_INDENT + sanitize_for(hint, terminal)).rstrip() for hint in hints]
    details = _code_and_request(error)
    if details:
        lines.append(_INDENT + colorize(sanitize_for(details, terminal), "dim", terminal))
    return "".join(f"{line}\n" for line in lines)


def as_sentences(text: str) -> str:
    """Return `text` with each line capitalized and ended with a full stop.

    A host name at the start of a line is not capitalized. There is no full stop after a command,
    after punctuation, and after a name in `<object> not found: <name>`.
    """
    return "\n".join(map(_as_sentence, text.split("\n")))


def _as_sentence(line: str) -> str:
    if line.split(" ", 1)[0].isalpha():
        line = line[0].upper() + line[1:]
    no_stop = "  " in line or " not found: " in line or line.endswith((".", ":", "!", "?"))
    return line if not line or no_stop else f"{line}."


def warning_line(text: str, terminal: Terminal) -> str:
    """Return the line of a warning."""
    return f"{colorize('warning:', 'yellow', terminal)} {sanitize_for(text, terminal)}\n"


def _code_and_request(error: GaussbackupError) -> str:
    code = error.code or (f"HTTP {error.http_status}" if error.http_status else None)
    request = f"request {error.request_id}" if error.request_id else None
    return ", ".join(part for part in (code, request) if part)


def wrap(text: str, terminal: Terminal, *, margin: int = len("error: ")) -> list[str]:
    """Return `text` wrapped between words to the terminal's width less `margin`.

    Without a terminal it stays one line.
    """
    if not terminal.tty or not text:
        return [text]
    import textwrap

    width = max(40, terminal.width - margin)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [text]
    return [sanitize(line) for line in lines]  # a line may now start with a CI command
