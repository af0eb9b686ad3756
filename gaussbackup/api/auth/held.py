"""Held credentials: what a request can be authenticated with right now, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.api.message import Answer, Request
    from gaussbackup.model.credentials import AccessKeys, GivenToken

T = TypeVar("T")


class Held(NamedTuple):
    """`expires` is None for what has no known end; `project_id` is what a login told by the way."""

    credentials: AccessKeys | GivenToken
    expires: datetime | None = None
    project_id: str | None = None


class Ask(Protocol):
    """Sends an unauthenticated request, patiently, and reads its answer.

    `read` raises Unreadable for an answer that is not what it should be; nothing that goes wrong
    here leaves in doubt the request that the credentials are for.
    """

    def __call__(self, request: Request, read: Callable[[Answer], T]) -> T: ...


Source = Callable[[Ask], Held]
"""Gets credentials from wherever they come; raises ServiceError or UsageError."""
