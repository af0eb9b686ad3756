"""Descriptions and the request tag at their end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.descriptions import (
    FORBIDDEN_CHARACTERS,
    has_request_tag,
    validate_description,
    validate_request_id,
    with_request_tag,
)

request_ids = st.text(alphabet="abcXYZ0129-", min_size=4, max_size=32)


@pytest.mark.parametrize("character", list(FORBIDDEN_CHARACTERS))
def test_each_forbidden_character_is_refused(character: str) -> None:
    [flaw] = validate_description(f"before{character}after")
    assert "none of" in flaw.message


def test_256_code_points_are_allowed_and_257_are_not() -> None:
    assert validate_description("备" * 256) == []
    [flaw] = validate_description("备" * 257)
    assert "257" in flaw.message


def test_all_faults_of_a_description_are_told_at_once() -> None:
    assert len(validate_description("=" * 300)) == 2


def test_bytes_that_are_no_text_are_refused() -> None:
    assert validate_description("broken \udcff")


@pytest.mark.parametrize("word", ["abc", "a" * 33, "with space", "a_b_c", "ü123", "abcd\n", ""])
def test_a_request_id_of_another_form_is_refused(word: str) -> None:
    assert validate_request_id(word)


@given(st.none() | st.text(), request_ids)
def test_a_tagged_description_carries_its_id_and_no_other(
    description: str | None, request_id: str
) -> None:
    text = with_request_tag(description, request_id)
    assert has_request_tag(text, request_id)
    assert not has_request_tag(text, request_id + "x")
    assert not has_request_tag(text, "x" + request_id)
    assert validate_request_id(request_id) == []


@pytest.mark.parametrize(
    ("description", "request_id", "sent"),
    [
        (None, None, None),
        ("", None, None),
        ("words", None, "words"),
        (None, "job-7", "[gb:job-7]"),
        ("words", "job-7", "words [gb:job-7]"),
    ],
)
def test_nothing_is_added_without_a_request_id(
    description: str | None, request_id: str | None, sent: str | None
) -> None:
    assert with_request_tag(description, request_id) == sent


@pytest.mark.parametrize("description", [None, "", "x[gb:job-7]", "[gb:job-7] x", "[gb:job-71]"])
def test_a_tag_elsewhere_is_not_ours(description: str | None) -> None:
    assert not has_request_tag(description, "job-7")
