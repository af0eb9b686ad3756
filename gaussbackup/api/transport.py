"""The attempt loop: one call to the service, with its renewals, pauses and repetitions."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.api.auth.refusal import CredentialsRejected
from gaussbackup.api.body import MalformedBody
from gaussbackup.errors import AmbiguousOutcome, NotSent, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import ActiveCredentials, SendRequest
    from gaussbackup.api.auth.refreshable import RefreshableCredentials
    from gaussbackup.api.http_message import Request, Response
    from gaussbackup.api.http_session import HttpSession, Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

T = TypeVar("T")
_LEAST_COST = 0.05
"""Seconds that a failure costs at least, so that instant failures run out of budget too."""


class RetryBudget:
    """The seconds that a whole command may spend on failed attempts and pauses."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        self.left -= max(seconds, _LEAST_COST)


class Transport:
    """Calls the service until there is an answer to rely on, or no sense in trying again."""

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
        self._credentials = credentials
        self._budget = budget
        self._clock = clock
        self._on_event = on_event
        self._random = random
        self._deadline: float | None = None
        self._retry = True
        self._may_refresh = True

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Transport:
        """The same, with no attempt beyond `deadline`, which then is the budget too."""
        view = copy(self)
        view._deadline = deadline
        view._retry = retry
        return view

    def single_attempt(self) -> Transport:
        """The same with one attempt a call, and credentials that are never renewed for it.

        For calls side by side: seconds that pass at the same time are not spent one by one.
        """
        view = copy(self)
        view._retry = view._may_refresh = False
        view._budget = RetryBudget(0.0)
        return view

    def call(self, request: Request, read: Callable[[Response], T]) -> tuple[T, int]:
        """What `read` makes of a good answer, and the number of attempts it took.

        Raises the ServiceError of the last attempt; `read` raises Unreadable for a 2xx that is
        not what the API says, which counts as doubtful. A refusal of the credentials is repeated
        once at most, and only with something new: five failures lock an access key.
        """
        return self._loop(request, read, signed=True)

    def send_unsigned(self, request: Request, read: Callable[[Response], T]) -> T:
        """The same without credentials: for what must be known before a call can be made."""
        return self._preliminary(request, read, signed=False)

    def send_signed(self, request: Request, read: Callable[[Response], T]) -> T:
        """A preliminary question that takes credentials, such as for the id of a project."""
        return self._preliminary(request, read, signed=True)

    def active_credentials(self) -> ActiveCredentials:
        """The credentials in force; a login is made where there are none yet."""
        return self._credentials.get(self.send_unsigned, self._send_unsigned_once)

    @property
    def ready(self) -> bool:
        """Whether a call can be made with the credentials in force, without a login before it."""
        return self._credentials.ready

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._session.close()

    @property
    def _send_unsigned_once(self) -> SendRequest:
        return self.with_deadline(self._deadline, retry=False).send_unsigned

    def _signer(self) -> Signer:
        return self._credentials.signer(self.send_unsigned, self._send_unsigned_once)

    def _preliminary(self, request: Request, read: Callable[[Response], T], *, signed: bool) -> T:
        try:
            return self._loop(request, read, signed=signed)[0]
        except AmbiguousOutcome as doubt:
            # In doubt is only this question; the request that it was asked for was never sent.
            raise NotSent(
                doubt.message,
                hint=doubt.hint,
                code=doubt.code,
                http_status=doubt.http_status,
                request_id=doubt.request_id,
            ) from doubt

    def _loop(
        self, request: Request, read: Callable[[Response], T], *, signed: bool
    ) -> tuple[T, int]:
        attempts, mended = 0, False
        while True:
            stamp = self._signer() if signed else None
            attempts += 1
            try:
                return self._attempt(request, stamp, read), attempts
            except CredentialsRejected as refusal:
                refusal.attempts = attempts
                if (
                    not signed
                    or mended
                    or not self._may_refresh
                    or not self._refresh_credentials(refusal)
                ):
                    raise
                mended = True
            except ServiceError as problem:
                problem.attempts = attempts
                self._pause_or_raise(problem, request, attempts)

    def _refresh_credentials(self, refusal: CredentialsRejected) -> bool:
        return self._credentials.refresh_after_rejection(refusal.service_date, self.send_unsigned)

    def _attempt(self, request: Request, stamp: Signer | None, read: Callable[[Response], T]) -> T:
        began = self._clock.monotonic()
        try:
            answer = self._session.send(request, stamp, self._deadline)
            if not answer.ok:
                from gaussbackup.api.response_errors import from_response  # after a failure

                raise from_response(answer, request.service_name)
            try:
                return read(answer)
            except MalformedBody as reason:
                from gaussbackup.api.response_errors import from_malformed_body  # the same

                told = answer._replace(body=b"") if request.confidential else answer
                raise from_malformed_body(told, str(reason), request.service_name) from None
        except ServiceError:
            self._budget.spend(self._clock.monotonic() - began)
            raise

    def _pause_or_raise(self, problem: ServiceError, request: Request, attempts: int) -> None:
        from gaussbackup.domain.backoff import retry_after_too_long, retry_pause

        left = self._left()
        if not self._retry:
            raise problem
        pause = retry_pause(
            problem.failure_kind,
            idempotent=request.idempotent,
            attempts=attempts,
            left=left,
            retry_after=problem.retry_after,
            random=self._random,
        )
        if pause is None:
            if retry_after_too_long(problem.retry_after, left):
                problem.hint = f"the service asks for a pause of {problem.retry_after:.0f} s"
            raise problem
        from gaussbackup.model.events import RetryPause  # for this alone

        self._on_event(RetryPause(pause, problem.message))
        self._clock.sleep(pause)
        self._budget.spend(pause)

    def _left(self) -> float:
        if self._deadline is None:
            return self._budget.left
        return self._deadline - self._clock.monotonic()
