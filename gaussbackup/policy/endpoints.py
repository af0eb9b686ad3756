"""Addresses of the service: which are fit for credentials, and their one spelling."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+", re.ASCII)


def endpoint_flaw(text: str) -> str | None:
    """Why an endpoint cannot be used, without a word of it that could be a secret; None if it can.

    https anywhere; http on this machine alone; no user, path, query or fragment.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return "holds a character that no address has"
    try:
        parts = urlsplit(text)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return "is not an address"
    host = parts.hostname or ""
    rules = (
        ("@" not in parts.netloc, "must not hold a user or a password"),
        (parts.scheme in {"https", "http"}, "must begin with https://"),
        (sound and _HOST.fullmatch(host), "must look like https://host or https://host:port"),
        (
            parts.path in {"", "/"} and "?" not in text and "#" not in text,
            "must be a host alone, without path, query or fragment",
        ),
        (
            parts.scheme == "https" or is_loopback(host),
            "must be https: http is for this machine alone",
        ),
    )
    return next((flaw for kept, flaw in rules if not kept), None)


def normalised(text: str) -> str:
    """A fit endpoint in its one spelling: lower case, no trailing slash."""
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_loopback(host: str) -> bool:
    """`localhost`, `::1`, or an address of 127.0.0.0/8."""
    if host in {"localhost", "::1"}:
        return True
    numbers = host.split(".")
    return len(numbers) == 4 and numbers[0] == "127" and all(part.isdecimal() for part in numbers)
