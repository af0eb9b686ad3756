from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given

from gaussbackup.render.sanitize import is_safe_text, sanitize
from tests.render.screen import HOSTILE, any_text, ci_commands, control_characters


@pytest.mark.parametrize(
    ("text", "seen"),
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
def test_what_acts_is_written_out_and_the_rest_stays(text: str, seen: str) -> None:
    assert sanitize(text) == seen


def test_every_control_and_format_character_of_unicode_is_written_out() -> None:
    acts = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    left = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in acts and sanitize(chr(point)) == chr(point)
    ]
    assert left == []


@given(any_text)
def test_a_safe_string_is_one_line_without_commands(text: str) -> None:
    shown = sanitize(text)
    assert "\n" not in shown
    assert control_characters(shown) == []
    assert ci_commands(shown) == []


@given(any_text)
def test_making_safe_twice_changes_nothing(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_means_that_nothing_acts_but_newlines(text: str) -> None:
    assert is_safe_text(text) == (control_characters(text) == [])
