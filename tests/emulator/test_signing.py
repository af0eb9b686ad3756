"""Signatures compared with those of the vendor's signer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gaussbackup.emulator.auth import signing
from gaussbackup.emulator.server.request import ServerRequest

_DATA = json.loads(Path(__file__).with_name("signing_vectors.json").read_text("utf-8"))

VECTORS: list[dict[str, Any]] = _DATA["vectors"]


def _request(vector: dict[str, Any]) -> ServerRequest:
    target = vector["path"] + ("?" + vector["query"] if vector["query"] else "")
    headers = tuple((name, value.strip()) for name, value in vector["headers_signed"].items())
    body = bytes.fromhex(vector["body_utf8_hex"])
    return ServerRequest(vector["method"], target, "HTTP/1.1", headers, body, "127.0.0.1")


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_signature_equals_vendor_signature(vector: dict[str, Any]) -> None:
    header = signing.parse_authorization(vector["authorization"])
    assert header is not None
    request = _request(vector)
    canonical = signing.canonical_request(request, header.signed_headers)
    assert canonical == vector["canonical_request"]
    date = request.header("X-Sdk-Date") or ""
    assert signing.string_to_sign(date, canonical) == vector["string_to_sign"]
    signature = signing.signature(vector["sk"], request, header.signed_headers)
    assert signature == vector["signature"] == header.signature


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic abc", "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=short"],
)
def test_parse_authorization_returns_none_for_malformed_header(authorization: str) -> None:
    assert signing.parse_authorization(authorization) is None


def test_canonical_query_does_not_decode_plus() -> None:
    assert signing.canonical_query("b=1+2&a=%2B") == "a=%2B&b=1%2B2"
