"""Descriptions, request ids and the request tag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.backup_description import (
    FORBIDDEN_CHARACTERS,
    MAX_LENGTH,
    has_any_request_tag,
    has_request_tag,
    suggest_request_id,
    validate_description,
    validate_request_id,
    with_request_tag,
)

REQUEST_IDS = st.text(alphabet="abcXYZ0129._-", min_size=1, max_size=64)
BUILD_TAG = "jenkins-" + "my_folder-" * 7


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
    "request_id",
    [
        "8",
        "87",
        "a417c7dc-1874-4634-898b-4b98495a9fd5",
        "jenkins-my_job-12",
        "v1.2.3",
        "-",
        "a" * 64,
    ],
)
def test_validate_request_id_accepts_the_ids_of_ci_jobs(request_id: str) -> None:
    assert validate_request_id(request_id) == []


@pytest.mark.parametrize(
    ("request_id", "detail", "suggestion"),
    [
        ("jenkins-folder/job-12", '"/" at position 15 is not allowed', "jenkins-folder-job-12"),
        ("a b", "U+0020 (space) at position 2", "a-b"),
        ("4711\n", "newline at the end", "4711"),
        ("4711\r\n", "carriage return and newline at the end", "4711"),
        ('"87"', '""" at position 1 is not allowed', "-87-"),
        ("ü123", "U+00FC (latin small letter u with diaeresis) at position 1", "-123"),
        ("８７", "U+FF18 (fullwidth digit eight) at position 1", "--"),
        ("x\udcff", "a byte that is not UTF-8 at position 2", "x-"),
        ("[gb:7]", '"[" at position 1 is not allowed', "-gb-7-"),
        ("a" * 65, "it is too long", suggest_request_id("a" * 65)),
        ("a=" * 40, '"=" at position 2 is not allowed; it is too long', "a-" * 25 + "a"),
    ],
)
def test_validate_request_id_says_what_is_wrong_and_suggests_a_valid_one(
    request_id: str, detail: str, suggestion: str
) -> None:
    [error] = validate_request_id(request_id)
    assert error.message.startswith(f'Invalid request id "{request_id}": ')
    assert detail in error.message
    assert "1–64 letters, digits, . _ and -" in error.message
    assert f"this one has {len(request_id)}" in error.message
    assert (error.hint or "").startswith(f"Try:  --request-id {suggestion}")


@pytest.mark.parametrize("request_id", ["", " ", "\n"])
def test_validate_request_id_says_that_a_variable_is_empty(request_id: str) -> None:
    [error] = validate_request_id(request_id)
    assert "The request id is empty" in error.message
    assert "variable is empty or not set" in error.message


@given(st.text(min_size=1).filter(str.strip))
def test_suggest_request_id_returns_a_valid_request_id(text: str) -> None:
    assert validate_request_id(suggest_request_id(text)) == []


@given(REQUEST_IDS)
def test_suggest_request_id_does_not_change_a_valid_one(request_id: str) -> None:
    assert suggest_request_id(request_id) == request_id


def test_suggest_request_id_tells_two_long_ids_apart() -> None:
    assert suggest_request_id(f"{BUILD_TAG}11") != suggest_request_id(f"{BUILD_TAG}12")


@given(st.none() | st.text(), REQUEST_IDS, REQUEST_IDS)
def test_has_request_tag_matches_only_its_own_request_id(
    description: str | None, request_id: str, other: str
) -> None:
    text = with_request_tag(description, request_id)
    assert has_request_tag(text, request_id)
    assert has_any_request_tag(text)
    assert has_request_tag(text, other) is (other == request_id)
    for neighbour in (f"{request_id}x", f"x{request_id}", request_id[1:], request_id[:-1]):
        assert not has_request_tag(text, neighbour)


@given(st.text(), REQUEST_IDS)
def test_has_any_request_tag_finds_the_tag_of_some_request_id(text: str, request_id: str) -> None:
    tags = {f"[gb:{request_id}]", f"{text} [gb:{request_id}]"}
    assert all(has_any_request_tag(tagged) for tagged in tags)
    assert not has_any_request_tag(f"{text}[gb:{request_id}] ")


@pytest.mark.parametrize(
    ("description", "request_id"),
    [
        ("[gb:87]", "8"),
        ("[gb:87]", "7"),
        ("[gb:axb]", "a.b"),
        ("[gb:AB]", "ab"),
        ("nightly [gb:8] [gb:87]", "8"),
        ("[gb:87]\n", "87"),
        ("[gb:8 ]", "8"),
        ("[GB:8]", "8"),
    ],
)
def test_has_request_tag_compares_the_whole_tag_as_it_is(description: str, request_id: str) -> None:
    assert not has_request_tag(description, request_id)


@given(st.integers(0, 300), st.none() | REQUEST_IDS)
def test_validate_description_counts_the_request_tag(length: int, request_id: str | None) -> None:
    text = "x" * length
    sent = with_request_tag(text, request_id) or ""
    errors = validate_description(text, request_id)
    assert bool(errors) is (len(sent) > MAX_LENGTH)
    assert not errors or str(len(sent)) in errors[0].message


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
