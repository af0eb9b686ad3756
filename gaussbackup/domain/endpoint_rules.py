"""Endpoints of the service: validation, normalization, and what counts as local."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from gaussbackup.domain.input_errors import text_error, valid_in_header
from gaussbackup.errors import UsageError

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_MAX_HOST_LENGTH = 253
_DEFAULT_PORTS = {"https": 443, "http": 80}
_METADATA_HOST = "169.254.169.254"


def validate_endpoint(text: str, *, link_local: bool = False) -> str | None:
    """Return why an endpoint is invalid, or None; the text never quotes the endpoint.

    https for any host; http only for this machine and, with `link_local`, for 169.254.0.0/16, the
    metadata service of an ECS. No user, path, query or fragment. It may contain a secret.
    """
    error = text_error(text, _valid_in_url)
    if error is not None:
        return error
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return "is not a URL"
    host = parts.hostname or ""
    http_allowed = is_loopback(host) or (link_local and _is_link_local(host))
    rules = (
        ("@" not in parts.netloc, "must not contain a user or a password"),
        (parts.scheme in _DEFAULT_PORTS, "must start with https://"),
        (port_is_valid and _is_host(parts.netloc, host), "must look like https://host:port"),
        (
            parts.path in {"", "/"} and "?" not in text and "#" not in text,
            "must not have a path, a query or a fragment",
        ),
        (
            parts.scheme == "https" or http_allowed,
            "must use https: http is allowed only for this machine",
        ),
    )
    return next((text for valid, text in rules if not valid), None)


def normalize_endpoint(text: str) -> str:
    """Return a valid endpoint in normal form: lower case, no default port, no trailing slash."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    address = _address(host)
    normalized = f"[{address.compressed}]" if isinstance(address, IPv6Address) else host
    default = parts.port in {None, _DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{normalized}" + ("" if default else f":{parts.port}")


def is_loopback(host: str) -> bool:
    """Return whether it is `localhost`, `::1`, or an address of 127.0.0.0/8 with four parts."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def is_local(host: str) -> bool:
    """Return whether the host is loopback or the metadata service, which never need a proxy."""
    if host in {"localhost", "::1", _METADATA_HOST}:
        return True
    return host.startswith("127.") and host.replace(".", "").isdecimal()


def hostname(url: str) -> str:
    """Return the host of a URL in lower case, an IPv6 address without brackets."""
    return urlsplit(url).hostname or ""


def host_header(url: str) -> str:
    """Return the value of the Host header: with the port unless it is the scheme's default."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    bracketed = f"[{host}]" if ":" in host else host
    default = parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)}
    return bracketed if default else f"{bracketed}:{parts.port}"


def check_endpoint(endpoint: str) -> None:
    """Raise UsageError for an endpoint that credentials must not be sent to.

    The last check before a request is sent; the configuration reports the same errors with file
    and line.
    """
    try:
        parts = urlsplit(endpoint)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise UsageError("the endpoint is not a URL") from None
    if not usable or parts.scheme not in _DEFAULT_PORTS:
        raise UsageError("the endpoint must look like https://host or https://host:port")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError("the endpoint must not contain a user, a query or a fragment")
    if parts.scheme == "http" and not is_local(hostname(endpoint)):
        raise UsageError(f"http is allowed for this machine only: use https for {parts.hostname}")


def _valid_in_url(character: str) -> bool:
    return valid_in_header(character) and character != "\\"


def _is_link_local(host: str) -> bool:
    address = _address(host)
    return isinstance(address, IPv4Address) and address.is_link_local


def _is_host(netloc: str, host: str) -> bool:
    """Return whether it is a host name or an IP address; in brackets only an IPv6 address."""
    if "[" in netloc:
        bracketed = re.fullmatch(r"\[[0-9A-Fa-f:.]+\](:\d*)?", netloc) is not None
        return bracketed and isinstance(_address(host), IPv6Address)
    return len(host) <= _MAX_HOST_LENGTH and _HOST.fullmatch(host) is not None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
