from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from typing import IO

import pytest

from gaussbackup.render.terminal import detect_terminal


class Screen(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return super().isatty() or self._tty


class Mute:
    """What is left of a stream that was closed before the start."""

    encoding = None


@pytest.mark.parametrize(
    ("environ", "width"),
    [
        ({}, 80),
        ({"COLUMNS": "132"}, 132),
        ({"COLUMNS": "0"}, 80),
        ({"COLUMNS": "1"}, 20),
        ({"COLUMNS": "abc"}, 80),
        ({"COLUMNS": "-5"}, 80),
        ({"COLUMNS": "٣٠"}, 80),
        ({"COLUMNS": "9" * 5000}, 80),
        ({"COLUMNS": "9999"}, 1000),
    ],
)
def test_columns_is_honoured_where_it_is_a_width(environ: dict[str, str], width: int) -> None:
    assert detect_terminal(Screen(), environ).width == width


@pytest.mark.parametrize(
    ("environ", "tty", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"CI": "true"}, True, True),
    ],
)
def test_colour_follows_the_terminal_and_the_conventions(
    environ: dict[str, str], tty: bool, colour: bool
) -> None:
    assert detect_terminal(Screen(tty=tty), environ).color is colour


def test_the_option_beats_the_environment() -> None:
    assert detect_terminal(Screen(), {"FORCE_COLOR": "1"}, no_color=True).color is False


@pytest.mark.parametrize(
    ("environ", "tty", "quiet", "animated"),
    [
        ({}, True, False, True),
        ({}, False, False, False),
        ({"FORCE_COLOR": "1"}, False, False, False),
        ({}, True, True, False),
        ({"TERM": "dumb"}, True, False, False),
        ({"CI": "true"}, True, False, False),
        ({"CI": "false"}, True, False, True),
        ({"NO_COLOR": "1"}, True, False, True),
    ],
)
def test_only_a_real_terminal_with_somebody_before_it_is_animated(
    environ: dict[str, str], tty: bool, quiet: bool, animated: bool
) -> None:
    assert detect_terminal(Screen(tty=tty), environ, quiet=quiet).animated is animated


@pytest.mark.parametrize(
    ("encoding", "unicode"),
    [("utf-8", True), ("ascii", False), ("cp1252", False), ("latin-1", False), ("gb18030", True)],
)
def test_signs_are_used_only_where_the_encoding_has_them(encoding: str, unicode: bool) -> None:
    assert detect_terminal(Screen(encoding), {}).unicode is unicode


def test_a_closed_stream_can_do_nothing_and_is_no_error() -> None:
    closed: IO[str] = Screen()
    closed.close()
    assert detect_terminal(closed, {}).tty is False
    assert detect_terminal(Mute(), {}).unicode is False  # type: ignore[arg-type]


def test_the_width_of_a_real_terminal_is_asked_for() -> None:
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 123, 0, 0))
    try:
        with os.fdopen(inner, "w", encoding="utf-8") as stream:
            terminal = detect_terminal(stream, {})
    finally:
        os.close(outer)
    assert terminal.tty
    assert terminal.width == 123
