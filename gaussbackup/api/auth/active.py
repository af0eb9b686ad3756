"""Held credentials: what a request can be authenticated with right now, and until when."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.credentials import AccessKeys, IamToken

if TYPE_CHECKING:
    from typing import Protocol, TypeVar

    from gaussbackup.api.http_message import Request, Response

    T = TypeVar("T")

    class SendRequest(Protocol):
        """Sends an unauthenticated request, patiently, and reads its answer.

        `read` raises Unreadable for an answer that is not what it should be; nothing that goes
        wrong here leaves in doubt the request that the credentials are for.
        """

        def __call__(self, request: Request, read: Callable[[Response], T]) -> T: ...


class ActiveCredentials(NamedTuple):
    """`expires` is None for what has no known end; `project_id` is what a login told by the way."""

    credentials: AccessKeys | IamToken
    expires: datetime | None = None
    project_id: str | None = None


CredentialProvider = Callable[["SendRequest"], ActiveCredentials]
"""Gets credentials from wherever they come; raises ServiceError or UsageError."""
