"""A text in the form in which it is compared with secrets, whatever its quoting and encoding.

Folded, `%41`, `\\u0041` and `A` are all `a`: escapes of JSON, URLs, Python and HTML are decoded,
letters are lower case, and blanks, quotes, backslashes and plus signs are removed, because
encodings add or change them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

_BLANKS = b" \t\n\v\f\r"
_REMOVED = _BLANKS + b"+\"'\\"
SEPARATORS = b"-_./:=,@"
_MAX_DEPTH = 3
"""How many encodings inside each other are decoded, for example JSON in a URL."""
_ESCAPE = (
    rb"%(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\+u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\+u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|\\+(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|x(?P<x>[0-9a-fA-F]{2}))"
    rb"|\\+(?P<blank>[nrtfv])"
    rb"|&(?:(?P<name>amp|lt|gt|quot|apos)|#(?P<decimal>\d{1,7})|#x(?P<h>[0-9a-fA-F]{1,6}));"
)
_ENTITIES = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}


class Interval(NamedTuple):
    """A part of a text: the index of its first byte, and that after its last."""

    start: int
    end: int


def encode(text: str) -> bytes:
    """Return the text in UTF-8 with lone surrogates, which are not valid there."""
    return text.encode("utf-8", "surrogatepass")


def fold(data: bytes) -> bytes:
    """Return the data in lower case, without the characters that encodings add or change."""
    return data.lower().translate(None, _REMOVED)


def decoded_texts(data: bytes) -> Iterator[bytes]:
    """Yield the data, and the data with its escapes decoded once, twice and so on."""
    yield data
    for _ in range(_MAX_DEPTH):
        if b"%" not in data and b"\\" not in data and b"&" not in data:
            return
        decoded = _escape_pattern().sub(_decode, data)
        if decoded == data:
            return
        yield decoded
        data = decoded


class SourceMap:
    """Maps parts of a folded text to the text, whose escapes were decoded `depth` times."""

    def __init__(self, data: bytes, depth: int) -> None:
        self._data = data
        starts: Sequence[int] = range(len(data))
        ends: Sequence[int] = range(1, len(data) + 1)
        decoded = data
        for _ in range(depth):
            decoded, starts, ends = _decode_with_positions(decoded, starts, ends)
        self._decoded = decoded
        self._starts, self._ends = starts, ends
        self._kept = [index for index, byte in enumerate(decoded) if byte not in _REMOVED]

    def interval(self, start: int, end: int) -> Interval:
        """Return the part of the text, in whole characters, for a part of its folded form."""
        first, last = self._starts[self._kept[start]], self._ends[self._kept[end - 1]]
        while _continues_character(self._data, first):
            first -= 1
        while _continues_character(self._data, last):
            last += 1
        return Interval(first, last)

    def is_word(self, start: int, end: int) -> bool:
        """Return whether the part of the text is one word or two."""
        first, last = self.interval(start, end)
        part = self._data[first:last].translate(None, _BLANKS)
        return is_word(self._data[max(0, first - 1) : first], part, self._data[last : last + 1])

    def contains(self, start: int, end: int, characters: bytes) -> bool:
        """Return whether the part has these characters in this order, and others between them.

        Blanks do not matter, nor do quotes and the like at the ends.
        """
        part = iter(self._decoded[self._kept[start] : self._kept[end - 1] + 1])
        return all(byte in part for byte in characters.strip(_REMOVED) if byte not in _BLANKS)


def is_word(before: bytes, part: bytes, after: bytes) -> bool:
    """Return whether a part is letters or digits, and the characters around it are not the same.

    Letters are those of ASCII. A separator at either end does not matter.
    """
    if part[:1] in SEPARATORS:
        before, part = part[:1], part[1:]
    if part[-1:] in SEPARATORS:
        part, after = part[:-1], part[-1:]
    if part.isalpha():
        return not (before.isalpha() or after.isalpha())
    return part.isdigit() and not (before.isdigit() or after.isdigit())


def _continues_character(data: bytes, index: int) -> bool:
    """Return whether a character begins before `index` and ends behind it."""
    return index < len(data) and data[index] & 0xC0 == 0x80


def _decode_with_positions(
    data: bytes, starts: Sequence[int], ends: Sequence[int]
) -> tuple[bytes, list[int], list[int]]:
    """Decode the escapes once; return also the start and end in the text for each byte."""
    decoded = bytearray()
    new_starts: list[int] = []
    new_ends: list[int] = []
    last = 0
    for match in _escape_pattern().finditer(data):
        begin, end = match.span()
        replacement = _decode(match)
        decoded += data[last:begin] + replacement
        new_starts += [*starts[last:begin], *[starts[begin]] * len(replacement)]
        new_ends += [*ends[last:begin], *[ends[end - 1]] * len(replacement)]
        last = end
    return bytes(decoded + data[last:]), [*new_starts, *starts[last:]], [*new_ends, *ends[last:]]


@lru_cache(maxsize=1)
def _escape_pattern() -> re.Pattern[bytes]:
    import re

    return re.compile(_ESCAPE)


def _decode(match: re.Match[bytes]) -> bytes:
    """Return the bytes that an escape means."""
    kind = str(match.lastgroup)
    value = match[kind]
    if kind == "byte":
        return bytes([int(value, 16)])
    if kind == "blank":
        return b" "
    if kind == "name":
        return _ENTITIES[value]
    code = int(value, 10 if kind == "decimal" else 16)
    if kind == "low":
        code += 0x10000 + (int(match["high"], 16) - 0xD800) * 0x400 - 0xDC00
    return encode(chr(code)) if code < 0x110000 else match[0]
