"""Tests of `domain/input_errors.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.input_errors import (
    InputError,
    character_error,
    quoted_input,
    raise_if_any,
    text_error,
    valid_in_header,
    valid_in_path,
)
from gaussbackup.errors import UsageError


def test_raise_if_any_does_nothing_without_errors() -> None:
    raise_if_any([])


def test_raise_if_any_joins_all_messages_and_hints() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any(
            [InputError("one", "try this"), InputError("two"), InputError("three", "try that")]
        )
    assert caught.value.message == "one\ntwo\nthree"
    assert caught.value.hint == "try this\ntry that"


def test_raise_if_any_has_no_hint_if_no_error_has_one() -> None:
    with pytest.raises(UsageError) as caught:
        raise_if_any([InputError("one")])
    assert caught.value.hint is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('"https://h"', "is enclosed in double quotes: remove them"),
        ("'AK'", "is enclosed in single quotes: remove them"),
        ('""', "is enclosed in double quotes: remove them"),
        ("abc\n", "contains an invalid character: newline at the end"),
        ("abc\r", "contains an invalid character: carriage return at the end"),
        ("abc\r\n\r\n", "contains an invalid character: carriage return and newline at the end"),
        ("a\nb", "contains an invalid character: U+000A (newline) at position 2"),
        ("\ufeffabc", "contains an invalid character: U+FEFF (byte order mark) at position 1"),
        ("ab\u00a0", "contains an invalid character: U+00A0 (non-breaking space) at position 3"),
        ("a\u200bb", "contains an invalid character: U+200B (zero width space) at position 2"),
        ("a\x07", "contains an invalid character: U+0007 (control character) at position 2"),
        ("a\tb", "contains an invalid character: U+0009 (tab) at position 2"),
        ("a\udcff", "contains an invalid character: a byte that is not UTF-8 at position 2"),
    ],
)
def test_text_error_names_character_and_position(text: str, error: str) -> None:
    assert text_error(text) == error


@pytest.mark.parametrize("text", ["", '"', '"a', "a'", "'a\"", "a b", " ä ", "名", "it's"])
def test_text_error_accepts_other_text(text: str) -> None:
    assert text_error(text) is None


def test_character_error_accepts_quotes() -> None:
    assert character_error('"a"') is None


def test_text_error_applies_other_rules() -> None:
    space = "contains an invalid character: U+0020 (space) at position 2"
    assert text_error("a b", valid_in_header) == space
    assert "U+20AC (euro sign)" in (text_error("a€", valid_in_header) or "")
    assert text_error("/a b/名\u3000x/\udcff", valid_in_path) is None
    for character in ("\n", "\ufeff", "\0"):
        assert text_error(f"/a{character}", valid_in_path) is not None


@given(st.text())
def test_text_error_quotes_at_most_one_character(text: str) -> None:
    error = text_error(f"s3cr3t{text}Value")
    assert error is None or "s3cr3t" not in error


@pytest.mark.parametrize(
    "text",
    [
        *("mars-1", "ap_southeast_1", "EU-DE", "soon", "a/../b", "a b", "0s", "Prod-1"),
        *("0483b6b16e954cb88930a360d2c4e663", "https://gaussdb.example:8443", "1h1h", "生产"),
    ],
)
def test_quoted_input_quotes_what_was_typed(text: str) -> None:
    assert quoted_input(text) == f': "{text}"'
    assert quoted_input(text, ", not ") == f', not "{text}"'


@pytest.mark.parametrize(
    "text",
    [
        *("", "s3cr3t-Value", "Passw0rd!", "correct!Horse7", "x" * 65, "a@b", "https://u:p@h"),
        *("wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEYx", "s3cret-pw!", "http://s3cr3t-Value"),
    ],
)
def test_quoted_input_is_empty_for_what_may_be_a_secret(text: str) -> None:
    assert quoted_input(text) == ""
