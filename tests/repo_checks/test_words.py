"""Comments, docstrings and messages of the package do not contain certain words."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "gaussbackup"
BANNED = re.compile(
    r"\b(?:nobody|somebody|whoever|befalls?|befell|patience|vigils?|doomed|mischief|gatekeeper"
    r"|namesakes?|mends?|mended|fates?|weather|by chance)\b",
    re.IGNORECASE,
)
"""Words without a technical meaning; texts name the program, the service or the user."""
TEXT_TOKENS = {"COMMENT", "STRING", "FSTRING_MIDDLE"}


def banned_words(path: Path) -> list[str]:
    """Return `LINE: WORD` for each banned word in the comments and strings of a module."""
    source = path.read_text(encoding="utf-8")
    return [
        f"{token.start[0]}: {match.group()}"
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if tokenize.tok_name[token.type] in TEXT_TOKENS
        for match in BANNED.finditer(" ".join(token.string.split()))
    ]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_module_texts_contain_no_banned_word(path: Path) -> None:
    assert banned_words(path) == []


def test_banned_words_finds_comments_and_strings(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('"""Somebody waits by\nchance."""\n# nobody\nnobody = "none"\n', "utf-8")
    assert banned_words(path) == ["1: Somebody", "1: by chance", "3: nobody"]
