"""References `${NAME}` in the configuration file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.config.config_section import (
    expand_references,
    has_literal_text,
    validate_references,
)
from gaussbackup.errors import ConfigError

ENVIRON = {"A": "alpha", "B_2": "${A}", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("${A}", "alpha"),
        ("x-${A}-${A}", "x-alpha-alpha"),
        ("${B_2}", "${A}"),  # a replacement is not expanded again
        ("${A:-beta}", "alpha"),
        ("${NONE:-beta}", "beta"),
        ("${EMPTY:-beta}", "beta"),
        ("${NONE:-}", ""),
        ("${NONE:-a b:-c}", "a b:-c"),
        ("$A $ $$ pa$$word", "$A $ $$ pa$$word"),
        ("$${A}", "${A}"),
        ("$${", "${"),
        ("$$${A}", "$${A}"),
        ("cost: 5$", "cost: 5$"),
    ],
)
def test_expand_references_replaces_references_only(text: str, expanded: str) -> None:
    assert expand_references(text, ENVIRON, "origin") == expanded


@pytest.mark.parametrize(
    "text", ["${", "${}", "${1A}", "${A", "${A-b}", "${A:b}", "${ A}", "${A:-${B_2}}"]
)
def test_expand_references_rejects_broken_reference_without_quoting(text: str) -> None:
    assert validate_references(text) is not None
    with pytest.raises(ConfigError, match=r"^origin: \$\{ must be followed by NAME"):
        expand_references(text, ENVIRON, "origin")


@pytest.mark.parametrize("text", ["${NONE}", "${EMPTY}", "s3cr3t${NONE}"])
def test_expand_references_names_variable_that_is_not_set(text: str) -> None:
    with pytest.raises(
        ConfigError, match=r"^origin: environment variable (NONE|EMPTY) is not set$"
    ):
        expand_references(text, ENVIRON, "origin")


@given(st.text(st.characters(exclude_characters="{")))
def test_expand_references_leaves_text_without_brace_unchanged(text: str) -> None:
    assert expand_references(text, {}, "origin") == text
    assert validate_references(text) is None


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_expand_references_inserts_any_printable_value_unchanged(value: str) -> None:
    value = f"a {value}"
    assert expand_references("<${V:-}>", {"V": value}, "origin") == f"<{value}>"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ('"abc"', "is enclosed in double quotes"),
        ("abc\n", "newline at the end"),
        ("\ufeffabc", "U+FEFF (byte order mark) at position 1"),
    ],
)
def test_expand_references_names_variable_with_invalid_text(value: str, error: str) -> None:
    with pytest.raises(ConfigError, match="origin: environment variable V ") as caught:
        expand_references("${V}", {"V": value}, "origin")
    assert error in caught.value.message
    assert "abc" not in caught.value.message


@given(st.text())
def test_expand_references_inserts_any_text_in_argument(value: str) -> None:
    assert expand_references("<${V:-}>", {"V": value}, "origin", check=False) == f"<{value}>"


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("${A}", False),
        ("${A:-}", False),
        ("${A}${B}", False),
        ("${A:-x}", True),
        ("x", True),
        ("x${A}", True),
    ],
)
def test_has_literal_text_ignores_references_without_default(text: str, literal: bool) -> None:
    assert has_literal_text(text) is literal
