"""Tests of `render/terminal.py`."""

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


class FakeTerminal(io.TextIOWrapper):
    """A stream whose `isatty` returns `tty`."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return super().isatty() or self._tty


class ClosedStream:
    """A replacement for a stream that was closed before the process started."""

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
def test_detect_terminal_uses_columns_if_it_is_a_valid_width(
    environ: dict[str, str], width: int
) -> None:
    assert detect_terminal(FakeTerminal(), environ).width == width


@pytest.mark.parametrize(
    ("environ", "tty", "color"),
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
def test_detect_terminal_has_color_on_terminals_and_by_the_environment(
    environ: dict[str, str], tty: bool, color: bool
) -> None:
    assert detect_terminal(FakeTerminal(tty=tty), environ).color is color


def test_detect_terminal_has_no_color_with_the_option() -> None:
    assert detect_terminal(FakeTerminal(), {"FORCE_COLOR": "1"}, no_color=True).color is False


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
def test_detect_terminal_is_animated_on_interactive_terminals_only(
    environ: dict[str, str], tty: bool, quiet: bool, animated: bool
) -> None:
    assert detect_terminal(FakeTerminal(tty=tty), environ, quiet=quiet).animated is animated


@pytest.mark.parametrize(
    ("encoding", "unicode"),
    [("utf-8", True), ("ascii", False), ("cp1252", False), ("latin-1", False), ("gb18030", True)],
)
def test_detect_terminal_has_unicode_if_the_encoding_has_the_signs(
    encoding: str, unicode: bool
) -> None:
    assert detect_terminal(FakeTerminal(encoding), {}).unicode is unicode


def test_detect_terminal_accepts_a_closed_stream() -> None:
    closed: IO[str] = FakeTerminal()
    closed.close()
    assert detect_terminal(closed, {}).tty is False
    assert detect_terminal(ClosedStream(), {}).unicode is False  # type: ignore[arg-type]


def test_detect_terminal_reads_the_width_of_the_terminal() -> None:
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 123, 0, 0))
    try:
        with os.fdopen(inner, "w", encoding="utf-8") as stream:
            terminal = detect_terminal(stream, {})
    finally:
        os.close(outer)
    assert terminal.tty
    assert terminal.width == 123
