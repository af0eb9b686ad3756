"""`${NAME}` in the texts of a file."""

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
    ("text", "made"),
    [
        ("plain", "plain"),
        ("${A}", "alpha"),
        ("x-${A}-${A}", "x-alpha-alpha"),
        ("${B_2}", "${A}"),  # what is put in is not read again
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
def test_references_are_replaced_and_dollars_left(text: str, made: str) -> None:
    assert expand_references(text, ENVIRON, "here") == made


@pytest.mark.parametrize(
    "text", ["${", "${}", "${1A}", "${A", "${A-b}", "${A:b}", "${ A}", "${A:-${B_2}}"]
)
def test_a_broken_reference_is_refused_without_quoting(text: str) -> None:
    assert validate_references(text) is not None
    with pytest.raises(ConfigError, match=r"^here: \$\{ must be followed by NAME"):
        expand_references(text, ENVIRON, "here")


@pytest.mark.parametrize("text", ["${NONE}", "${EMPTY}", "s3cr3t${NONE}"])
def test_a_variable_that_is_not_set_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^here: environment variable (NONE|EMPTY) is not set$"):
        expand_references(text, ENVIRON, "here")


@given(st.text(st.characters(exclude_characters="{")))
def test_text_without_a_brace_is_itself(text: str) -> None:
    assert expand_references(text, {}, "here") == text
    assert validate_references(text) is None


@given(st.text())
def test_any_value_of_a_variable_is_taken_as_it_is(value: str) -> None:
    assert expand_references("<${V:-}>", {"V": value}, "here") == f"<{value}>"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("${A}", False),
        ("${A:-}", False),
        ("${A}${B}", False),
        ("${A:-x}", True),
        ("x", True),
        ("x${A}", True),
    ],
)
def test_a_literal_is_told_from_what_stands_elsewhere(text: str, stands: bool) -> None:
    assert has_literal_text(text) is stands
