"""Splitting a SQL script into statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.sql_statements import split_statements, statement_label


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" ;; \n; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 'it''s; so'", ["SELECT ';'", "SELECT 'it''s; so'"]),
        (r"SELECT E'a\'; b'; SELECT 2", [r"SELECT E'a\'; b'", "SELECT 2"]),
        ('SELECT "a;b"; SELECT 2', ['SELECT "a;b"', "SELECT 2"]),
        ("SELECT $$a;b$$; SELECT $x$ $$;$$ $x$", ["SELECT $$a;b$$", "SELECT $x$ $$;$$ $x$"]),
        ("SELECT 1 -- a; b\n; SELECT 2", ["SELECT 1 -- a; b", "SELECT 2"]),
        ("/* a; b */ SELECT 1; -- nothing;\n/* ; */", ["/* a; b */ SELECT 1"]),
        ("SELECT 'open; string", ["SELECT 'open; string"]),
        ("SELECT 1 /* open ; comment", ["SELECT 1 /* open ; comment"]),
    ],
)
def test_split_statements_at_semicolons_outside_of_quotes_and_comments(
    script: str, expected: list[str]
) -> None:
    assert split_statements(script) == expected


@given(st.lists(st.sampled_from(["SELECT 1", "SELECT ';'", "SELECT $$;$$", "-- ;\nSELECT 2"])))
def test_split_statements_returns_what_was_joined(statements: list[str]) -> None:
    assert split_statements(";\n".join(statements)) == statements


@given(st.text("';\"$-/*E\\ a\n", max_size=30))
def test_split_statements_loses_no_text_of_a_statement(script: str) -> None:
    for statement in split_statements(script):
        assert statement in script


def test_statement_label_is_one_short_line_without_comments() -> None:
    assert statement_label("-- newest order\nSELECT\n  max(created) /* now */ FROM orders") == (
        "SELECT max(created) FROM orders"
    )
    assert len(statement_label("SELECT " + "x" * 100)) == 60
