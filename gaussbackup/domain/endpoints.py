"""Addresses of the service: which are fit for credentials, and their one spelling."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_LONGEST = 253
_USUAL_PORTS = {"https": 443, "http": 80}


def validate_endpoint(text: str, *, link_local: bool = False) -> str | None:
    """Why an endpoint cannot be used, without a word of it that could be a secret; None if it can.

    https anywhere; http on this machine alone, and with `link_local` also on 169.254.0.0/16,
    where the metadata service of an ECS is; no user, path, query or fragment.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return "holds a character that no address has"
    try:
        parts = urlsplit(text)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        return "is not an address"
    host = parts.hostname or ""
    near = is_loopback(host) or (link_local and _is_link_local(host))
    rules = (
        ("@" not in parts.netloc, "must not hold a user or a password"),
        (parts.scheme in _USUAL_PORTS, "must begin with https://"),
        (port_is_sound and _is_host(parts.netloc, host), "must look like https://host:port"),
        (
            parts.path in {"", "/"} and "?" not in text and "#" not in text,
            "must be a host alone, without path, query or fragment",
        ),
        (parts.scheme == "https" or near, "must be https: http is for this machine alone"),
    )
    return next((flaw for kept, flaw in rules if not kept), None)


def normalize_endpoint(text: str) -> str:
    """A fit endpoint in its one spelling: lower case, no usual port, no trailing slash."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    address = _address(host)
    shown = f"[{address.compressed}]" if isinstance(address, IPv6Address) else host
    usual = parts.port in {None, _USUAL_PORTS[parts.scheme]}
    return f"{parts.scheme}://{shown}" + ("" if usual else f":{parts.port}")


def is_loopback(host: str) -> bool:
    """`localhost`, `::1`, or an address of 127.0.0.0/8 in its full form."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _is_link_local(host: str) -> bool:
    address = _address(host)
    return isinstance(address, IPv4Address) and address.is_link_local


def _is_host(netloc: str, host: str) -> bool:
    """A name or an address; what stands in brackets must be of IPv6."""
    if "[" in netloc:
        bare = re.fullmatch(r"\[[0-9A-Fa-f:.]+\](:\d*)?", netloc) is not None
        return bare and isinstance(_address(host), IPv6Address)
    return len(host) <= _LONGEST and _HOST.fullmatch(host) is not None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
