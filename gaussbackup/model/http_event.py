"""The event of every request; apart from the others, because every command has it."""

from typing import NamedTuple


class HttpRequestDone(NamedTuple):
    """One HTTP request and what came of it; `status` is None where no answer came.

    `target` is the URL without secrets; `seconds` is the time the exchange took.
    """

    method: str
    url: str
    status: int | None
    seconds: float
    request_id: str | None
    error: str | None
