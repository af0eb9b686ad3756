"""Signatures agree with the vendor's vectors and with the vendor's signer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api.auth.signers import authorization, canonical_request
from gaussbackup.api.http_message import build_url, canonical_query

VECTORS = json.loads((Path(__file__).parent / "data" / "signing_vectors.json").read_text("utf-8"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = TEXT.filter(bool)


def _url(vector: dict[str, Any]) -> str:
    base = "://".join(urlsplit(vector["url"])[:2])
    query = urlsplit(vector["url"]).query
    return base + str(vector["path"]) + (f"?{query}" if query else "")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_authorization_reproduces_every_vector_of_the_vendor(vector: dict[str, Any]) -> None:
    headers = {**vector["headers_signed"], **vector["headers_unsigned"]}
    body = vector["body"].encode()
    signed = {name.lower(): value for name, value in vector["headers_signed"].items()}
    request = canonical_request(vector["method"], _url(vector), signed, body)
    assert request == vector["canonical_request"]
    value = authorization(
        vector["ak"],
        vector["sk"],
        method=vector["method"],
        url=_url(vector),
        headers=headers,
        body=body,
    )
    assert value == vector["authorization"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_canonical_query_reproduces_every_vector_of_the_vendor(vector: dict[str, Any]) -> None:
    pairs = [(name, _text(value)) for name, value in vector["query"]]
    assert canonical_query(pairs) == urlsplit(vector["url"]).query


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    segments=st.lists(NAMES.filter(lambda part: part not in {".", ".."}), min_size=1, max_size=4),
    query=st.lists(st.tuples(NAMES, TEXT), max_size=5),
    body=st.binary(max_size=40),
    token=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
)
def test_authorization_agrees_with_the_vendors_signer_for_any_request(
    method: str, segments: list[str], query: list[tuple[str, str]], body: bytes, token: str
) -> None:
    url = build_url("https://host.example", segments, query)
    headers = {
        "Host": "host.example",
        "X-Sdk-Date": "20240521T080910Z",
        "Content-Type": "application/json",
        "X-Security-Token": token,
    }
    sdk_request = SdkRequest(
        method=method,
        schema="https",
        host="host.example",
        resource_path=urlsplit(url).path,
        query_params=list(query),
        header_params=dict(headers),
        body=body,
    )
    Signer(BasicCredentials("AK", "SK", "p")).sign(sdk_request)
    value = authorization("AK", "SK", method=method, url=url, headers=headers, body=body)
    assert value == sdk_request.header_params["Authorization"]
    assert sdk_request.uri == url.removeprefix("https://host.example")
