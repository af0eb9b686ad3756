"""Keeping secrets out of whatever is written."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

MASK = "********"
_SEAL = "Signature="
_SHORTEST = 4
"""A secret shorter than this is not looked for: it would mask half of every line."""


class Redactor:
    """Knows the secrets of this run and removes them from text, in the forms they travel in."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._ordered: list[str] = []

    def learn(self, secret: str) -> None:
        """From now on this value, plain, quoted for a URL or as in JSON, is masked."""
        stripped = secret.strip()
        if len(stripped) < _SHORTEST or stripped in self._forms:
            return
        self._forms |= _forms(stripped)
        self._ordered = sorted(self._forms, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without any secret."""
        for form in self._ordered:
            if form in text:
                text = text.replace(form, MASK)
        return _unsealed(text) if _SEAL in text else text


def _unsealed(text: str) -> str:
    """`text` without the signatures of requests, which a gateway may echo.

    Each request has its own, so that learning them all would make every line slower and slower.
    """
    import re  # loaded by typer

    return re.sub(rf"{_SEAL}[0-9A-Za-z+/=]+", _SEAL + MASK, text)


def _forms(secret: str) -> set[str]:
    writable = secret.encode("utf-8", "replace").decode()
    return {
        secret,
        quote(writable, safe=""),
        quote_plus(writable),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }
