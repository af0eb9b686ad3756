"""Terminals, hostile strings, and checks for control characters and CI commands."""

from __future__ import annotations

import io
import re
import unicodedata

from hypothesis import strategies as st

from gaussbackup.render.terminal import Terminal

LOG_TERMINAL = Terminal(tty=False, width=80, color=False, animated=False, unicode=True)
ASCII_LOG_TERMINAL = Terminal(tty=False, width=80, color=False, animated=False, unicode=False)
COLOR_LOG_TERMINAL = Terminal(tty=False, width=80, color=True, animated=False, unicode=True)
ALL_TERMINALS = [
    LOG_TERMINAL,
    ASCII_LOG_TERMINAL,
    COLOR_LOG_TERMINAL,
    *(
        Terminal(tty=True, width=width, color=color, animated=True, unicode=unicode)
        for width in (20, 80, 140)
        for color in (False, True)
        for unicode in (False, True)
    ),
]

HOSTILE = [
    "[red]name[/red]",
    "[/]",
    ":skull:",
    "[link=https://evil.example]x[/link]",
    "\x1b[2J\x1b[31mred",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x07",
    "\x9b31m",
    "invoice\u202efdp.exe",
    "a\u2066b\u2069c\u200bd\ufeff",
    "line\n::error::owned",
    "::error file=x::owned",
    "##vso[task.setvariable variable=x]y",
    "##[error]owned",
    "a\rb\tc\x00d\x7f",
    "\u2028\u2029\x85",
    "\udc80lone",
    "备份-一二三",
    "💀 ok",
    "e\u0301",
    "N" * 64,
    "",
]
any_text = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40), st.sampled_from(HOSTILE)
)


def tty_terminal(width: int, *, color: bool = False, unicode: bool = True) -> Terminal:
    """Return an animated terminal."""
    return Terminal(tty=True, width=width, color=color, animated=True, unicode=unicode)


def control_characters(text: str) -> list[str]:
    """Return the control and invisible characters of `text`, apart from our color codes."""
    plain = re.sub("\x1b\\[(?:0|1|2|31|32|33|39)m", "", text)
    return [
        character
        for character in plain
        if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]


def ci_commands(text: str) -> list[str]:
    """Return the lines of `text` that a CI service would execute as commands."""
    return [
        line
        for line in text.splitlines()
        if re.match(r"\s*::.*::", line) or "##vso[" in line or "##[" in line
    ]


class FailingStream(io.StringIO):
    """A stream that cannot be written to."""

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise OSError(28, "No space left on device")
