"""Redaction masks a secret in every quoting and encoding."""

from __future__ import annotations

import json
import shlex
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.redaction import (
    MASK,
    Redactor,
    secrets_in_environment,
    secrets_in_url,
)

SECRETS = st.text(min_size=4, max_size=40).filter(lambda text: len(text.strip()) >= 4)


@given(SECRETS, st.text(), st.text())
def test_redact_masks_a_secret_anywhere_in_the_text(secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.add_secret(secret)
    redacted = redactor.redact(before + secret + after)
    assert (
        secret.strip() not in redacted.replace(MASK, "") or secret.strip() in before + after + MASK
    )
    assert MASK in redacted


def test_redact_masks_quoted_and_escaped_forms() -> None:
    redactor = Redactor()
    redactor.add_secret('p+s/s "w"\n')
    for form in (quote('p+s/s "w"', safe=""), json.dumps('p+s/s "w"'), repr('p+s/s "w"')):
        assert "s/s" not in redactor.redact(form)
        assert MASK in redactor.redact(form)


def test_redact_masks_a_longer_secret_before_a_shorter_one() -> None:
    redactor = Redactor()
    redactor.add_secret("abcd")
    redactor.add_secret("abcdefgh")
    assert redactor.redact("xabcdefghx") == f"x{MASK}x"


def test_redact_ignores_a_secret_that_is_too_short() -> None:
    redactor = Redactor()
    redactor.add_secret("abc")
    redactor.add_secret("")
    assert redactor.redact("abc abc") == "abc abc"


def test_redact_masks_a_request_signature_that_was_not_added() -> None:
    echo = "verify failed: Access=AK, SignedHeaders=host, Signature=0123456789abcdef"
    redacted = Redactor().redact(f"{echo}.")
    assert redacted.endswith(f"SignedHeaders=host, Signature={MASK}.")


@pytest.mark.parametrize(
    "echo",
    [
        "Authorization: SDK-HMAC-SHA256 Access=AK, signature=0123456789abcdef",
        "signature%3D0123456789abcdef",
        '{"Signature": "' + "0123456789abcdef" * 4 + '"}',
    ],
)
def test_redact_masks_every_form_of_a_signature(echo: str) -> None:
    assert "0123456789abcdef" not in Redactor().redact(echo)


def test_redact_keeps_text_about_a_signature() -> None:
    words = "the signature: mismatched, SignatureDoesNotMatch"
    assert Redactor().redact(words) == words


@given(SECRETS, st.binary(max_size=9), st.binary(max_size=9))
def test_redact_masks_a_secret_inside_base64(secret: str, before: bytes, after: bytes) -> None:
    redactor = Redactor()
    redactor.add_secret(secret)
    data = secret.strip().encode("utf-8", "replace")
    redacted = redactor.redact(b64encode(before + data + after).decode())
    assert MASK in redacted or len(data) < 6


@pytest.mark.parametrize(
    ("secret", "written"),
    [
        ("it's: so", "'it''s: so'"),
        ('a "b" c', '"a ""b"" c"'),
        ("it's", shlex.quote("it's")),
        ("a&b<c>", "a&amp;b&lt;c&gt;"),
        ("pässword", "p\\xe4ssword"),
        ("two  blanks", "two blanks"),
    ],
)
def test_redact_masks_a_secret_in_every_output_format(secret: str, written: str) -> None:
    redactor = Redactor()
    redactor.add_secret(secret)
    assert redactor.redact(written).strip("'\"") == MASK


@given(
    st.text("abc", min_size=12, max_size=40),
    st.integers(6, 11),
    st.sampled_from(["…", "...", "\\u2026"]),
)
def test_redact_masks_the_prefix_of_a_truncated_secret(secret: str, kept: int, mark: str) -> None:
    redactor = Redactor()
    redactor.add_secret("another-secret")
    redactor.add_secret(secret)
    redacted = redactor.redact(f"says: {secret[:kept]}{mark} and more… of it")
    assert redacted == f"says: {MASK}{mark} and more… of it"


def test_redact_keeps_text_that_is_not_a_prefix_of_a_secret() -> None:
    redactor = Redactor()
    redactor.add_secret("abcdefghijkl")
    for text in ("cdefgh…", "abcde…", "xbcdefgh…", "…"):
        assert redactor.redact(text) == text


@pytest.mark.parametrize(
    ("address", "secrets_in_it"),
    [
        ("https://host", set()),
        ("https://host/a@b:c", set()),
        ("https://me@host", set()),
        ("https://MIIaBgYJKoZIhvcN@host", {"MIIaBgYJKoZIhvcN"}),
        ("https://me:p%2Fw@host", {"me:p%2Fw", "me:p/w", "p%2Fw", "p/w"}),
        ("https://me:p/w@host", {"me:p/w", "p/w"}),
        ("no address", set()),
    ],
)
def test_secrets_in_url_returns_user_and_password(address: str, secrets_in_it: set[str]) -> None:
    assert secrets_in_url(address) == secrets_in_it


def test_secrets_in_environment_returns_secret_variables_and_url_passwords() -> None:
    environ = {
        "GAUSSBACKUP_SECRET_KEY": "secret-1",
        "HW_ACCESS_KEY": "not-a-secret",
        "OTHER_TOKEN": "not-ours",
        "HUAWEICLOUD_SDK_SK": "secret-2",
        "GAUSSBACKUP_ENDPOINT": "https://user:secret-3@host",
    }
    found = set(secrets_in_environment(environ, "https://user:secret-4@host"))
    assert {"secret-1", "secret-2", "secret-3", "secret-4"} <= found
    assert not {"not-a-secret", "not-ours"} & found
    assert set(secrets_in_environment({}, None)) == set()
