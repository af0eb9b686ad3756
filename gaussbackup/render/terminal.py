"""What a stream can show: whether somebody looks at it, how wide, in colour, in which letters."""

from collections.abc import Mapping
from typing import IO, NamedTuple

DEFAULT_WIDTH = 80
_MIN_WIDTH = 20
_MAX_WIDTH = 1000
_FALSE_VALUES = {"", "0", "false", "no", "off"}


class Terminal(NamedTuple):
    """`width` is in cells and means nothing where `tty` is False: there, nothing is cut.

    `animated`: a line may be redrawn in place. `unicode`: ✔, … and the like can be written.
    """

    tty: bool
    width: int
    color: bool
    animated: bool
    unicode: bool


def detect_terminal(
    stream: IO[str], environ: Mapping[str, str], *, no_color: bool = False, quiet: bool = False
) -> Terminal:
    """What can be done on `stream`; a closed one can do nothing.

    NO_COLOR (https://no-color.org) beats FORCE_COLOR; a CI service may show a pseudo-terminal,
    and still keeps every redrawn line of it.
    """
    tty = _is_terminal(stream)
    dumb = environ.get("TERM", "").lower() in {"dumb", "unknown"}
    forced = environ.get("FORCE_COLOR", "").lower() not in _FALSE_VALUES
    plain = no_color or bool(environ.get("NO_COLOR"))
    return Terminal(
        tty=tty,
        width=_width(stream, environ, tty=tty),
        color=not plain and (forced or (tty and not dumb)),
        animated=tty and not dumb and not quiet and environ.get("CI", "").lower() in _FALSE_VALUES,
        unicode=_supports_signs(stream),
    )


def terminal_columns(stream: object) -> int | None:
    """The width of the terminal behind `stream` right now; None where there is none to ask."""
    import os

    try:
        columns = os.get_terminal_size(stream.fileno()).columns  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return None
    return columns if columns > 0 else None


def _is_terminal(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except (ValueError, AttributeError):
        return False


def _width(stream: IO[str], environ: Mapping[str, str], *, tty: bool) -> int:
    asked = environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdecimal() and 0 < len(asked) <= 4 and int(asked) > 0:
        found: int | None = int(asked)
    else:
        found = terminal_columns(stream) if tty else None
    return min(_MAX_WIDTH, max(_MIN_WIDTH, found or DEFAULT_WIDTH))


def _supports_signs(stream: IO[str]) -> bool:
    try:
        "✔✘⠹…–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
