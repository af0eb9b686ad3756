"""An exchange: one authenticated request and its whole answer, within limits, told as an event."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from gaussbackup import __version__
from gaussbackup.api.body import BodyTooLarge, read_bounded
from gaussbackup.api.http_message import Response
from gaussbackup.api.import_requests import load_requests
from gaussbackup.api.proxies import proxy_for
from gaussbackup.domain.endpoints import check_endpoint, host_header
from gaussbackup.domain.redaction import secrets_in_url
from gaussbackup.errors import NotSent, PermanentConnectionError, ServiceError
from gaussbackup.model.http_event import HttpRequestDone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests import PreparedRequest

    from gaussbackup.api.http_message import Request
    from gaussbackup.api.watched_connections import WatchedAdapter
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

    Signer = Callable[["Request"], Mapping[str, str]]
    """What authenticates a request: the headers to add, computed anew for each attempt."""

_UNSIGNED = {
    "User-Agent": f"gaussbackup/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class HttpSession:
    """Sends one request at a time; keeps connections alive between them.

    The adapter is used without a requests.Session: a session reads the whole body of a redirect
    and parses where it leads even when told not to follow, keeps cookies, and consults netrc.
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
        self._adapter: WatchedAdapter | None = None
        self._making = threading.Lock()  # the first two requests may be made side by side

    def send(self, request: Request, sign: Signer | None, deadline: float | None) -> Response:
        """The answer, whatever its status; ServiceError where there is none.

        `deadline` is on the monotonic clock. Without `stamp` the request goes out unauthenticated.
        """
        check_endpoint(request.url.partition("?")[0])
        began = self._clock.monotonic()
        limit = min(self._call_limit, request.timeout or self._call_limit)
        if deadline is not None:
            limit = min(limit, deadline - began)
        if limit <= 0:
            raise NotSent("the time was over before the request could be sent")
        try:
            answer = self._send(request, sign, limit)
        except ServiceError as problem:
            self._emit(request, None, problem.message, began)
            raise
        self._emit(request, answer, None, began)
        return answer

    def close(self) -> None:
        """Close every connection that is kept alive."""
        if self._adapter is not None:
            self._adapter.close()

    def _send(self, request: Request, stamp: Signer | None, limit: float) -> Response:
        from http.client import HTTPException  # loaded by requests

        from gaussbackup.api.watchdog import RequestDeadline  # with the first request

        adapter = self._get_adapter(fresh=request.method == "POST" and not request.idempotent)
        proxy = proxy_for(request.url, self._environ)
        if proxy:
            self._learn_password(proxy)
        watch = RequestDeadline(limit)
        try:
            with watch:
                response = adapter.send(
                    _prepare(request, stamp),
                    stream=True,
                    timeout=(min(self._connect_timeout, limit), limit),
                    proxies={"https": proxy} if proxy else {},
                )
                try:
                    body = read_bounded(response.raw)
                finally:
                    # What was read to its end is back in the pool already; the rest is closed.
                    response.raw.close()
                if watch.expired:
                    # The end of the file was the watchdog's doing: headers or body are cut.
                    raise TimeoutError
        except (OSError, ValueError, HTTPException, BodyTooLarge, _http_errors()) as problem:
            from gaussbackup.api.transport_errors import from_exception

            raise from_exception(
                problem, watch.phase, request, limit if watch.expired else None, proxy
            ) from problem
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status_code, headers, body)

    def _get_adapter(self, *, fresh: bool) -> WatchedAdapter:
        """The adapter; `fresh` lets no connection be used that may have gone stale meanwhile.

        A reset on such a connection would leave a create in doubt for nothing.
        """
        with self._making:
            if self._adapter is None:
                load_requests()
                from gaussbackup.api.watched_connections import WatchedAdapter

                self._adapter = WatchedAdapter(self._ca_path())
            elif fresh:
                self._adapter.close()
            return self._adapter

    def _ca_path(self) -> str | None:
        """The certificates to trust, None for those that requests brings along."""
        if not self._ca_bundle:
            return None
        if not os.path.exists(self._ca_bundle):  # noqa: PTH110 - Path.exists raises for some
            raise PermanentConnectionError(
                f"the CA bundle {self._ca_bundle} does not exist",
                hint="set ca_bundle, GAUSSBACKUP_CA_BUNDLE or REQUESTS_CA_BUNDLE to a PEM file",
            )
        return self._ca_bundle

    def _learn_password(self, proxy: str) -> None:
        for secret in secrets_in_url(proxy):
            self._add_secret(secret)

    def _emit(
        self, request: Request, answer: Response | None, problem: str | None, began: float
    ) -> None:
        self._on_event(
            HttpRequestDone(
                method=request.method,
                url=request.url,
                status=answer.status if answer else None,
                seconds=self._clock.monotonic() - began,
                request_id=answer.request_id if answer else None,
                error=problem,
            )
        )


def _prepare(request: Request, stamp: Signer | None) -> PreparedRequest:
    """The request as requests sends it, authenticated last, over exactly what it will send."""
    from requests import PreparedRequest

    prepared = PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    headers = {**_UNSIGNED, **request.headers, "Host": host_header(request.url)}
    if stamp is not None:
        headers.update(stamp(request))
    prepared.prepare_headers(headers)
    prepared.prepare_body(request.body or None, None)
    return prepared


def _http_errors() -> type[Exception]:
    from urllib3.exceptions import HTTPError

    return HTTPError
