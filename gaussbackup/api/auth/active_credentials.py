"""Active credentials: what requests are authenticated with, and until when."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.credentials import AccessKeys, IamToken

if TYPE_CHECKING:
    from typing import Protocol, TypeVar

    from gaussbackup.api.http_message import Request, Response

    T = TypeVar("T")

    class SendRequest(Protocol):
        """Function that sends an unauthenticated request, with retries, and parses its response.

        `parse` raises MalformedBody for a response that is not the expected one. An error never
        makes the outcome of the request that needs the credentials ambiguous.
        """

        def __call__(self, request: Request, parse: Callable[[Response], T]) -> T: ...


class ActiveCredentials(NamedTuple):
    """Credentials with their expiry (None if unknown), and the project id if a login sent one."""

    credentials: AccessKeys | IamToken
    expires: datetime | None = None
    project_id: str | None = None


CredentialProvider = Callable[["SendRequest"], ActiveCredentials]
"""Function that gets credentials from their source; raises ServiceError or UsageError."""
