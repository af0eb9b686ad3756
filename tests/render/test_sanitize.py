"""Tests of `render/sanitize.py`."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given

from gaussbackup.render.sanitize import is_safe_text, sanitize
from tests.render.screen import HOSTILE, any_text, ci_commands, control_characters


@pytest.mark.parametrize(
    ("text", "sanitized"),
    [
        ("before-v42", "before-v42"),
        ("a b [red] :skull:", "a b [red] :skull:"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\x00\x7f\x9b", "a\\x0ab\\x09c\\x00\\x7f\\x9b"),
        ("x\u202ey\u2066z", "x\\u202ey\\u2066z"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("a\u200bb\ufeff\u00ad", "a\\u200bb\\ufeff\\xad"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("\u3164\u2800", "\\u3164\u2800"),
        ("备份 ✔ 💀 é", "备份 ✔ 💀 é"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::set-output name=a::b", "  \\x3a:set-output name=a::b"),
        ("::1", "::1"),
        ("a ::error::x", "a ::error::x"),
        ("##vso[x]", "#\\x23vso[x]"),
        ("a ##[error]", "a #\\x23[error]"),
        ("## heading", "## heading"),
    ],
)
def test_sanitize_escapes_control_characters_and_ci_commands_only(
    text: str, sanitized: str
) -> None:
    assert sanitize(text) == sanitized


def test_sanitize_escapes_every_control_and_format_character_of_unicode() -> None:
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    unescaped = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in categories and sanitize(chr(point)) == chr(point)
    ]
    assert unescaped == []


@given(any_text)
def test_sanitize_returns_one_line_without_ci_commands(text: str) -> None:
    sanitized = sanitize(text)
    assert "\n" not in sanitized
    assert control_characters(sanitized) == []
    assert ci_commands(sanitized) == []


@given(any_text)
def test_sanitize_leaves_sanitized_text_unchanged(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_is_safe_text_allows_newlines_but_no_control_characters(text: str) -> None:
    assert is_safe_text(text) == (control_characters(text) == [])
