"""What a stream can show: whether somebody looks at it, how wide, in colour, in which letters."""

from collections.abc import Mapping
from typing import IO, NamedTuple

USUAL_WIDTH = 80
_NARROWEST = 20
_WIDEST = 1000
_NO = {"", "0", "false", "no", "off"}


class Terminal(NamedTuple):
    """`width` is in cells and means nothing where `tty` is False: there, nothing is cut.

    `animated`: a line may be redrawn in place. `unicode`: ✔, … and the like can be written.
    """

    tty: bool
    width: int
    colour: bool
    animated: bool
    unicode: bool


def look_at(
    stream: IO[str], environ: Mapping[str, str], *, no_color: bool = False, quiet: bool = False
) -> Terminal:
    """What can be done on `stream`; a closed one can do nothing.

    NO_COLOR (https://no-color.org) beats FORCE_COLOR; a CI service may show a pseudo-terminal,
    and still keeps every redrawn line of it.
    """
    tty = _is_terminal(stream)
    dumb = environ.get("TERM", "").lower() in {"dumb", "unknown"}
    forced = environ.get("FORCE_COLOR", "").lower() not in _NO
    plain = no_color or bool(environ.get("NO_COLOR"))
    return Terminal(
        tty=tty,
        width=_width(stream, environ, tty=tty),
        colour=not plain and (forced or (tty and not dumb)),
        animated=tty and not dumb and not quiet and environ.get("CI", "").lower() in _NO,
        unicode=_carries_signs(stream),
    )


def columns_of(stream: object) -> int | None:
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
        found = columns_of(stream) if tty else None
    return min(_WIDEST, max(_NARROWEST, found or USUAL_WIDTH))


def _carries_signs(stream: IO[str]) -> bool:
    try:
        "✔✘⠹…–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
