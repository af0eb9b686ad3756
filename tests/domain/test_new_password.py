"""The password of a new instance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.new_password import SPECIAL, generate_password, validate_password


@pytest.mark.parametrize(
    ("password", "fragment"),
    [
        ("Short1!", "it has 7 characters"),
        ("Aa1!" * 9, "it has 36 characters"),
        ("Password with 1 space", "the character at position 9 is not allowed"),
        ("Passwörter1", "the character at position 6 is not allowed"),
        ("onlylowercase", "it has characters of 1 of 4 kinds"),
        ("lowercase1234", "it has characters of 2 of 4 kinds"),
    ],
)
def test_validate_password_names_the_broken_rule_but_not_the_password(
    password: str, fragment: str
) -> None:
    (error,) = validate_password(password)

    assert fragment in error.message
    assert password not in error.message
    assert "8–32 characters of at least 3 kinds" in error.message


@pytest.mark.parametrize("password", ["Passw0rd", "passw0rd!", "A1b2C3d4" * 4, SPECIAL + "Aa"])
def test_validate_password_accepts_three_of_four_kinds(password: str) -> None:
    assert validate_password(password) == []


@given(st.integers(0, 10_000))
def test_generate_password_is_valid_and_has_all_four_kinds(seed: int) -> None:
    password = generate_password(random.Random(seed).choice)

    assert validate_password(password) == []
    assert len(password) == 32
    assert any(character in SPECIAL for character in password)


def test_generate_password_draws_again_until_all_kinds_are_in_it() -> None:
    draws = iter("a" * 32 + "Aa1!" * 8)

    assert generate_password(lambda _characters: next(draws)) == "Aa1!" * 8
