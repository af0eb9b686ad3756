"""Failures: from an exception of the HTTP libraries to an error of ours.

What counts is whether a byte of the request can have left this machine. The watched connection
knows; where it was not asked, the kinds of exceptions that stand for "never connected" decide,
and everything else is in doubt.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from gaussbackup.api.body import MAX_BODY_BYTES, BodyTooLarge
from gaussbackup.api.proxies import proxy_name
from gaussbackup.api.watchdog import Phase
from gaussbackup.domain.endpoints import host_header
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
_UNUSABLE = {"InvalidHeader", "InvalidProxyURL", "InvalidURL", "LocationParseError"}
_CERTIFICATE = {"CertificateError", "SSLCertVerificationError"}
_TIMEOUTS = {"ReadTimeout", "ReadTimeoutError", "TimeoutError", "timeout"}


def from_exception(
    problem: BaseException,
    phase: Phase,
    request: Request,
    expired: float | None,
    proxy: str | None,
) -> ServiceError:
    """NotSent, Untrusted or Doubtful.

    `expired` is the limit in seconds that the watchdog enforced, None where it did not bark;
    `proxy` is the URL of the proxy that was used, its password never becomes part of a message.
    """
    chain = list(_chain(problem))
    kinds = {type(link).__name__ for link in chain}
    host = host_header(request.url)
    if phase is not Phase.SENT:
        closed = _closed_way(chain, kinds, host, proxy)
        if closed is not None:
            return closed
        if phase is Phase.CONNECTING or kinds & _NEVER_CONNECTED:
            return _not_sent(chain, kinds, host, expired, proxy)
    return _doubtful(problem, kinds, host, expired)


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The exception, what it was made from, and what it wraps as an argument, each once."""
    waiting: list[BaseException] = [problem]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        waiting.extend(part for part in inner if isinstance(part, BaseException))


def _closed_way(
    chain: list[BaseException], kinds: set[str], host: str, proxy: str | None
) -> PermanentConnectionError | None:
    """The error for what no retry can cure, None for everything else."""
    if kinds & _CERTIFICATE:
        return PermanentConnectionError(
            f"the certificate of {host} is not trusted: {_certificate_fault(chain)}",
            hint="set ca_bundle (GAUSSBACKUP_CA_BUNDLE) to the authority's PEM file, "
            "and check the endpoint and this machine's clock",
        )
    if any(isinstance(link, ssl.SSLError) and link.library in {"X509", "PEM"} for link in chain):
        return PermanentConnectionError(
            "the CA bundle holds no certificate that can be read",
            hint="set ca_bundle, GAUSSBACKUP_CA_BUNDLE or REQUESTS_CA_BUNDLE to a PEM file",
        )
    if proxy and any("Tunnel connection failed: 407" in str(link) for link in chain):
        return PermanentConnectionError(
            f"the proxy {proxy_name(proxy)} asks for authentication",
            hint="put user and password into https_proxy, or name the host in no_proxy",
        )
    if kinds & _UNUSABLE:
        return PermanentConnectionError(
            f"no request can be made for {host}: its address, its proxy's address "
            "or a credential has characters that HTTP cannot carry",
            hint="check endpoint, https_proxy and the credentials",
        )
    return None


def _certificate_fault(chain: list[BaseException]) -> str:
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
    via = f" through the proxy {proxy_name(proxy)}" if proxy else ""
    return NotSent(
        f"{host} cannot be reached{via}: {_reason(chain, kinds, expired)}",
        hint="check the endpoint, the network and the proxy; nothing was sent",
    )


def _reason(chain: list[BaseException], kinds: set[str], expired: float | None) -> str:
    if "NameResolutionError" in kinds or "gaierror" in kinds:
        return "its name is not known to the name service"
    if expired is not None:
        return f"no connection within {expired:.3g} s"
    if kinds & {"ConnectTimeout", "ConnectTimeoutError"} and "NewConnectionError" not in kinds:
        return "no connection in time"
    return next(filter(None, map(_own_words, chain)), "the connection failed")


def _own_words(link: BaseException) -> str | None:
    """What one exception of the chain says of a connection that failed, if it says anything."""
    tunnel = str(link).partition("Tunnel connection failed: ")[2]
    if tunnel:
        return f"the proxy says {tunnel[:3]}"
    if isinstance(link, ssl.SSLError):
        return f"TLS failed ({link.reason or 'no reason given'})"
    return link.strerror.lower() if isinstance(link, OSError) and link.strerror else None


def _doubtful(
    problem: BaseException, kinds: set[str], host: str, expired: float | None
) -> AmbiguousOutcome:
    if isinstance(problem, BodyTooLarge):
        what = f"the answer is larger than {MAX_BODY_BYTES // 1024**2} MiB"
    elif expired is not None:
        what = f"no whole answer within {expired:.3g} s"
    elif kinds & _TIMEOUTS:
        what = "no answer in time"
    elif kinds & {"IncompleteRead", "InvalidChunkLength", "ChunkedEncodingError"}:
        what = "the answer broke off"
    elif kinds & {"DecodeError", "ContentDecodingError"}:
        what = "the answer cannot be decompressed"
    else:
        what = "the connection broke before a whole answer came"
    return AmbiguousOutcome(
        f"{host}: {what}", hint="the service may be down or overloaded: try again later"
    )
