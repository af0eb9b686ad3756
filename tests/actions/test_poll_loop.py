"""The loop of waits for instances and jobs: errors, pauses and the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.actions.poll_loop import poll_until_done
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    GaussbackupError,
    ServiceError,
    Throttled,
)
from tests.support.fakes import JumpingClock

if TYPE_CHECKING:
    from collections.abc import Sequence


class Target:
    """A target that is done after some polls."""

    needs_confirmation = False

    def __init__(self, polls: int) -> None:
        self.left = polls
        self.timed_out: str | None = None
        self.error: GaussbackupError | None = None

    @property
    def done(self) -> bool:
        return self.left <= 0

    def time_out(self, elapsed: float, reason: str | None) -> None:
        self.timed_out, self.left = f"{elapsed:.0f} s, {reason}", 0

    def stop(self, error: GaussbackupError) -> None:
        self.error, self.left = error, 0


class Client:
    """A client without calls, which records the deadlines of its views."""

    def __init__(self) -> None:
        self.deadlines: list[float | None] = []

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Client:
        assert not retry
        self.deadlines.append(deadline)
        return self


def run(
    targets: Sequence[Target], errors: Sequence[ServiceError | None], timeout: float = 100.0
) -> tuple[JumpingClock, list[Any]]:
    """Poll the targets once a 10 s; the polls raise `errors`, then they succeed."""
    clock = JumpingClock()
    events: list[Any] = []
    script = list(errors)

    def poll(pending: list[Target], _client: Any, _elapsed: float) -> None:
        error = script.pop(0) if script else None
        if error is not None:
            raise error
        for target in pending:
            target.left -= 1

    options = WaitOptions(timeout=timeout, poll_interval=10.0)
    client: Any = Client()
    poll_until_done(targets, poll, options, client, clock=clock, on_event=events.append)
    return clock, events


def test_poll_until_done_polls_only_what_is_pending() -> None:
    first, second = Target(1), Target(3)
    clock, _ = run([first, second], [])

    assert (first.left, second.left) == (0, 0)
    assert clock.sleeps == [10.0, 10.0]


def test_poll_until_done_goes_on_after_errors_that_may_end() -> None:
    target = Target(1)
    _, events = run([target], [AmbiguousOutcome("reset"), Forbidden("no"), AmbiguousOutcome("x")])

    assert target.error is None
    assert len(events) == 3


@pytest.mark.parametrize(
    "errors", [[AuthFailed("expired")], [Forbidden("no"), Forbidden("no again")]]
)
def test_poll_until_done_stops_if_no_later_poll_can_succeed(errors: list[ServiceError]) -> None:
    target = Target(5)
    run([target], errors)

    assert target.error is errors[-1]


def test_poll_until_done_ends_at_the_deadline_with_the_reason_of_the_last_poll() -> None:
    target = Target(99)
    run([target], [None] * 10 + [AmbiguousOutcome("reset")] * 9, timeout=100.0)

    assert target.timed_out == "100 s, the last poll failed: reset"


def test_poll_until_done_waits_as_long_as_the_service_requests() -> None:
    throttled = Throttled("429")
    throttled.retry_after = 30.0
    clock, _ = run([Target(1)], [throttled])
    assert clock.sleeps == [30.0]

    target = Target(1)
    throttled.retry_after = 300.0
    clock, _ = run([target], [throttled])
    assert clock.sleeps == []
    assert target.timed_out == "0 s, the last poll failed: 429"
