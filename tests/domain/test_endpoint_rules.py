"""Endpoints: validation, normal form, and local hosts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gaussbackup.domain.endpoint_rules import (
    check_endpoint,
    host_header,
    is_local,
    is_loopback,
    normalize_endpoint,
    validate_endpoint,
)
from gaussbackup.errors import UsageError

VALID = {
    "https://gaussdb.example": "https://gaussdb.example",
    "https://gaussdb.example/": "https://gaussdb.example",
    "HTTPS://GaussDB.Example": "https://gaussdb.example",
    "https://gaussdb.example:443": "https://gaussdb.example",
    "https://gaussdb.example:": "https://gaussdb.example",
    "https://gaussdb.example:08443": "https://gaussdb.example:8443",
    "https://my_service": "https://my_service",
    "https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
    "https://10.0.0.7:8443": "https://10.0.0.7:8443",
    "https://[2001:DB8:0::1]:8443": "https://[2001:db8::1]:8443",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://127.8.9.10": "http://127.8.9.10",
    "http://localhost:80/": "http://localhost",
    "http://LOCALHOST:8080": "http://localhost:8080",
    "http://[::1]:8080": "http://[::1]:8080",
    "http://[0:0:0:0:0:0:0:1]": "http://[::1]",
}

INVALID = {
    "": "must start with https://",
    "gaussdb.example": "must start with https://",
    "//gaussdb.example": "must start with https://",
    "file:///etc/passwd": "must start with https://",
    "ftp://gaussdb.example": "must start with https://",
    "https://": "must look like",
    "https:///path": "must look like",
    "https://:8443": "must look like",
    "https://host:0": "must look like",
    "https://host:65536": "is not a URL",
    "https://host:port": "is not a URL",
    "https://[::1": "is not a URL",
    "https://a..b": "must look like",
    "https://-host": "must look like",
    "https://host-": "must look like",
    "https://host%2eexample": "must look like",
    "https://[::1%25eth0]": "must look like",
    "https://[v1.host]": "must look like",
    "https://" + "a" * 64: "must look like",
    "https://" + ".".join(["abcd"] * 60): "must look like",
    "http://gaussdb.example": "must use https",
    "http://10.0.0.7": "must use https",
    "http://169.254.169.254": "must use https",
    "http://0.0.0.0": "must use https",
    "http://127.1": "must use https",
    "http://127.0.0.999": "must use https",
    "http://127.0.0.010": "must use https",
    "http://127.0.0.1.evil.example": "must use https",
    "http://localhost.evil.example": "must use https",
    "http://[2001:db8::1]": "must use https",
    "https://host/../": "must not have a path",
    "https://host/v3": "must not have a path",
    "https://host?x=1": "must not have a path",
    "https://host?": "must not have a path",
    "https://host#part": "must not have a path",
    "https://host/#": "must not have a path",
    "https://host\r\nX-Evil: 1": "character",
    "https://host\t": "character",
    "https://ho st": "character",
    " https://host": "character",
    "https://host\\@evil.example": "character",
    "https://gau\u0455sdb.example": "character",
    "https://host\x00": "character",
}


@pytest.mark.parametrize(("text", "normalized"), VALID.items())
def test_normalize_endpoint_returns_one_form_of_a_valid_endpoint(
    text: str, normalized: str
) -> None:
    assert validate_endpoint(text) is None
    assert normalize_endpoint(text) == normalized
    assert normalize_endpoint(normalized) == normalized


@pytest.mark.parametrize(("text", "message"), INVALID.items())
def test_validate_endpoint_rejects_an_invalid_endpoint_without_quoting_it(
    text: str, message: str
) -> None:
    reason = validate_endpoint(text)
    assert reason is not None
    assert message in reason
    assert text in {"", "https://"} or text not in reason


@pytest.mark.parametrize(
    "text",
    [
        "https://user:s3cr3t-word@host",
        "https://s3cr3t-word@host",
        "http://user:s3cr3t-word@127.0.0.1",
        "https://user:s3cr3t-word@[::1",
        "https://user:s3cr3t-word",
        "s3cr3t-word://host",
        "https://host/s3cr3t-word",
        "https://host?token=s3cr3t-word",
        "https://user:s3cr3t-word\n@host",
    ],
)
def test_validate_endpoint_never_quotes_a_password(text: str) -> None:
    reason = validate_endpoint(text)
    assert reason is not None
    assert "s3cr3t" not in reason


def test_validate_endpoint_allows_http_for_link_local_ipv4_only() -> None:
    assert validate_endpoint("http://169.254.169.254", link_local=True) is None
    assert validate_endpoint("http://127.0.0.1:8080", link_local=True) is None
    assert validate_endpoint("http://169.253.0.1", link_local=True) is not None
    assert validate_endpoint("http://metadata.example", link_local=True) is not None
    assert validate_endpoint("http://[fe80::1]", link_local=True) is not None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("128.0.0.1", False),
        ("127.0.0", False),
        ("127.0.0.1.example", False),
        ("localhost.example", False),
        ("\uff11\uff12\uff17.0.0.1", False),
        ("", False),
    ],
)
def test_is_loopback_accepts_only_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


_PIECES = st.sampled_from(
    [
        *("https://", "http://", "ftp://", "//", "@", ":", "/", "?", "#", "[", "]", "%", "\\"),
        *("127.0.0.1", "::1", "localhost", "host", "evil.example", "443", "0", "..", "user", "\n"),
    ]
)


@given(st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=40))
@example("https://[::1]x:443")
@example("http://x[::1]")
def test_validate_endpoint_accepts_only_a_bare_host_for_any_text(text: str) -> None:
    if validate_endpoint(text) is not None:
        return
    normalized = normalize_endpoint(text)
    assert re.fullmatch(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", normalized)
    parts = urlsplit(normalized)
    assert parts.scheme == "https" or is_loopback(parts.hostname or "")
    assert (parts.username, parts.password, parts.path, parts.query) == (None, None, "", "")
    assert validate_endpoint(normalized) is None
    assert normalize_endpoint(normalized) == normalized
    assert parts.hostname == urlsplit(text).hostname or "[" in text


@pytest.mark.parametrize("host", ["localhost", "::1", "127.0.0.1", "127.8.9.10", "169.254.169.254"])
def test_is_local_accepts_loopback_and_the_metadata_service(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["127.evil.example", "localhost.evil.example", "10.0.0.1"])
def test_is_local_rejects_a_name_that_only_resembles_loopback(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://h.example/x", "h.example"),
        ("https://h.example:443/x", "h.example"),
        ("http://127.0.0.1:18443/x", "127.0.0.1:18443"),
        ("https://[::1]:8/x", "[::1]:8"),
    ],
)
def test_host_header_has_a_port_only_if_it_is_not_the_default(url: str, header: str) -> None:
    assert host_header(url) == header


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        ("https://host:port", "is not a URL"),
        ("gaussdb.example", "must look like"),
        ("https://host:0", "must look like"),
        ("https://user:secret@host", "must not contain a user"),
        ("https://host?x", "must not contain a user"),
        ("http://gaussdb.example", "use https for gaussdb.example"),
    ],
)
def test_check_endpoint_raises_for_an_unsafe_endpoint(endpoint: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        check_endpoint(endpoint)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "endpoint", ["https://host:8443", "http://127.0.0.1:80", "https://host/v3"]
)
def test_check_endpoint_accepts_https_and_local_http(endpoint: str) -> None:
    check_endpoint(endpoint)
