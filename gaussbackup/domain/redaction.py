"""Redaction: secrets are masked in all output."""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MASK = "********"
_MIN_LENGTH = 4
"""A shorter secret is not masked: it would mask much of every line."""
_MIN_PREFIX_LENGTH = 6
_MIN_TOKEN_LENGTH = 16
_ELLIPSES = ("…", "...", "\\u2026")
"""What marks a truncated text."""
_VARIABLE_PREFIXES = ("GAUSSBACKUP_", "HW_", "HUAWEICLOUD_")
_SECRET_SUFFIXES = ("SECRET_KEY", "SECURITY_TOKEN", "TOKEN", "PASSWORD", "SDK_SK")
_ENDPOINT_VARIABLES = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT")


class Redactor:
    """Masks the known secrets in a text, also if they are quoted, encoded or truncated."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        self._sorted: list[str] = []
        self._joined = ""
        for secret in secrets:
            self.add_secret(secret)

    def add_secret(self, secret: str) -> None:
        """Mask this value from now on: plain, quoted and encoded, and its truncated prefixes."""
        stripped = secret.strip()
        if len(stripped) < _MIN_LENGTH or stripped in self._forms:
            return
        self._forms |= {form for form in _forms(stripped) if len(form) >= _MIN_LENGTH}
        self._sorted = sorted(self._forms, key=len, reverse=True)
        self._joined = "\n".join(self._sorted)

    def redact(self, text: str) -> str:
        """Return the text without any secret."""
        for form in self._sorted:
            if form in text:
                text = text.replace(form, MASK)
        for ellipsis in _ELLIPSES:
            if ellipsis in text:
                text = self._mask_prefixes(text, ellipsis)
        return _mask_signatures(text) if "ignature" in text else text

    def _mask_prefixes(self, text: str, ellipsis: str) -> str:
        """Mask secrets that were truncated before, e.g. a long token in a table cell."""
        *parts, last = text.split(ellipsis)
        return ellipsis.join([*map(self._mask_prefix, parts), last])

    def _mask_prefix(self, text: str) -> str:
        """Mask the longest prefix of a secret that the text ends with."""
        tail = text[-_MIN_PREFIX_LENGTH:]
        if len(tail) < _MIN_PREFIX_LENGTH or tail not in self._joined:
            return text
        longest = max(
            (len(prefix) for prefix in self._prefixes(tail) if text.endswith(prefix)), default=0
        )
        return text[:-longest] + MASK if longest else text

    def _prefixes(self, tail: str) -> Iterator[str]:
        """Yield the prefixes of all forms that end with `tail`."""
        for form in self._sorted:
            position = form.find(tail)
            while position >= 0:
                yield form[: position + len(tail)]
                position = form.find(tail, position + 1)


def secrets_in_url(url: str) -> set[str]:
    """Return user and password before the last `@` of a URL, and the password alone.

    A slash or question mark in the password need not be quoted. A user alone is a secret only if
    it is as long as a token, because some tokens are passed as the user.
    """
    credentials, _, _ = url.partition("://")[2].rpartition("@")
    _, colon, password = credentials.partition(":")
    if not (colon or len(credentials) >= _MIN_TOKEN_LENGTH):
        return set()
    return {form for part in (credentials, password) if part for form in (part, unquote(part))}


def secrets_in_environment(environ: Mapping[str, str], endpoint: str | None) -> Iterator[str]:
    """Yield every secret of the environment and of the `--endpoint` option, used or not.

    An endpoint with a password is rejected, and the error message must not show the password.
    """
    for name, value in environ.items():
        if name.startswith(_VARIABLE_PREFIXES) and name.endswith(_SECRET_SUFFIXES):
            yield value
    for url in (endpoint, *map(environ.get, _ENDPOINT_VARIABLES)):
        if url:
            yield from secrets_in_url(url)


def _mask_signatures(text: str) -> str:
    """Mask request signatures, which a gateway may echo.

    Each request has its own; adding all of them as secrets would make redaction slower and slower.
    """
    import re  # typer imports it anyway

    signature = r"(signature(?:=|%3D))[0-9a-z+/=]+|(signature\W{1,6})[0-9a-f]{32,}"
    return re.sub(signature, rf"\1\2{MASK}", text, flags=re.IGNORECASE)


def _forms(secret: str) -> set[str]:
    """Return the secret in each quoting and encoding in which it may be written."""
    encodable = secret.encode("utf-8", "replace").decode()
    return {
        secret,
        " ".join(secret.split()),
        quote(encodable, safe=""),
        quote_plus(encodable),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        secret.encode("ascii", "backslashreplace").decode(),
        secret.replace("'", "''"),  # YAML
        secret.replace('"', '""'),  # CSV
        secret.replace("'", "'\"'\"'"),  # a shell
        secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        *_base64_forms(encodable.encode()),
    }


def _base64_forms(data: bytes) -> set[str]:
    """Return the base64 of `data` at each alignment, as in the base64 of `user:data`.

    Characters that depend on the neighbouring bytes are left out.
    """
    forms = set()
    for offset, start in enumerate((0, 2, 3)):
        end = (offset + len(data)) * 8 // 6
        text = b2a_base64(b"\0" * offset + data, newline=False).decode()[start:end]
        forms |= {text, text.replace("+", "-").replace("/", "_")}
    return forms
