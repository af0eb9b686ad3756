"""Transport: one call to the service, with retries, pauses and a refresh of the credentials."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.api.auth.refreshable import CredentialsRejected
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.api.service_clock import ServiceClock
from gaussbackup.domain.retry_policy import RetryBudget, retry_after_too_long, retry_pause
from gaussbackup.errors import AmbiguousOutcome, NotSent, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.refreshable import (
        ActiveCredentials,
        RefreshableCredentials,
        SendRequest,
    )
    from gaussbackup.api.http_message import Request, Response, Signer
    from gaussbackup.api.http_session import HttpSession
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

T = TypeVar("T")
_MIN_COST = 0.05
"""Minimum cost of a failure in seconds, so that instant failures use up the budget too."""


class Transport:
    """Calls the service until there is a response, or until a retry cannot help."""

    def __init__(
        self,
        session: HttpSession,
        credentials: RefreshableCredentials,
        *,
        budget: RetryBudget,
        clock: Clock,
        on_event: EventListener,
        random: Callable[[], float],
    ) -> None:
        self._session = session
        self.service_clock = ServiceClock(clock, self._warn)
        self._credentials = credentials
        self._budget = budget
        self._clock = clock
        self._on_event = on_event
        self._random = random
        self._deadline: float | None = None
        self._retry = True
        self._may_refresh = True

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Transport:
        """Return a view with no attempt beyond `deadline`, which replaces the budget."""
        view = copy(self)
        view._deadline = deadline
        view._retry = retry
        return view

    def single_attempt(self) -> Transport:
        """Return a view that makes one attempt per call and never refreshes the credentials.

        For concurrent calls: the same seconds are not charged several times to the budget.
        """
        view = copy(self)
        view._retry = view._may_refresh = False
        view._budget = RetryBudget(0.0)
        return view

    def call(self, request: Request, parse: Callable[[Response], T]) -> tuple[T, int]:
        """Return what `parse` returns for a good response, and the number of attempts.

        Raises the ServiceError of the last attempt. If `parse` raises MalformedBody for a 2xx, the
        outcome is ambiguous. After rejected credentials there is one retry at most, and only with
        something new to send: five failures lock an access key
        (gaussbackup/api/README.md, "Signing").
        """
        return self._loop(request, parse, signed=True)

    def send_unsigned(self, request: Request, parse: Callable[[Response], T]) -> T:
        """Send a preliminary request without credentials, such as a login."""
        return self._send_preliminary(request, parse, signed=False)

    def send_signed(self, request: Request, parse: Callable[[Response], T]) -> T:
        """Send a preliminary request with credentials, such as for the id of a project."""
        return self._send_preliminary(request, parse, signed=True)

    def active_credentials(self) -> ActiveCredentials:
        """Return the active credentials; log in first if there are none yet."""
        return self._credentials.get(self.send_unsigned, self._send_unsigned_once)

    @property
    def ready(self) -> bool:
        """Whether a call can be made without a login or refresh before it."""
        return self._credentials.ready

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._session.close()

    @property
    def _send_unsigned_once(self) -> SendRequest:
        return self.with_deadline(self._deadline, retry=False).send_unsigned

    def _signer(self) -> Signer:
        return self._credentials.signer(self.send_unsigned, self._send_unsigned_once)

    def _send_preliminary(
        self, request: Request, parse: Callable[[Response], T], *, signed: bool
    ) -> T:
        try:
            return self._loop(request, parse, signed=signed)[0]
        except AmbiguousOutcome as error:
            # Only the preliminary request is ambiguous; the main request was not sent.
            raise NotSent(
                error.message,
                hint=error.hint,
                code=error.code,
                http_status=error.http_status,
                request_id=error.request_id,
            ) from error

    def _loop(
        self, request: Request, parse: Callable[[Response], T], *, signed: bool
    ) -> tuple[T, int]:
        attempts, refreshed = 0, False
        while True:
            sign = self._signer() if signed else None
            version = self._credentials.version
            attempts += 1
            try:
                return self._attempt(request, sign, parse), attempts
            except CredentialsRejected as error:
                error.attempts = attempts
                may_refresh = signed and self._may_refresh and not refreshed
                if not may_refresh or not self._refresh_credentials(error, version):
                    raise
                refreshed = True
            except ServiceError as error:
                error.attempts = attempts
                self._pause_or_raise(error, request, attempts)

    def _refresh_credentials(self, error: CredentialsRejected, version: int) -> bool:
        refreshed = self._credentials.refresh_after_rejection(
            version, error.service_date, self.send_unsigned
        )
        self.service_clock.warned |= self._credentials.clock_corrected
        return refreshed

    def _attempt(self, request: Request, sign: Signer | None, parse: Callable[[Response], T]) -> T:
        started = self._clock.monotonic()
        try:
            response = self._session.send(request, sign, self._deadline)
            if not request.service_name:
                self.service_clock.observe(response)
            if not response.ok:
                raise self._error(response, request, signed=sign is not None)
            try:
                return parse(response)
            except MalformedBody as reason:
                from gaussbackup.api.response_errors import from_malformed_body  # after a failure

                shown = response._replace(body=b"") if request.confidential else response
                raise from_malformed_body(shown, str(reason), request.service_name) from None
        except ServiceError:
            self._spend(self._clock.monotonic() - started)
            raise

    def _error(self, response: Response, request: Request, *, signed: bool) -> ServiceError:
        from gaussbackup.api.rejection_hints import explain_rejection  # after a failure
        from gaussbackup.api.response_errors import from_response

        credentials = self._credentials.active if signed else None
        error = from_response(response, request.service_name)
        return explain_rejection(error, request, credentials, response.body)

    def _pause_or_raise(self, error: ServiceError, request: Request, attempts: int) -> None:
        if not self._retry:
            raise error
        left = self._left(unknown_host=isinstance(error, NotSent) and error.unknown_host)
        pause = retry_pause(
            error.failure_kind,
            idempotent=request.idempotent,
            attempts=attempts,
            left=left,
            retry_after=error.retry_after,
            random=self._random,
        )
        if pause is None:
            if retry_after_too_long(error.retry_after, left):
                error.hint = f"the service requests a pause of {error.retry_after:.0f} s"
            raise error
        from gaussbackup.model.events import RetryPause  # after a failure

        self._on_event(RetryPause(pause, error.message, self._announce_budget(error, left)))
        self._clock.sleep(pause)
        self._spend(pause)

    def _announce_budget(self, error: ServiceError, left: float) -> float | None:
        """Return the seconds that are left if this is the first request without a response."""
        if self._budget.announced or self._deadline is not None or error.http_status is not None:
            return None
        self._budget.announced = True
        return left

    def _warn(self, text: str) -> None:
        from gaussbackup.model.events import Warned  # rarely needed

        self._on_event(Warned(text))

    def _spend(self, seconds: float) -> None:
        self._budget.spend(seconds, self._clock.monotonic(), _MIN_COST)

    def _left(self, *, unknown_host: bool) -> float:
        if self._deadline is None:
            return self._budget.left_for_unknown_host if unknown_host else self._budget.left
        return self._deadline - self._clock.monotonic()
