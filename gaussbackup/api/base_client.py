"""How a call of the service is made: its address, its headers, its pages, its credentials."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.api.http_message import Request, build_url
from gaussbackup.api.parsers import parse_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from typing_extensions import Self  # for type checkers, who bring it along

    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response
    from gaussbackup.api.transport import Transport
    from gaussbackup.clock import Clock

    Query = Iterable[tuple[str, str | None]]

T = TypeVar("T")
VERSION = "v3"  # works everywhere; newer versions do not (api/facts.md, section 20, 20)


class BaseClient:
    """What the calls have in common; views of it share connections, credentials and budget."""

    def __init__(self, config: ClientConfig, transport: Transport, clock: Clock) -> None:
        self._config = config
        self._transport = transport
        self._clock = clock
        self._found_project: list[str] = []  # shared by all views

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        """A view with the same connections, credentials and budget.

        No call outlives `deadline` (monotonic), and it takes the place of the retry budget. With
        `retry=False` each call is one attempt, but for a renewal of the credentials.
        """
        view = copy(self)
        view._transport = self._transport.with_deadline(deadline, retry=retry)
        return view

    def in_background(self, call: Callable[[Self], T]) -> Callable[[], T]:
        """Begin `call`, which is given a view of the service; what is returned gives its result.

        It is tried once while others are under way; where that failed, and where it cannot be
        tried before a login, it is made when its result is asked for.
        """
        from gaussbackup.api.background_call import BackgroundCall  # not for one call

        if not self._transport.ready or not (self._config.project_id or self._found_project):
            return lambda: call(self)
        once = self._single_attempt()
        return BackgroundCall(lambda: call(once), lambda: call(self))

    def close(self) -> None:
        """Close the connections; the client can be used again afterwards."""
        self._transport.close()

    def _single_attempt(self) -> Self:
        """A view of which each call is one attempt with the credentials in force."""
        view = copy(self)
        view._transport = self._transport.single_attempt()
        return view

    def _page(self, key: str, query: Query, offset: int) -> tuple[list[object], int | None]:
        from gaussbackup.api.pagination import PAGE_SIZE  # loaded by the caller

        paged = [*query, ("offset", str(offset)), ("limit", str(PAGE_SIZE))]
        return self._get((key,), paged, lambda answer: parse_page(answer, key))

    def _get(self, path: tuple[str, ...], query: Query, read: Callable[[Response], T]) -> T:
        return self._transport.call(self._request("GET", self._url(path, query)), read)[0]

    def _post(self, path: tuple[str, ...], body: Mapping[str, object] | None) -> Request:
        from json import dumps  # loaded by requests

        data = b"" if body is None else dumps(body).encode()
        return self._request("POST", self._url(path), data)

    def _request(self, method: str, url: str, body: bytes = b"") -> Request:
        headers = {"Content-Type": "application/json", "X-Project-Id": self._project()}
        if self._config.language:
            headers["X-Language"] = self._config.language
        return Request(method, url, headers, body, idempotent=method in {"GET", "PUT"})

    def _url(self, path: tuple[str, ...], query: Query = (), *, version: str = VERSION) -> str:
        given = [(name, value) for name, value in query if value is not None]
        endpoint = self._config.endpoint
        return build_url(endpoint, (version, self._project(), *path), given)

    def _project(self) -> str:
        """The project's id: as set, as a login told it, or as IAM knows it by name."""
        if self._config.project_id:
            return self._config.project_id
        if not self._found_project:
            told = self._transport.active_credentials().project_id
            self._found_project.append(told or self._look_up_project())
        return self._found_project[0]

    def _look_up_project(self) -> str:
        from gaussbackup.api.auth.projects import find_project_id  # rarely needed

        return find_project_id(self._config, self._transport.send_signed)

    def _time_range(self, begin: datetime | None, end: datetime | None) -> Query:
        if begin is None and end is None:
            return ()
        from datetime import datetime, timedelta, timezone  # loaded by requests

        begin = begin or datetime.fromtimestamp(0, timezone.utc)
        end = end or self._clock.now() + timedelta(days=1)
        return tuple(
            (name, f"{time.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S+0000}")
            for name, time in (("begin_time", begin), ("end_time", end))
        )
