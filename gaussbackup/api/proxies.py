"""Proxies: which one a URL uses, by the environment variables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gaussbackup.domain.endpoint_rules import hostname, is_local
from gaussbackup.errors import PermanentConnectionError

if TYPE_CHECKING:
    from collections.abc import Mapping


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """Return the URL of the proxy, or None for a direct connection.

    `https_proxy` precedes `all_proxy`, lower case precedes upper case, as in curl and requests.
    Local hosts are always connected to directly, because a proxy would see the token. Plain http
    is allowed for local hosts only, so `http_proxy` is never used.
    """
    host = hostname(url)
    if is_local(host):
        return None
    proxy = _first(environ, "https_proxy") or _first(environ, "all_proxy")
    if not proxy or _exempt(host, urlsplit(url).port, _first(environ, "no_proxy")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def check_proxy(proxy: str, environ: Mapping[str, str]) -> None:
    """Raise PermanentConnectionError for a proxy that is no HTTP proxy, for example SOCKS."""
    scheme = proxy.partition("://")[0].lower()
    if scheme in {"http", "https"}:
        return
    names = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    variable = next((name for name in names if (environ.get(name) or "").strip()), names[0])
    kind = "SOCKS proxies" if scheme.startswith("socks") else f"{scheme} proxies"
    raise PermanentConnectionError(
        f"{variable}: {kind} are not supported: {scheme}://{proxy_name(proxy)}",
        hint="set https_proxy to an HTTP proxy, or name the host in no_proxy",
    )


def proxy_name(proxy: str) -> str:
    """Return host and port of a proxy, without user and password, which may contain a slash."""
    address = proxy.partition("://")[2].rpartition("@")[2]
    return address.partition("/")[0] or "the proxy"


def _first(environ: Mapping[str, str], name: str) -> str:
    return (environ.get(name) or environ.get(name.upper()) or "").strip()


def _exempt(host: str, port: int | None, no_proxy: str) -> bool:
    """Return whether `no_proxy`, words separated by commas or blanks as in curl, has the host."""
    return any(_matches(entry, host, port) for entry in no_proxy.lower().replace(",", " ").split())


def _matches(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        return _in_network(host, entry)
    if entry.startswith("["):
        address, _, rest = entry[1:].partition("]")
        return rest in {"", f":{port or 443}"} and _in_network(host, address)
    if entry.count(":") > 1:
        return _in_network(host, entry)
    name, colon, number = entry.rpartition(":")
    if colon and name and ":" not in name:
        if number != str(port or 443):
            return False
        entry = name
    entry = entry.removeprefix("*").lstrip(".")
    return bool(entry) and (host == entry or host.endswith("." + entry))


def _in_network(host: str, network: str) -> bool:
    """Return whether the host is an address of the network, which may be a single address."""
    from ipaddress import ip_address, ip_network  # rarely needed

    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
