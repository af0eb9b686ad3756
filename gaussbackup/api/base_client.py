"""Base class of the client: URLs, headers, pages, project id and views with other limits."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.api.http_message import Request, build_url
from gaussbackup.api.parsers import parse_page
from gaussbackup.errors import UnexpectedResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta

    from typing_extensions import Self  # installed with type checkers

    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response
    from gaussbackup.api.retrying_transport import Transport
    from gaussbackup.clock import Clock

    Query = Iterable[tuple[str, str | None]]

T = TypeVar("T")
VERSION = "v3"
"""API version that every site supports (gaussbackup/api/README.md, "Requests and versions")."""
_CURRENT_VERSIONS = {"backups": "v3.2", "instances": "v3.3"}
"""Versions of the lists that the vendor calls current; sites with older software have v3 only."""
_NO_SUCH_API = "APIGW.0101"


class BaseClient:
    """Sends requests and parses responses; its views share connections, credentials and budget."""

    def __init__(
        self, config: ClientConfig, create_transport: Callable[[], Transport], clock: Clock
    ) -> None:
        self._config = config
        self._create_transport = create_transport
        self._clock = clock
        self._found_project: list[str] = []  # shared by all views
        self._list_versions: dict[str, str] = {}
        """Versions of the lists for which v3 was not available; shared by all views."""

    @cached_property
    def _transport(self) -> Transport:
        """The transport, created for the first request or view; views share its connections."""
        return self._create_transport()

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        """Return a view whose calls end at `deadline` (monotonic), instead of the retry budget.

        With `retry=False` each call is one attempt, except for a refresh of the credentials.
        """
        transport = self._transport.with_deadline(deadline, retry=retry)
        view = copy(self)
        view._transport = transport
        return view

    def in_background(self, call: Callable[[Self], T]) -> Callable[[], T]:
        """Start `call` on a thread, with a view of the client; return a function for its result.

        The thread makes one attempt. If it fails, or if a login is needed first, the call is made
        when its result is requested.
        """
        from gaussbackup.api.background_call import BackgroundCall  # rarely needed

        if not self._transport.ready or not (self._config.project_id or self._found_project):
            return lambda: call(self)
        once = self._single_attempt()
        return BackgroundCall(lambda: call(once), lambda: call(self))

    def clock_offset(self) -> timedelta:
        """Return how far the service's clock is ahead of the local one; zero if unknown."""
        return self._transport.service_clock.offset()

    def service_now(self) -> datetime:
        """Return the time of the service's clock, that of the local one before any response."""
        return self._clock.now() + self.clock_offset()

    def close(self) -> None:
        """Close the connections; the client can be used again afterwards."""
        if "_transport" in self.__dict__:
            self._transport.close()

    def _single_attempt(self) -> Self:
        """Return a view whose calls are one attempt each, with the active credentials."""
        transport = self._transport.single_attempt()
        view = copy(self)
        view._transport = transport
        return view

    def _page(self, key: str, query: Query, offset: int) -> tuple[list[object], int | None]:
        from gaussbackup.api.pagination import PAGE_SIZE  # loaded by the caller

        paged = [*query, ("offset", str(offset)), ("limit", str(PAGE_SIZE))]
        return self._get_list(key, paged, lambda response: parse_page(response, key))

    def _get_list(self, key: str, query: Query, parse: Callable[[Response], T]) -> T:
        """Return one response of a list.

        If v3 of the list is gone, its current version is tried once, and used from then on.
        """
        query = tuple(query)
        known = self._list_versions.get(key)
        try:
            return self._get((key,), query, parse, version=known or VERSION)
        except UnexpectedResponse as error:
            current = _CURRENT_VERSIONS.get(key)
            if known or current is None or error.code != _NO_SUCH_API:
                raise
            try:
                result = self._get((key,), query, parse, version=current)
            except UnexpectedResponse:
                self._list_versions[key] = VERSION
                raise error from None
            self._list_versions[key] = current
            return result

    def _get(
        self,
        path: tuple[str, ...],
        query: Query,
        parse: Callable[[Response], T],
        *,
        version: str = VERSION,
    ) -> T:
        url = self._url(path, query, version=version)
        return self._transport.call(self._request("GET", url), parse)[0]

    def _post(
        self,
        path: tuple[str, ...],
        body: Mapping[str, object] | None,
        method: str = "POST",
        version: str = VERSION,
    ) -> Request:
        from json import dumps  # loaded by requests

        data = b"" if body is None else dumps(body).encode()
        return self._request(method, self._url(path, version=version), data)

    def _request(self, method: str, url: str, body: bytes = b"") -> Request:
        headers = {"Content-Type": "application/json", "X-Project-Id": self._project()}
        if self._config.language:
            headers["X-Language"] = self._config.language
        return Request(method, url, headers, body, idempotent=method in {"GET", "PUT"})

    def _url(self, path: tuple[str, ...], query: Query = (), *, version: str = VERSION) -> str:
        pairs = [(name, value) for name, value in query if value is not None]
        return build_url(self._config.endpoint, (version, self._project(), *path), pairs)

    def _project(self) -> str:
        """Return the project id: of the configuration, of the login, or as looked up in IAM."""
        if self._config.project_id:
            return self._config.project_id
        if not self._found_project:
            from_login = self._transport.active_credentials().project_id
            self._found_project.append(from_login or self._look_up_project())
        return self._found_project[0]

    def _look_up_project(self) -> str:
        from gaussbackup.api.auth.projects import find_project_id  # rarely needed

        return find_project_id(self._config, self._transport.send_signed)

    def _time_range(self, begin: datetime | None, end: datetime | None) -> Query:
        """Return both ends of the range if one is given: some servers reject a single one.

        Source: gaussbackup/api/README.md, "Contradictions".
        """
        if begin is None and end is None:
            return ()
        from datetime import datetime, timedelta, timezone  # loaded by requests

        begin = begin or datetime.fromtimestamp(0, timezone.utc)
        end = end or self.service_now() + timedelta(days=1)
        return tuple(
            (name, f"{time.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S+0000}")
            for name, time in (("begin_time", begin), ("end_time", end))
        )


def milliseconds(time: datetime | None) -> str | None:
    """Return milliseconds since 1970 as text, the form of the task filters."""
    return None if time is None else str(max(0, round(time.timestamp() * 1000)))
