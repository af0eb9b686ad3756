"""Response bodies: bounded reads, strict JSON and excerpts."""

from __future__ import annotations

import gzip
import io

import pytest
from urllib3 import HTTPResponse

from gaussbackup.api.response_body import (
    BodyTooLarge,
    MalformedBody,
    body_excerpt,
    read_bounded,
    read_json,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"[" * 200_000,
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"1" * 5000 + b"}",
        "{'备份'}".encode("gbk"),
        '{"a": "备份"}'.encode("gbk"),
        b'{"a": 1',
        b"<html>",
    ],
)
def test_read_json_raises_malformed_body_for_invalid_json(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_json(body)


def test_read_json_accepts_a_byte_order_mark_and_duplicate_keys() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1, "a": 2}') == {"a": 2}


def test_read_bounded_stops_a_gzip_bomb_at_the_limit() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    raw = HTTPResponse(
        io.BytesIO(bomb), headers={"Content-Encoding": "gzip"}, preload_content=False
    )
    with pytest.raises(BodyTooLarge):
        read_bounded(raw)


def test_read_bounded_decompresses_gzip() -> None:
    raw = HTTPResponse(
        io.BytesIO(gzip.compress(b"{}" * 100_000)),
        headers={"Content-Encoding": "gzip"},
        preload_content=False,
    )
    assert read_bounded(raw) == b"{}" * 100_000


def test_body_excerpt_is_one_short_line() -> None:
    assert body_excerpt(b"a\n b\t c") == "a b c"
    assert len(body_excerpt(b"x" * 1000)) == 200
