"""Refreshable credentials: refreshed before they expire, and once after a rejection."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import AuthFailed, GaussbackupError
from gaussbackup.model.credentials import AccessKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Protocol, TypeVar

    from gaussbackup.api.http_message import Request, Response, Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.credentials import IamToken
    from gaussbackup.model.events import EventListener

    T = TypeVar("T")

    class SendRequest(Protocol):
        """Function that sends an unauthenticated request, with retries, and parses its response.

        `parse` raises MalformedBody for a response that is not the expected one. An error never
        makes the outcome of the request that needs the credentials ambiguous.
        """

        def __call__(self, request: Request, parse: Callable[[Response], T]) -> T: ...

    CredentialProvider = Callable[[SendRequest], "ActiveCredentials"]
    """Function that gets credentials from their source; raises ServiceError or UsageError."""

REFRESH_MARGIN = 600.0
"""Seconds before their expiry at which credentials are refreshed."""
MIN_REFRESH_INTERVAL = 60.0
"""Seconds between two early refreshes, if one failed or returned short-lived credentials."""


class ActiveCredentials(NamedTuple):
    """Credentials with their expiry (None if unknown), and the project id if a login sent one."""

    credentials: AccessKeys | IamToken
    expires: datetime | None = None
    project_id: str | None = None


class CredentialsRejected(AuthFailed):
    """The service rejected the credentials of a request.

    `service_date` is the Date header of the response: it shows whether the local clock is wrong.
    """

    service_date: str | None = None


class RefreshableCredentials:
    """Credentials of a client, shared by all its views, so that one login serves a command.

    `initial` is for static credentials, `provider` for those that can be refreshed.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        on_event: EventListener,
        add_secret: Callable[[str], None],
        initial: ActiveCredentials | None = None,
        provider: CredentialProvider | None = None,
    ) -> None:
        self._clock = clock
        self._on_event = on_event
        self._add_secret = add_secret
        self._provider = provider
        self._active: ActiveCredentials | None = None
        self._clock_offset = 0.0
        self._next_refresh = 0.0
        self._lock = threading.RLock()  # concurrent calls wait for one refresh
        self.version = 0
        """Number of changes of what requests are signed with."""
        if initial is not None:
            self._activate(initial)

    @property
    def ready(self) -> bool:
        """Whether there are credentials that need no refresh now."""
        return self._active is not None and not self._is_due(self._active)

    @property
    def active(self) -> AccessKeys | IamToken | None:
        """The active credentials, or None before the first login."""
        return None if self._active is None else self._active.credentials

    @property
    def clock_corrected(self) -> bool:
        """Whether requests are signed with the service's time instead of the local one."""
        return bool(self._clock_offset)

    def get(self, send: SendRequest, send_once: SendRequest) -> ActiveCredentials:
        """Return the active credentials; get or refresh them first if that is due.

        A failed early refresh is only a warning, so it is sent with `send_once`.
        """
        with self._lock:
            if self._active is None:
                self._refresh(send)
            elif self._is_due(self._active):
                self._refresh_early(send, send_once)
            if self._active is None:
                raise RuntimeError("neither initial credentials nor a provider")
            return self._active

    def signer(self, send: SendRequest, send_once: SendRequest) -> Signer:
        """Return the signer for the active credentials."""
        from gaussbackup.api.auth.signers import access_key_signer, token_signer  # first request

        credentials = self.get(send, send_once).credentials
        if isinstance(credentials, AccessKeys):
            return access_key_signer(credentials, self._clock, self._clock_offset)
        return token_signer(credentials)

    def refresh_after_rejection(self, version: int, date: str | None, send: SendRequest) -> bool:
        """Refresh rejected credentials; return whether a retry has anything new to send.

        `version` is that of the rejected request, `date` the Date header of the response.
        """
        with self._lock:
            if version != self.version:
                return True  # another call has refreshed them
            if self._provider is not None:
                self._refresh(send)
                return True
            return self._correct_clock(date)

    def _correct_clock(self, date: str | None) -> bool:
        from gaussbackup.api.service_clock import MAX_CLOCK_SKEW, describe_offset
        from gaussbackup.domain.retry_policy import clock_offset  # rarely needed

        active = self._active
        if active is None or not isinstance(active.credentials, AccessKeys) or self._clock_offset:
            return False
        difference = clock_offset(date, self._clock.now().timestamp())
        if difference is None or abs(difference) <= MAX_CLOCK_SKEW:
            return False
        self._clock_offset = difference
        self.version += 1
        self._warn(
            f"{describe_offset(difference)}: "
            "requests are signed with the service's time; correct the clock"
        )
        return True

    def _is_due(self, active: ActiveCredentials) -> bool:
        if self._provider is None or active.expires is None:
            return False
        if self._clock.monotonic() < self._next_refresh:
            return False
        return (active.expires - self._clock.now()).total_seconds() < REFRESH_MARGIN

    def _refresh_early(self, send: SendRequest, send_once: SendRequest) -> None:
        active = self._active
        if active is None or active.expires is None or active.expires <= self._clock.now():
            self._refresh(send)
            return
        self._next_refresh = self._clock.monotonic() + MIN_REFRESH_INTERVAL
        try:
            self._refresh(send_once)
        except GaussbackupError as error:
            self._warn(f"the credentials could not be refreshed yet: {error.message}")

    def _refresh(self, send: SendRequest) -> None:
        if self._provider is not None:
            self._activate(self._provider(send))
            self._next_refresh = self._clock.monotonic() + MIN_REFRESH_INTERVAL

    def _activate(self, active: ActiveCredentials) -> None:
        credentials = active.credentials
        secrets = (
            (credentials.secret_key, credentials.security_token)
            if isinstance(credentials, AccessKeys)
            else (credentials.token,)
        )
        for secret in secrets:
            if secret:
                self._add_secret(secret.reveal())
        self._active = active
        self.version += 1

    def _warn(self, text: str) -> None:
        from gaussbackup.model.events import Warned  # rarely needed

        self._on_event(Warned(text))
