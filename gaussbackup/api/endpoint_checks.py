"""Origins: which host a URL speaks to, and whether a credential may go there."""

from __future__ import annotations

from urllib.parse import urlsplit

from gaussbackup.errors import UsageError

_DEFAULT_PORTS = {"http": 80, "https": 443}
METADATA_HOST = "169.254.169.254"


def hostname(url: str) -> str:
    """The host alone, in lower case, an IPv6 address without brackets."""
    return urlsplit(url).hostname or ""


def host_header(url: str) -> str:
    """The Host header: it names the port only where that is not the scheme's own."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    return shown if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{shown}:{port}"


def is_local(host: str) -> bool:
    """Loopback, or the metadata service of the machine: never a matter for a proxy."""
    if host in {"localhost", "::1", METADATA_HOST}:
        return True
    return host.startswith("127.") and host.replace(".", "").isdecimal()


def check_endpoint(endpoint: str) -> None:
    """Raise UsageError for an endpoint that credentials must not be sent to.

    The settings say the same with file and line; this is the last door before the network.
    """
    try:
        parts = urlsplit(endpoint)
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise UsageError("the endpoint is not a URL") from None
    if not sound or parts.scheme not in _DEFAULT_PORTS:
        raise UsageError("the endpoint must look like https://host or https://host:port")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError("the endpoint must not hold a user, a query or a fragment")
    if parts.scheme == "http" and not is_local(hostname(endpoint)):
        raise UsageError(f"http is for this machine only: use https for {parts.hostname}")
