"""Response bodies: read up to a size, parsed as strict JSON, quoted in messages."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING

MAX_BODY_BYTES = 8 * 1024 * 1024
_CHUNK_SIZE = 64 * 1024
_MAX_NUMBER_LENGTH = 400
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Removed by hand: the codec that removes it is one more import."""


if TYPE_CHECKING:
    from typing import Protocol

    class Readable(Protocol):
        """A raw body, as urllib3 returns it."""

        def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes: ...


class BodyTooLarge(Exception):
    """The decompressed body is larger than MAX_BODY_BYTES."""


class MalformedBody(ValueError):
    """The body is not JSON of the expected form; the text is a short reason."""


def read_bounded(raw: Readable, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the decompressed body; raise BodyTooLarge before more than `limit` bytes are held.

    urllib3 decompresses only as much as is requested, so a gzip bomb stays small.
    """
    chunks: list[bytes] = []
    size = 0
    while chunk := raw.read(_CHUNK_SIZE, decode_content=True):
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def read_json(body: bytes) -> object:
    """Parse a body as JSON in UTF-8, with or without a byte order mark.

    Raises MalformedBody for NaN, infinite and very long numbers, for other encodings and for deep
    nesting. Of duplicate keys the last one counts, as usual: no decision rests on one key alone.
    """
    if not body.strip():
        raise MalformedBody("the body is empty")
    try:
        text = body.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
        return json.loads(
            text,
            parse_constant=_reject_constant,
            parse_float=_parse_float,
            parse_int=_parse_integer,
        )
    except UnicodeDecodeError:
        raise MalformedBody("the body is not UTF-8") from None
    except RecursionError:
        raise MalformedBody("the body is nested too deeply") from None
    except MalformedBody:
        raise
    except ValueError:
        raise MalformedBody("the body is not JSON") from None


def _reject_constant(name: str) -> object:
    raise MalformedBody(f"the body contains the number {name}")


def _parse_float(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise MalformedBody("the body contains a number out of range")
    return number


def _parse_integer(text: str) -> int:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise MalformedBody("the body contains a number out of range")
    return int(text)


def body_excerpt(body: bytes, limit: int = 200) -> str:
    """Return the start of a body on one line, at most `limit` characters, for a message."""
    part = body[: limit * 4]
    text = " ".join(part.decode("utf-8", "replace").split())
    complete = len(text) <= limit and len(part) == len(body)
    return text if complete else text[: limit - 1] + "…"
