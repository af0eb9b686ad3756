"""Properties of an output stream: terminal or not, width, colors, characters."""

from collections.abc import Mapping
from typing import IO, NamedTuple

DEFAULT_WIDTH = 80
_MIN_WIDTH = 20
_MAX_WIDTH = 1000
_FALSE_VALUES = {"", "0", "false", "no", "off"}


class Terminal(NamedTuple):
    """The properties of an output stream.

    `width` is in cells; it is meaningless if `tty` is False, because output is not truncated
    then. `animated`: lines can be redrawn in place. `unicode`: signs such as ✔ and … can be
    encoded.
    """

    tty: bool
    width: int
    color: bool
    animated: bool
    unicode: bool


def detect_terminal(
    stream: IO[str], environ: Mapping[str, str], *, no_color: bool = False, quiet: bool = False
) -> Terminal:
    """Return the properties of `stream`. A closed stream is not a terminal.

    NO_COLOR (https://no-color.org) takes precedence over FORCE_COLOR. A CI service may provide a
    pseudo-terminal, but its log keeps every redrawn line, so nothing is animated there.
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
    """Return the current width of the terminal of `stream`, or None if it is not a terminal."""
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
    value = environ.get("COLUMNS", "")
    if value.isascii() and value.isdecimal() and 0 < len(value) <= 4 and int(value) > 0:
        width: int | None = int(value)
    else:
        width = terminal_columns(stream) if tty else None
    return min(_MAX_WIDTH, max(_MIN_WIDTH, width or DEFAULT_WIDTH))


def _supports_signs(stream: IO[str]) -> bool:
    try:
        "✔✘⠹…–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
