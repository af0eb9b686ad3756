"""Errors made from exceptions of the HTTP libraries.

The question is whether a byte of the request can have left this machine. A tracked connection
knows it. For others, the exceptions that mean "never connected" decide; every other exception is
ambiguous.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from gaussbackup.api.proxies import proxy_name
from gaussbackup.api.request_deadline import Phase
from gaussbackup.api.response_body import MAX_BODY_BYTES, BodyTooLarge
from gaussbackup.domain.endpoint_rules import host_header
from gaussbackup.errors import AmbiguousOutcome, NotSent, PermanentConnectionError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.api.http_message import Request

_NEVER_CONNECTED = {
    "ConnectTimeout",
    "ConnectTimeoutError",
    "NameResolutionError",
    "NewConnectionError",
    "ProxyError",
    "SSLError",
}
_INVALID_REQUEST = {"InvalidHeader", "InvalidProxyURL", "InvalidURL", "LocationParseError"}
_CERTIFICATE = {"CertificateError", "SSLCertVerificationError"}
_DNS = {"NameResolutionError", "gaierror"}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_TIMEOUTS = {"ReadTimeout", "ReadTimeoutError", "TimeoutError", "timeout"}
_TRUNCATED = {"IncompleteRead", "InvalidChunkLength", "ChunkedEncodingError"}


def from_exception(
    error: BaseException,
    phase: Phase,
    request: Request,
    expired: float | None,
    proxy: str | None,
) -> ServiceError:
    """Return NotSent, PermanentConnectionError or AmbiguousOutcome for an exception.

    `expired` is the limit in seconds at which the watchdog ended the request, None if it did not.
    `proxy` is the URL of the proxy; its password is never part of a message.
    """
    chain = list(_chain(error))
    kinds = {type(link).__name__ for link in chain}
    host = host_header(request.url)
    if phase is not Phase.SENT:
        permanent = _permanent_error(chain, kinds, host, proxy)
        if permanent is not None:
            return permanent
        if phase in {Phase.PREPARING, Phase.CONNECTING} and not _is_network_error(chain):
            return PermanentConnectionError(
                f"cannot send a request to {host}: {type(error).__name__}: {error}",
                hint="nothing was sent; check the settings of this machine",
            )
        if phase in {Phase.PREPARING, Phase.CONNECTING} or kinds & _NEVER_CONNECTED:
            return _not_sent(chain, kinds, host, expired, proxy)
    return AmbiguousOutcome(
        f"{host}: {_ambiguous_reason(error, kinds, expired)}",
        hint="the service may be down or overloaded: try again later",
    )


def _is_network_error(chain: list[BaseException]) -> bool:
    """Return whether the network or the proxy caused it, and not a mistake on this machine."""
    return any(
        module.startswith(("urllib3", "http.client"))
        or (isinstance(link, OSError) and not module.startswith("requests"))
        for link in chain
        for module in (type(link).__module__,)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception, its causes, and the exceptions in its arguments, each once."""
    pending: list[BaseException] = [error]
    seen: set[int] = set()
    while pending:
        link = pending.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        pending.extend(part for part in inner if isinstance(part, BaseException))


def _permanent_error(
    chain: list[BaseException], kinds: set[str], host: str, proxy: str | None
) -> PermanentConnectionError | None:
    """Return the error if a retry cannot help, else None."""
    if kinds & _CERTIFICATE:
        return PermanentConnectionError(
            f"certificate of {host} not trusted: {_certificate_reason(chain)}",
            hint="set ca_bundle (GAUSSBACKUP_CA_BUNDLE) to the authority's PEM file, "
            "and check the endpoint and this machine's clock",
        )
    if any(isinstance(link, ssl.SSLError) and link.library in {"X509", "PEM"} for link in chain):
        return PermanentConnectionError(
            "the CA bundle contains no readable certificate",
            hint="set ca_bundle, GAUSSBACKUP_CA_BUNDLE or REQUESTS_CA_BUNDLE to a PEM file",
        )
    if proxy and any("Tunnel connection failed: 407" in str(link) for link in chain):
        return PermanentConnectionError(
            f"the proxy {proxy_name(proxy)} requires authentication",
            hint="put user and password into https_proxy, or name the host in no_proxy",
        )
    if kinds & _INVALID_REQUEST:
        return PermanentConnectionError(
            f"invalid request for {host}: its URL, the URL of its proxy, or a credential "
            "contains characters that HTTP does not allow",
            hint="check endpoint, https_proxy and the credentials",
        )
    return None


def _certificate_reason(chain: list[BaseException]) -> str:
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            return str(getattr(link, "verify_message", "") or "verification failed")
    return "it is for another name"


def _not_sent(
    chain: list[BaseException],
    kinds: set[str],
    host: str,
    expired: float | None,
    proxy: str | None,
) -> NotSent:
    hint = "check the endpoint, the network and the proxy; nothing was sent"
    if kinds & _DNS:
        name = f"{proxy_name(proxy)}, the proxy for {host}" if proxy else host
        error = NotSent(f"DNS lookup failed: {name}", hint=hint)
        error.unknown_host = any(
            isinstance(link, socket.gaierror) and link.errno in _NO_SUCH_NAME for link in chain
        )
        return error
    via = f" through the proxy {proxy_name(proxy)}" if proxy else ""
    return NotSent(
        f"cannot connect to {host}{via}: {_connect_reason(chain, kinds, expired)}", hint=hint
    )


def _connect_reason(chain: list[BaseException], kinds: set[str], expired: float | None) -> str:
    if expired is not None:
        return f"no connection within {expired:.3g} s"
    if kinds & {"ConnectTimeout", "ConnectTimeoutError"} and "NewConnectionError" not in kinds:
        return "connection timed out"
    return next(filter(None, map(_describe, chain)), "connection failed")


def _describe(link: BaseException) -> str | None:
    """Return what one exception of the chain reports about a failed connection, or None."""
    tunnel = str(link).partition("Tunnel connection failed: ")[2]
    if tunnel:
        return f"the proxy returned {tunnel[:3]}"
    if isinstance(link, ssl.SSLError):
        return f"TLS failed ({link.reason or 'unknown reason'})"
    return link.strerror.lower() if isinstance(link, OSError) and link.strerror else None


def _ambiguous_reason(error: BaseException, kinds: set[str], expired: float | None) -> str:
    if isinstance(error, BodyTooLarge):
        return f"response larger than {MAX_BODY_BYTES // 1024**2} MiB"
    if expired is not None:
        return f"response incomplete after {expired:.3g} s"
    if kinds & _TIMEOUTS:
        return "response timed out"
    if kinds & _TRUNCATED:
        return "response truncated"
    if kinds & {"DecodeError", "ContentDecodingError"}:
        return "response cannot be decompressed"
    return "connection closed before the response was complete"
