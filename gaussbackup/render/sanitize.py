"""Escaping of characters and CI commands that must not reach a terminal or a log unescaped."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# Control characters (C0, DEL, C1), format characters (zero-width, bidi, tags), line and paragraph
# separators and lone surrogates: the categories Cc, Cf, Zl, Zp and Cs of Unicode 16, listed as
# ranges so that the result does not depend on the version of Python. In addition, letters and
# marks that are invisible.
_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff"
    "\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)


def sanitize(text: str) -> str:
    r"""Return `text` with invisible and control characters escaped, e.g. `\x1b`, `\u202e`.

    Newlines are escaped as well, so the result is one line. CJK characters and emoji are not
    escaped. Commands of CI services (`::error::`, `##vso[`, `##[`) are escaped, because the text
    may be printed at the start of a line. Sanitized text is not changed again.
    """
    if is_safe(text):
        return text
    return _escape_ci_commands(_unsafe_pattern().sub(_escape, text))


def is_safe(text: str) -> bool:
    """Return whether `sanitize` certainly leaves `text` unchanged.

    This is a fast check that may return False for safe text. Several strings can be checked at
    once by joining them with spaces.
    """
    return text.isascii() and text.isprintable() and "::" not in text and "##" not in text


def is_safe_text(text: str) -> bool:
    """Return whether `text` has no invisible and no control characters except newlines."""
    lines = text.replace("\n", "")
    return (lines.isascii() and lines.isprintable()) or _unsafe_pattern().search(lines) is None


@lru_cache(maxsize=1)
def _unsafe_pattern() -> re.Pattern[str]:
    import re

    return re.compile(f"[{_UNSAFE}]")


def _escape(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _escape_ci_commands(text: str) -> str:
    # GitHub accepts `::command::` at the start of a line, after spaces; Azure Pipelines and the
    # old form of GitHub accept theirs anywhere.
    start = text.lstrip()
    if start.startswith("::") and "::" in start[2:]:
        text = text.replace("::", "\\x3a:", 1)
    return text.replace("##vso[", "#\\x23vso[").replace("##[", "#\\x23[")
