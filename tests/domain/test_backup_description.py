"""Descriptions, request ids and the request tag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.backup_description import (
    FORBIDDEN_CHARACTERS,
    has_request_tag,
    validate_description,
    validate_request_id,
    with_request_tag,
)

REQUEST_IDS = st.text(alphabet="abcXYZ0129-", min_size=4, max_size=32)


@pytest.mark.parametrize("character", list(FORBIDDEN_CHARACTERS))
def test_validate_description_rejects_each_forbidden_character(character: str) -> None:
    [error] = validate_description(f"before{character}after")
    assert "must not contain" in error.message


def test_validate_description_allows_256_code_points() -> None:
    assert validate_description("备" * 256) == []
    [error] = validate_description("备" * 257)
    assert "257" in error.message


def test_validate_description_reports_all_errors_at_once() -> None:
    assert len(validate_description("=" * 300)) == 2


def test_validate_description_rejects_undecodable_bytes() -> None:
    assert validate_description("broken \udcff")


@pytest.mark.parametrize(
    "request_id", ["abc", "a" * 33, "with space", "a_b_c", "ü123", "abcd\n", ""]
)
def test_validate_request_id_rejects_another_format(request_id: str) -> None:
    assert validate_request_id(request_id)


@given(st.none() | st.text(), REQUEST_IDS)
def test_has_request_tag_matches_only_its_own_request_id(
    description: str | None, request_id: str
) -> None:
    text = with_request_tag(description, request_id)
    assert has_request_tag(text, request_id)
    assert not has_request_tag(text, request_id + "x")
    assert not has_request_tag(text, "x" + request_id)
    assert validate_request_id(request_id) == []


@pytest.mark.parametrize(
    ("description", "request_id", "expected"),
    [
        (None, None, None),
        ("", None, None),
        ("text", None, "text"),
        (None, "job-7", "[gb:job-7]"),
        ("text", "job-7", "text [gb:job-7]"),
    ],
)
def test_with_request_tag_adds_the_tag_only_for_a_request_id(
    description: str | None, request_id: str | None, expected: str | None
) -> None:
    assert with_request_tag(description, request_id) == expected


@pytest.mark.parametrize("description", [None, "", "x[gb:job-7]", "[gb:job-7] x", "[gb:job-71]"])
def test_has_request_tag_ignores_a_tag_that_is_not_at_the_end(description: str | None) -> None:
    assert not has_request_tag(description, "job-7")
