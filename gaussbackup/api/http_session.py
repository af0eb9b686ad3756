"""HTTP session: one authenticated request and its complete response, within time limits."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup import __version__
from gaussbackup.api.fast_requests_import import load_requests
from gaussbackup.api.http_message import Response
from gaussbackup.api.proxies import check_proxy, proxy_for
from gaussbackup.api.response_body import BodyTooLarge, read_bounded
from gaussbackup.domain.endpoint_rules import check_endpoint, host_header
from gaussbackup.domain.redaction import secrets_in_url
from gaussbackup.errors import NotSent, PermanentConnectionError, ServiceError, UsageError
from gaussbackup.model.http_event import HttpRequestDone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests import PreparedRequest

    from gaussbackup.api.http_message import Request, Signer
    from gaussbackup.api.tracked_connections import TrackedAdapter
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

_UNSIGNED_HEADERS = {
    "User-Agent": f"gaussbackup/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class HttpSession:
    """Sends requests and keeps connections alive between them.

    It uses an adapter without requests.Session. A session reads the whole body of a redirect and
    parses its target even if told not to follow it; it also keeps cookies and reads netrc.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        on_event: EventListener,
        add_secret: Callable[[str], None],
        environ: Mapping[str, str],
        ca_bundle: str | None,
        connect_timeout: float,
        call_limit: float,
    ) -> None:
        self._clock = clock
        self._on_event = on_event
        self._add_secret = add_secret
        self._environ = environ
        self._ca_bundle = (
            ca_bundle or environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE")
        )
        self._connect_timeout = connect_timeout
        self._call_limit = call_limit
        self._adapter: TrackedAdapter | None = None
        self._adapter_lock = threading.Lock()  # the first two requests can be concurrent

    def send(self, request: Request, sign: Signer | None, deadline: float | None) -> Response:
        """Return the response, whatever its status; raise ServiceError if there is none.

        `deadline` is on the monotonic clock. Without `sign` the request is not authenticated.
        Emits HttpRequestDone.
        """
        check_endpoint(request.url.partition("?")[0])
        started = self._clock.monotonic()
        limit = min(self._call_limit, request.timeout or self._call_limit)
        if deadline is not None:
            limit = min(limit, deadline - started)
        if limit <= 0:
            raise NotSent("timed out before the request was sent")
        try:
            response = self._send(request, sign, limit)
        except ServiceError as error:
            self._emit(request, None, error.message, started)
            raise
        self._emit(request, response, None, started)
        return response

    def close(self) -> None:
        """Close the connections that are kept alive."""
        if self._adapter is not None:
            self._adapter.close()

    def _send(self, request: Request, sign: Signer | None, limit: float) -> Response:
        from http.client import HTTPException  # loaded by requests

        from gaussbackup.api.request_deadline import RequestDeadline  # with the first request

        proxy = proxy_for(request.url, self._environ)
        if proxy:
            self._add_proxy_secrets(proxy)
            check_proxy(proxy, self._environ)
        adapter = self._get_adapter(fresh=request.method == "POST" and not request.idempotent)
        deadline = RequestDeadline(limit)
        try:
            with deadline:
                raw = adapter.send(
                    _prepare(request, sign),
                    stream=True,
                    timeout=(min(self._connect_timeout, limit), limit),
                    proxies={"https": proxy} if proxy else {},
                )
                try:
                    body = read_bounded(raw.raw)
                finally:
                    # If it was read to its end it is back in the pool already; else it is closed.
                    raw.raw.close()
                if deadline.expired:
                    # The end of file was caused by the watchdog: headers or body are incomplete.
                    raise TimeoutError
        except (OSError, ValueError, HTTPException, BodyTooLarge, _http_error()) as error:
            from gaussbackup.api.transport_errors import from_exception

            expired = limit if deadline.expired else None
            raise from_exception(error, deadline.phase, request, expired, proxy) from error
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Response(raw.status_code, headers, body)

    def _get_adapter(self, *, fresh: bool) -> TrackedAdapter:
        """Return the adapter; `fresh` closes connections that may be stale.

        A reset on a stale connection would make the outcome of a create ambiguous.
        """
        with self._adapter_lock:
            if self._adapter is None:
                load_requests()
                from gaussbackup.api.tracked_connections import TrackedAdapter

                self._adapter = TrackedAdapter(self._ca_path())
            elif fresh:
                self._adapter.close()
            return self._adapter

    def _ca_path(self) -> str | None:
        """Return the path of the certificates to trust, None for those of requests."""
        if not self._ca_bundle:
            return None
        from gaussbackup.regular_file import check_regular_file  # with a CA bundle

        hint = "set ca_bundle, GAUSSBACKUP_CA_BUNDLE or REQUESTS_CA_BUNDLE to a PEM file"
        try:
            if not os.path.isdir(self._ca_bundle):  # noqa: PTH112 - Path.is_dir raises for some
                check_regular_file(Path(self._ca_bundle))  # a FIFO would block
        except FileNotFoundError:
            raise PermanentConnectionError(
                f"CA bundle not found: {self._ca_bundle}", hint=hint
            ) from None
        except OSError as error:
            raise UsageError(
                f"CA bundle cannot be read: {self._ca_bundle}: {error.strerror}", hint=hint
            ) from None
        return self._ca_bundle

    def _add_proxy_secrets(self, proxy: str) -> None:
        for secret in secrets_in_url(proxy):
            self._add_secret(secret)

    def _emit(
        self, request: Request, response: Response | None, error: str | None, started: float
    ) -> None:
        self._on_event(
            HttpRequestDone(
                method=request.method,
                url=request.url,
                status=response.status if response else None,
                seconds=self._clock.monotonic() - started,
                request_id=response.request_id if response else None,
                error=error,
            )
        )


def _prepare(request: Request, sign: Signer | None) -> PreparedRequest:
    """Return the request as requests sends it; it is signed last, over exactly what is sent."""
    from requests import PreparedRequest

    prepared = PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    headers = {**_UNSIGNED_HEADERS, **request.headers, "Host": host_header(request.url)}
    if sign is not None:
        headers.update(sign(request))
    prepared.prepare_headers(headers)
    prepared.prepare_body(request.body or None, None)
    return prepared


def _http_error() -> type[Exception]:
    from urllib3.exceptions import HTTPError

    return HTTPError
