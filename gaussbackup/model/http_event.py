"""The event of each HTTP request; a module of its own, because every command imports it."""

from typing import NamedTuple


class HttpRequestDone(NamedTuple):
    """One HTTP request; `status` is None and `error` is set if there was no response.

    `url` contains no secrets; `seconds` is the duration of the request.
    """

    method: str
    url: str
    status: int | None
    seconds: float
    request_id: str | None
    error: str | None
