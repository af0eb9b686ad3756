"""Keeping secrets out of whatever is written."""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MASK = "********"
_SHORTEST = 4
"""A secret shorter than this is not looked for: it would mask half of every line."""
_SHORTEST_BEGINNING = 6
_SHORTEST_TOKEN = 16
_CUTS = ("…", "...", "\\u2026")
"""What stands where something was cut off."""
_VARIABLE_PREFIXES = ("GAUSSBACKUP_", "HW_", "HUAWEICLOUD_")
_SECRET_SUFFIXES = ("SECRET_KEY", "SECURITY_TOKEN", "TOKEN", "PASSWORD", "SDK_SK")
_ENDPOINT_VARIABLES = ("GAUSSBACKUP_ENDPOINT", "GAUSSBACKUP_IAM_ENDPOINT")


class Redactor:
    """Knows the secrets of this run and removes them from text, in the forms they travel in."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._ordered: list[str] = []
        self._together = ""

    def add_secret(self, secret: str) -> None:
        """From now on this value, plain, quoted or encoded, is masked; its cut beginnings too."""
        stripped = secret.strip()
        if len(stripped) < _SHORTEST or stripped in self._forms:
            return
        self._forms |= {form for form in _forms(stripped) if len(form) >= _SHORTEST}
        self._ordered = sorted(self._forms, key=len, reverse=True)
        self._together = "\n".join(self._ordered)

    def redact(self, text: str) -> str:
        """`text` without any secret."""
        for form in self._ordered:
            if form in text:
                text = text.replace(form, MASK)
        for mark in _CUTS:
            if mark in text:
                text = self._without_beginnings(text, mark)
        return _unsealed(text) if "ignature" in text else text

    def _without_beginnings(self, text: str, mark: str) -> str:
        """A long token in a cell or in an excerpt is cut off before it comes here."""
        *parts, last = text.split(mark)
        return mark.join([*map(self._without_beginning, parts), last])

    def _without_beginning(self, text: str) -> str:
        tail = text[-_SHORTEST_BEGINNING:]
        if len(tail) < _SHORTEST_BEGINNING or tail not in self._together:
            return text
        longest = max(
            (len(begun) for begun in self._beginnings(tail) if text.endswith(begun)), default=0
        )
        return text[:-longest] + MASK if longest else text

    def _beginnings(self, tail: str) -> Iterator[str]:
        """The beginnings of all forms that end in `tail`."""
        for form in self._ordered:
            place = form.find(tail)
            while place >= 0:
                yield form[: place + len(tail)]
                place = form.find(tail, place + 1)


def secrets_in_url(url: str) -> set[str]:
    """What an address says before its last `@`: user and password, and the password alone.

    A slash or a question mark that should have been quoted ends no password here. A user alone is
    no secret, unless it is as long as a token: some are given so.
    """
    before, _, _ = url.partition("://")[2].rpartition("@")
    _, colon, password = before.partition(":")
    if not (colon or len(before) >= _SHORTEST_TOKEN):
        return set()
    return {form for part in (before, password) if part for form in (part, unquote(part))}


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


def _unsealed(text: str) -> str:
    """`text` without the signatures of requests, which a gateway may echo.

    Each request has its own, so that learning them all would make every line slower and slower.
    """
    import re  # loaded by typer

    seal = r"(signature(?:=|%3D))[0-9a-z+/=]+|(signature\W{1,6})[0-9a-f]{32,}"
    return re.sub(seal, rf"\1\2{MASK}", text, flags=re.IGNORECASE)


def _forms(secret: str) -> set[str]:
    writable = secret.encode("utf-8", "replace").decode()
    return {
        secret,
        " ".join(secret.split()),
        quote(writable, safe=""),
        quote_plus(writable),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        secret.encode("ascii", "backslashreplace").decode(),
        secret.replace("'", "''"),  # YAML
        secret.replace('"', '""'),  # CSV
        secret.replace("'", "'\"'\"'"),  # a shell
        secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        *_base64_forms(writable.encode()),
    }


def _base64_forms(data: bytes) -> set[str]:
    """What is sure to stand in the base64 of anything that holds `data`, as of `user:data`."""
    forms = set()
    for lead, start in enumerate((0, 2, 3)):
        whole = (lead + len(data)) * 8 // 6
        text = b2a_base64(b"\0" * lead + data, newline=False).decode()[start:whole]
        forms |= {text, text.replace("+", "-").replace("/", "_")}
    return forms
