"""The loop of a wait for instances or jobs: poll, sleep, and end at the deadline."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Protocol, TypeVar

from gaussbackup.actions.poll_once import DEADLINE_GRACE
from gaussbackup.domain.poll_interval import PollContext, next_interval
from gaussbackup.errors import FailureKind, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.events import EventListener

_MAX_REJECTIONS = 2
"""A rejected poll may be a new permission that is not yet active; a second one in a row is not."""


class PolledTarget(Protocol):
    """One thing that is waited for."""

    @property
    def done(self) -> bool: ...

    @property
    def needs_confirmation(self) -> bool: ...

    def time_out(self, elapsed: float, reason: str | None) -> None:
        """End the wait after `elapsed` seconds; `reason` is that of a failed last poll."""
        ...

    def stop(self, error: GaussbackupError) -> None:
        """End the wait with an error that does not concern the target."""
        ...


TargetT = TypeVar("TargetT", bound=PolledTarget)
ClientT = TypeVar("ClientT", bound="ReadClient")


def poll_until_done(
    targets: Sequence[TargetT],
    poll: Callable[[list[TargetT], ClientT, float], None],
    options: WaitOptions,
    client: ClientT,
    *,
    clock: Clock,
    on_event: EventListener,
    jitter: Callable[[], float] = random.random,
) -> None:
    """Call `poll` with the targets that are not done, until all are or the timeout is over.

    `poll` gets a client whose calls end shortly after the deadline, and the seconds since the
    begin. A ServiceError of it does not end the wait, except for rejected credentials, a permanent
    connection error, and two rejections in a row. The last poll starts at the deadline.
    """
    start = clock.monotonic()
    deadline = start + options.timeout
    rejections = 0
    while pending := [target for target in targets if not target.done]:
        now = clock.monotonic()
        last = now >= deadline
        error = _poll_once(pending, poll, client, max(now, deadline) + DEADLINE_GRACE, now - start)
        rejections = rejections + 1 if _is_rejected(error) else 0
        if error is not None and (_is_permanent(error) or rejections >= _MAX_REJECTIONS):
            for target in pending:
                target.stop(error)
            return
        pending = [target for target in pending if not target.done]
        left = max(0.0, deadline - clock.monotonic())
        retry_after = (error.retry_after or 0.0) if error is not None else 0.0
        if last or retry_after > left:
            reason = f"the last poll failed: {error.message}" if error is not None else None
            for target in pending:
                target.time_out(clock.monotonic() - start, reason)
            return
        if error is not None:
            on_event(RetryPause(0.0, f"poll failed: {error.message}"))
        if pending:
            interval = _interval(pending, options, clock.monotonic() - start, jitter())
            clock.sleep(min(left, max(interval, retry_after)))


def _poll_once(
    pending: list[TargetT],
    poll: Callable[[list[TargetT], ClientT, float], None],
    client: ClientT,
    deadline: float,
    elapsed: float,
) -> ServiceError | None:
    try:
        poll(pending, client.with_deadline(deadline, retry=False), elapsed)
    except ServiceError as error:
        return error
    return None


def _is_rejected(error: ServiceError | None) -> bool:
    return error is not None and error.failure_kind is FailureKind.REJECTED


def _is_permanent(error: ServiceError) -> bool:
    """Return whether no later poll can succeed, e.g. because the credentials are invalid."""
    return error.failure_kind in {FailureKind.AUTH, FailureKind.PERMANENT}


def _interval(
    pending: Sequence[PolledTarget], options: WaitOptions, elapsed: float, random: float
) -> float:
    context = PollContext(
        elapsed=elapsed,
        typical_duration=None,
        fixed=options.poll_interval,
        needs_confirmation=any(target.needs_confirmation for target in pending),
    )
    return next_interval(context, random)
