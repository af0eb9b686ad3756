"""Errors of the user's input: invalid characters in a text, and errors that are raised together.

Values of the environment come from unit files, env files and secret stores, which keep quotes and
line ends that a shell would have removed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_QUOTES = {'"': "double", "'": "single"}
_NAMES = {
    "\n": "newline",
    "\r": "carriage return",
    "\t": "tab",
    " ": "space",
    "\u00a0": "non-breaking space",
    "\ufeff": "byte order mark",
}
_IDEOGRAPHIC_SPACE = "\u3000"
_MAX_QUOTED = 64
_MIN_SECRET = 8
"""Characters; a shorter text with characters of all kinds may be quoted."""
_SECRET_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9 ._:/-]")


class InputError(NamedTuple):
    """One error, and a hint with a correct input if there is one."""

    message: str
    hint: str | None = None


def raise_if_any(errors: Iterable[InputError]) -> None:
    """Raise one UsageError with all the errors, if there are any."""
    found = list(errors)
    if not found:
        return
    hints = [error.hint for error in found if error.hint]
    raise UsageError(
        "\n".join(error.message for error in found), hint="\n".join(hints) if hints else None
    )


def text_error(text: str, valid: Callable[[str], bool] = str.isprintable) -> str | None:
    """Return why a text cannot be meant as it is, or None. The result never quotes the text.

    `valid` returns whether a character is allowed.
    """
    quote = _QUOTES.get(text[:1])
    if quote is not None and len(text) > 1 and text[0] == text[-1]:
        return f"is enclosed in {quote} quotes: remove them"
    return character_error(text, valid)


def character_error(text: str, valid: Callable[[str], bool] = str.isprintable) -> str | None:
    """Return which character of a text is the first invalid one, or None."""
    index = next((index for index, character in enumerate(text) if not valid(character)), None)
    if index is None:
        return None
    return f"contains an invalid character: {_describe(text, index)}"


def valid_in_path(character: str) -> bool:
    """Return whether a path may contain a character; a name may have bytes that are not UTF-8."""
    return character.isprintable() or character == _IDEOGRAPHIC_SPACE or _is_byte(character)


def valid_in_header(character: str) -> bool:
    """Return whether an access key, a secret key or a token may contain a character."""
    return "!" <= character <= "~"


def quoted_input(text: str, before: str = ": ") -> str:
    """Return `before` and the text in quotes, for the end of a message.

    The result is empty if the text may be a secret in the wrong place: long, with a user before a
    host, or a mixture of letters, digits and other characters.
    """
    classes = sum(re.search(pattern, text) is not None for pattern in _SECRET_CLASSES)
    mixed = classes >= 3 and len(text) >= _MIN_SECRET
    if not text or mixed or "@" in text or len(text) > _MAX_QUOTED:
        return ""
    return f'{before}"{text}"'


def _describe(text: str, index: int) -> str:
    """Return e.g. `newline at the end` or `U+FEFF (byte order mark) at position 1`."""
    if not text[index:].strip("\r\n"):
        names = dict.fromkeys(_NAMES[character] for character in text[index:])
        return f"{' and '.join(names)} at the end"
    character = text[index]
    if _is_byte(character):
        return f"a byte that is not UTF-8 at position {index + 1}"
    return f"U+{ord(character):04X} ({_name(character)}) at position {index + 1}"


def _name(character: str) -> str:
    import unicodedata

    return _NAMES.get(character) or unicodedata.name(character, "control character").lower()


def _is_byte(character: str) -> bool:
    """Return whether Python decoded a byte of the environment to this lone surrogate."""
    return "\udc80" <= character <= "\udcff"
