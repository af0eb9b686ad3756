"""Redaction: secrets are masked in all output."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gaussbackup.domain.folded_text import Interval, encode
from gaussbackup.domain.secret_runs import SecretFinder, secret_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MASK = "********"
_MIN_LENGTH = 4
"""A shorter secret is not masked: it would mask much of every line."""
_MIN_TOKEN_LENGTH = 16
_ELLIPSES = ("…".encode(), b"...", b"\\u2026")
"""What marks a truncated text."""
_CELL = 200
"""How many bytes before an ellipsis are searched."""
_PIECE = 1 << 15
_OVERLAP = 256
"""Bytes that two pieces share: more than the shortest run has in any encoding."""
_VARIABLE_PREFIXES = ("GAUSSBACKUP_", "HW_", "HUAWEICLOUD_")
_SECRET_SUFFIXES = ("SECRET_KEY", "SECURITY_TOKEN", "TOKEN", "PASSWORD", "SDK_SK")
_ENDPOINT_VARIABLES = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT")


class Redactor:
    """Masks the known secrets in a text, also if they are quoted, encoded or truncated."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = {stripped for each in secrets if _is_long_enough(stripped := each.strip())}

    def add_secret(self, secret: str) -> None:
        """Mask this value from now on, and every long run of its characters."""
        stripped = secret.strip()
        if _is_long_enough(stripped) and stripped not in self._secrets:
            self._secrets.add(stripped)
            self.__dict__.pop("_finder", None)

    def redact(self, text: str) -> str:
        """Return the text without any secret."""
        if self._secrets:
            text = self._mask_secrets(text)
        return _mask_signatures(text) if "ignature" in text else text

    @cached_property
    def _finder(self) -> SecretFinder:
        return SecretFinder(form for secret in self._secrets for form in secret_forms(secret))

    def _mask_secrets(self, text: str) -> str:
        data = encode(text)
        intervals = sorted({*self._find(data), *self._truncated(data)})
        if not intervals:
            return text
        masked = bytearray()
        last = 0
        for start, end in intervals:
            if start >= last:
                masked += data[last:start] + MASK.encode()
            last = max(last, end)
        return (masked + data[last:]).decode("utf-8", "surrogatepass")

    def _find(self, data: bytes) -> Iterator[Interval]:
        """Yield the parts to mask, searched piece by piece, because few pieces contain any."""
        for start in range(0, len(data), _PIECE):
            for found in self._finder.find(data[start : start + _PIECE + _OVERLAP]):
                yield Interval(start + found.start, start + found.end)

    def _truncated(self, data: bytes) -> Iterator[Interval]:
        """Yield the secrets that were truncated before, e.g. a long token in a table cell."""
        for ellipsis in (each for each in _ELLIPSES if each[0] in data):
            position = data.find(ellipsis)
            while position >= 0:
                start = max(0, position - _CELL)
                found = self._finder.find_prefix(data[start:position])
                if found is not None:
                    yield Interval(start + found.start, start + found.end)
                position = data.find(ellipsis, position + 1)


def _is_long_enough(secret: str) -> bool:
    return len(secret) >= _MIN_LENGTH


def secrets_in_url(url: str) -> set[str]:
    """Return user and password before the last `@` of a URL, and the password alone.

    A slash or question mark in the password need not be quoted. A user alone is a secret only if
    it is as long as a token, because some tokens are passed as the user.
    """
    from urllib.parse import unquote

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
