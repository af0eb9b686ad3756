"""Split a SQL script into its statements."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    --[^\n]*                                    # comment to the end of the line
    | /\*.*?(?:\*/|\Z)                          # block comment
    | [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)           # string with backslash escapes
    | '(?:[^']|'')*(?:'|\Z)                     # string
    | "(?:[^"]|"")*(?:"|\Z)                     # identifier in quotes
    | (\$(?:[A-Za-z_]\w*)?\$).*?(?:\1|\Z)           # string in dollar quotes
    | ;
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_MAX_LABEL = 60


def split_statements(script: str) -> list[str]:
    """Return the statements in order, without the semicolons at their ends.

    A semicolon in a string, an identifier or a comment does not end a statement. What contains
    nothing but comments is no statement. Block comments are not nested, unlike in PostgreSQL.
    """
    statements, start = [], 0
    for token in _TOKEN.finditer(script):
        if token.group() == ";":
            statements.append(script[start : token.start()])
            start = token.end()
    statements.append(script[start:])
    return [text.strip() for text in statements if _COMMENT.sub("", text).strip()]


def statement_label(statement: str) -> str:
    """Return one line that names the statement, at most 60 characters."""
    line = " ".join(_COMMENT.sub(" ", statement).split())
    return line if len(line) <= _MAX_LABEL else f"{line[: _MAX_LABEL - 1]}…"
