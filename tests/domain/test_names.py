"""The service's rule for names, and the repair of names that break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.names import is_valid_name, suggest_name, validate_name


@pytest.mark.parametrize("name", ["abcd", "A-_9", "a" * 64, "before-v42"])
def test_a_legal_name_has_no_flaw(name: str) -> None:
    assert is_valid_name(name)
    assert validate_name(name) == []


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("abc", "too short"),
        ("a" * 65, "too long"),
        ("9abc", "start with a letter"),
        ("_abc", "start with a letter"),
        ("a bcd", '" " at position 2'),
        ("café", '"é" at position 4'),
        ("abcd\n", "position 5"),
        ("ａｂｃｄ", "start with a letter"),
        ("abc٣", "position 4"),
        ("", "too short"),
    ],
)
def test_a_flaw_names_the_rule_the_length_and_a_repair(name: str, complaint: str) -> None:
    [flaw] = validate_name(name)
    assert complaint in flaw.message
    assert f"this one has {len(name)}" in flaw.message
    assert flaw.hint is not None
    assert is_valid_name(flaw.hint.removeprefix("Try:  --name "))


@given(st.text())
def test_every_text_has_a_legal_repair_and_a_legal_name_is_its_own(text: str) -> None:
    fixed = suggest_name(text)
    assert is_valid_name(fixed)
    assert suggest_name(fixed) == fixed
    assert (validate_name(text) == []) == is_valid_name(text)
