"""Bodies: bounded bytes from the wire, and from bytes to JSON that means what it says."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING

MAX_BODY_BYTES = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_LONGEST_NUMBER = 400
_MARK = b"\xef\xbb\xbf"
"""The byte order mark, taken off by hand: the codec that knows it is one more import."""


if TYPE_CHECKING:
    from typing import Protocol

    class Readable(Protocol):
        """A raw body, as urllib3 gives it."""

        def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes: ...


class BodyTooLarge(Exception):
    """The decoded body is beyond LARGEST bytes."""


class MalformedBody(ValueError):
    """The body is not the JSON that an answer of the API has; the text says why, in brief."""


def read_bounded(raw: Readable, limit: int = MAX_BODY_BYTES) -> bytes:
    """The whole body, decompressed; raises TooLarge before more than `limit` bytes are held.

    urllib3 decompresses no more than what is asked for, so a gzip bomb stays small.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := raw.read(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        parts.append(chunk)
    return b"".join(parts)


def read_json(body: bytes) -> object:
    """The JSON of a body in UTF-8; a byte order mark is accepted.

    NaN, infinite and endless numbers, other encodings and bottomless nesting raise Unreadable. Of
    two equal keys the last one counts, as everywhere: nothing that decides rests on one key alone.
    """
    if not body.strip():
        raise MalformedBody("the body is empty")
    try:
        text = body.removeprefix(_MARK).decode("utf-8")
        return json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, parse_int=_short_integer
        )
    except UnicodeDecodeError:
        raise MalformedBody("the body is not UTF-8") from None
    except RecursionError:
        raise MalformedBody("the body is nested too deeply") from None
    except MalformedBody:
        raise
    except ValueError:
        raise MalformedBody("the body is not JSON") from None


def _no_constant(word: str) -> object:
    raise MalformedBody(f"the body holds the number {word}")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise MalformedBody("the body holds a number out of range")
    return number


def _short_integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise MalformedBody("the body holds a number out of range")
    return int(text)


def body_excerpt(body: bytes, limit: int = 200) -> str:
    """The beginning of a body for a message: one line, at most `limit` characters."""
    part = body[: limit * 4]
    words = " ".join(part.decode("utf-8", "replace").split())
    whole = len(words) <= limit and len(part) == len(body)
    return words if whole else words[: limit - 1] + "…"
