"""Making a foreign string harmless to look at: nothing in it can move, hide or command anything."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# Controls (C0, DEL, C1), format characters (zero-width, bidi, tags), line and paragraph
# separators, lone surrogates: Unicode 16's Cc, Cf, Zl, Zp, Cs in whole blocks, so that the answer
# does not depend on the Python that runs; and the letters and marks that draw nothing at all.
_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff"
    "\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)


def sanitize(text: str) -> str:
    r"""`text` with every character that is not seen, or that acts, written out: `\x1b`, `\u202e`.

    Newlines too: the result is one line. CJK and emoji stay. What a CI service would take for a
    command of its own (`::error::`, `##vso[`, `##[`) is broken up, because it may come to stand at
    the start of a line. Applying it twice changes nothing.
    """
    if is_safe(text):
        return text
    return _escape_ci_commands(_unsafe_pattern().sub(_escape, text))


def is_safe(text: str) -> bool:
    """Whether `safe` has nothing to do, by a look that is quick and may say no to some that are.

    Strings can be looked at together, with a space between them: then each of them is harmless.
    """
    return text.isascii() and text.isprintable() and "::" not in text and "##" not in text


def is_safe_text(text: str) -> bool:
    """Whether every character of `text` is seen and none acts; newlines are allowed."""
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
    # GitHub trims a line and wants `::word::`; Azure and the runner's old form look anywhere.
    start = text.lstrip()
    if start.startswith("::") and "::" in start[2:]:
        text = text.replace("::", "\\x3a:", 1)
    return text.replace("##vso[", "#\\x23vso[").replace("##[", "#\\x23[")
