"""Proxies: which one a URL takes, by the variables of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gaussbackup.domain.endpoints import hostname, is_local

if TYPE_CHECKING:
    from collections.abc import Mapping


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy's URL, or None for the direct way.

    `https_proxy` before `all_proxy`, lower case before upper, as curl and requests read them. This
    machine is always reached directly: a proxy would get to see the token otherwise. Plain http
    goes to this machine only, so `http_proxy` never matters.
    """
    host = hostname(url)
    if is_local(host):
        return None
    found = _first(environ, "https_proxy") or _first(environ, "all_proxy")
    if not found or _exempt(host, urlsplit(url).port, _first(environ, "no_proxy")):
        return None
    return found if "://" in found else f"http://{found}"


def proxy_name(proxy: str) -> str:
    """Host and port of a proxy, without user and password; a slash in those is no end of them."""
    place = proxy.partition("://")[2].rpartition("@")[2]
    return place.partition("/")[0] or "the proxy"


def _first(environ: Mapping[str, str], name: str) -> str:
    return (environ.get(name) or environ.get(name.upper()) or "").strip()


def _exempt(host: str, port: int | None, listed: str) -> bool:
    return any(_covers(word.strip().lower(), host, port) for word in listed.split(",") if word)


def _covers(word: str, host: str, port: int | None) -> bool:
    if word == "*":
        return True
    if "/" in word:
        return _in_network(host, word)
    name, colon, number = word.rpartition(":")
    if colon and name and ":" not in name:
        if number != str(port or 443):
            return False
        word = name
    word = word.removeprefix("*").lstrip(".")
    return bool(word) and (host == word or host.endswith("." + word))


def _in_network(host: str, word: str) -> bool:
    from ipaddress import ip_address, ip_network  # rarely needed

    try:
        return ip_address(host) in ip_network(word, strict=False)
    except ValueError:
        return False
