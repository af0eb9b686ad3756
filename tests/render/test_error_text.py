"""Tests of `render/error_text.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.errors import BackupFailed, Forbidden, InstanceBusy, UsageError
from gaussbackup.render.error_text import as_sentences, format_error, warning_line
from tests.render.screen import (
    ALL_TERMINALS,
    ASCII_LOG_TERMINAL,
    LOG_TERMINAL,
    any_text,
    ci_commands,
    control_characters,
    tty_terminal,
)

if TYPE_CHECKING:
    from gaussbackup.render.terminal import Terminal

BUSY = InstanceBusy(
    "orders is busy: a backup is already being made (nightly-20261123, BUILDING, 03:12).",
    hint="Wait for it:  gaussbackup wait 5651c62a7f12461c98020dd3abfe24ccbr14\n"
    "Or let create wait:  --busy-timeout 2h",
    code="DBS.201205",
    request_id="3f1c0a77",
)


def test_format_error_prints_message_hint_code_and_request_id() -> None:
    assert format_error(BUSY, LOG_TERMINAL) == (
        "✘ orders is busy: a backup is already being made (nightly-20261123, BUILDING, 03:12).\n"
        "  Wait for it:  gaussbackup wait 5651c62a7f12461c98020dd3abfe24ccbr14\n"
        "  Or let create wait:  --busy-timeout 2h\n"
        "  DBS.201205, request 3f1c0a77\n"
    )


def test_format_error_starts_with_error_on_an_ascii_terminal() -> None:
    assert format_error(UsageError("no such name: 备份"), ASCII_LOG_TERMINAL) == (
        "error: no such name: \\u5907\\u4efd\n"
    )


def test_format_error_colors_the_sign_and_dims_the_code() -> None:
    assert format_error(
        BackupFailed("it failed", code="DBS.1", http_status=500), tty_terminal(80, color=True)
    ) == ("\x1b[31m✘\x1b[0m it failed\n  \x1b[2mDBS.1\x1b[0m\n")


def test_format_error_wraps_the_message_but_not_the_hint() -> None:
    lines = format_error(BUSY, tty_terminal(60)).splitlines()
    assert lines[:2] == [
        "✘ orders is busy: a backup is already being made",
        "  (nightly-20261123, BUILDING, 03:12).",
    ]
    assert lines[2] == "  Wait for it:  gaussbackup wait 5651c62a7f12461c98020dd3abfe24ccbr14"


def test_format_error_prints_a_line_for_each_input_error() -> None:
    assert format_error(UsageError("one\ntwo", hint="Try:  --name x"), LOG_TERMINAL) == (
        "✘ one\n  two\n  Try:  --name x\n"
    )


def test_format_error_escapes_newlines_of_other_messages() -> None:
    assert format_error(Forbidden("no\n✔ all is well"), LOG_TERMINAL) == "✘ no\\x0a✔ all is well\n"


def test_format_error_escapes_a_ci_command_at_the_start_of_a_wrapped_line() -> None:
    text = format_error(
        Forbidden("a" * 36 + " ::error file=x::owned " + "b" * 30), tty_terminal(40)
    )
    assert "\\x3a:error file=x::owned" in text
    assert ci_commands(text) == []


def test_format_error_prints_the_http_status_if_there_is_no_code() -> None:
    assert format_error(Forbidden("no", http_status=403), LOG_TERMINAL) == "✘ no\n  HTTP 403\n"


def test_warning_line_is_one_line() -> None:
    assert warning_line("careful\x1b[31m\n", LOG_TERMINAL) == "warning: careful\\x1b[31m\\x0a\n"
    assert warning_line("x", tty_terminal(80, color=True)) == "\x1b[33mwarning:\x1b[0m x\n"


@given(any_text, st.none() | any_text, st.none() | any_text, st.sampled_from(ALL_TERMINALS))
def test_format_error_and_warning_line_have_no_control_characters(
    message: str, hint: str | None, code: str | None, terminal: Terminal
) -> None:
    for error in (
        Forbidden(message, hint=hint, code=code, request_id=code),
        UsageError(message, hint=hint),
    ):
        text = format_error(error, terminal) + warning_line(message, terminal)
        assert control_characters(text) == []
        assert ci_commands(text) == []
        assert terminal.color or "\x1b" not in text
        assert terminal.unicode is True or text.isascii()


@pytest.mark.parametrize("message", ["", "   ", "\n"])
def test_format_error_accepts_an_empty_message(message: str) -> None:
    for terminal in ALL_TERMINALS:
        assert format_error(UsageError(message), terminal).endswith("\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("another operation runs", "Another operation runs."),
        ("gaussdb.example: no response in time", "gaussdb.example: no response in time."),
        ("Done already.", "Done already."),
        ("see it:\n  gaussbackup list", "See it:\n  gaussbackup list"),
        ("wait for it:  gaussbackup wait ID", "Wait for it:  gaussbackup wait ID"),
        ("or so:  --busy-timeout 2h", "Or so:  --busy-timeout 2h"),
        ("backup not found: before-v42", "Backup not found: before-v42"),
        ("", ""),
    ],
)
def test_as_sentences_capitalizes_and_adds_a_full_stop(text: str, sentence: str) -> None:
    assert as_sentences(text) == sentence
