"""The loop of every wait: poll, emit events and sleep until all backups end or time is up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.poll_once import DEADLINE_GRACE, Poller, PollResult
from gaussbackup.actions.wait_tracker import WaitTracker
from gaussbackup.domain.poll_interval import PollContext, next_interval, typical_duration
from gaussbackup.errors import ServiceError
from gaussbackup.model.events import Finished, Polled, RetryPause, Warned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.wait_tracker import WaitOutcome, WaitTarget
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 6 * 3600.0
"""Seconds; 2 TB take about 8 hours (gaussbackup/api/README.md, "Backups"), most backups less."""
_FIRST_POLL = 2.0
"""Seconds within which a backup that is added to a running wait is polled."""
_MAX_REJECTIONS = 2
"""A rejected poll may be a new permission that is not yet active; a second one in a row is not."""


@dataclass(frozen=True)
class WaitOptions:
    """`timeout` and `poll_interval` in seconds; None for an adaptive interval.

    `percentage`: request the percentages of the jobs, because they are displayed.
    """

    timeout: float = DEFAULT_TIMEOUT
    poll_interval: float | None = None
    percentage: bool = False


def wait_for(
    targets: Sequence[WaitTarget],
    options: WaitOptions,
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
    jitter: Callable[[], float] = random.random,
) -> list[WaitOutcome]:
    """Wait for the targets and return their outcomes in order; one poll serves all of them.

    The last poll starts at the deadline. Failed polls do not end the wait before that, except for
    rejected credentials and a permanent connection error such as an untrusted certificate.
    """
    waiter = Waiter(options, client, clock=clock, on_event=on_event, jitter=jitter)
    trackers = [waiter.add(target) for target in targets]
    while (pause := waiter.poll()) is not None:
        clock.sleep(pause)
    return [tracker.outcome for tracker in trackers if tracker.outcome is not None]


class Waiter:
    """The polls of backups that may be added while others are already waited for.

    `next_poll` is the monotonic time of the next poll, None if no wait is left. The timeout of a
    backup begins when it is added.
    """

    def __init__(
        self,
        options: WaitOptions,
        client: BackupClient,
        *,
        clock: Clock,
        on_event: EventListener,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.next_poll: float | None = None
        self._trackers: list[WaitTracker] = []
        self._options = options
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._jitter = jitter
        self._rejections = 0
        self._requested_pause = 0.0
        self._poller = Poller(percentage=options.percentage)

    def add(self, target: WaitTarget) -> WaitTracker:
        """Wait for one more backup; its tracker has the outcome when the wait is over."""
        now = self._clock.monotonic()
        tracker = WaitTracker(target, start=now, deadline=now + self._options.timeout)
        self._trackers.append(tracker)
        if self.next_poll is None:
            self.next_poll = now
        elif not self._requested_pause:
            self.next_poll = min(self.next_poll, now + _FIRST_POLL)
        return tracker

    def poll(self) -> float | None:
        """Poll the backups that are not finished; return the pause until the next poll in seconds.

        Return None if no wait is left.
        """
        pending = self._pending()
        self.next_poll = None
        if not pending:
            return None
        now = self._clock.monotonic()
        last_poll = [tracker for tracker in pending if now >= tracker.deadline]
        result = self._poll(pending)
        self._requested_pause = result.retry_after or 0.0
        now = self._clock.monotonic()
        for tracker in self._pending():
            overdue = now >= tracker.deadline + DEADLINE_GRACE
            if tracker in last_poll or overdue or self._requested_pause > tracker.left(now):
                tracker.time_out(now - tracker.start, result.failure_reason)
        pending = self._pending()
        if not pending:
            return None
        pause = self._pause(pending)
        self.next_poll = now + pause
        return pause

    def stop(self, error: GaussbackupError) -> None:
        """End all waits with an error that does not concern the backups."""
        for tracker in self._pending():
            tracker.stop(error)

    def _pending(self) -> list[WaitTracker]:
        return [tracker for tracker in self._trackers if tracker.outcome is None]

    def _poll(self, pending: list[WaitTracker]) -> PollResult:
        now = self._clock.monotonic()
        deadline = min(tracker.deadline for tracker in pending)
        if now >= deadline + DEADLINE_GRACE:
            deadline = now  # the machine was suspended; the last poll is still made
        view = self._client.with_deadline(deadline + DEADLINE_GRACE, retry=False)
        result = self._poller.poll(pending, view, now)
        if result.error is not None:
            self._handle_error(pending, result, result.error)
            return result
        self._rejections = 0
        for tracker in pending:
            if tracker.outcome is None and tracker.target.backup_id not in result.unproven:
                self._update(tracker, result)
        return result

    def _handle_error(
        self, pending: list[WaitTracker], result: PollResult, error: ServiceError
    ) -> None:
        """Count rejections; end the wait if no later poll can succeed."""
        self._rejections += result.rejected
        if result.is_permanent or self._rejections >= _MAX_REJECTIONS:
            for tracker in pending:
                tracker.stop(error)
        else:
            self._on_event(RetryPause(0.0, f"poll failed: {error.message}"))

    def _update(self, tracker: WaitTracker, result: PollResult) -> None:
        backup_id = tracker.target.backup_id
        row = result.rows.get(backup_id)
        if row is not None and not tracker.state.seen:
            self._read_history(tracker, row, result)
        elapsed = self._clock.monotonic() - tracker.start
        for warning in tracker.update(row, elapsed):
            self._on_event(Warned(f"{backup_id}: {warning}"))
        age = tracker.initial_age + elapsed
        if tracker.outcome is None:
            job = tracker.job if self._options.percentage else None  # else it may be outdated
            self._on_event(Polled(backup_id, row, job, age, tracker.typical_duration))
        else:
            duration = tracker.backup.duration_seconds if tracker.backup else None
            succeeded = tracker.outcome.error is None
            elapsed = age if duration is None else duration
            self._on_event(Finished(backup_id, tracker.backup, elapsed, succeeded))

    def _read_history(self, tracker: WaitTracker, row: Backup, result: PollResult) -> None:
        """Set the age and the typical duration from the first row of the backup."""
        if row.begin_time is not None and not tracker.target.id_confirmed:
            now = self._clock.now() + self._client.clock_offset()
            age = (now - row.begin_time).total_seconds()
            tracker.initial_age = max(0.0, age)
        known = tracker.typical_duration is not None or tracker.target.id_confirmed
        if not known and row.end_time is None:
            shared = len(self._trackers) > 1
            rows = result.rows.values() if shared else self._history(row, tracker.deadline)
            tracker.typical_duration = typical_duration(rows, row.instance_id)

    def _history(self, row: Backup, deadline: float) -> Sequence[Backup]:
        """Return the earlier backups of the instance; empty if that fails: they are optional."""
        view = self._client.with_deadline(deadline + DEADLINE_GRACE, retry=False)
        try:
            return view.list_backups(instance_id=row.instance_id, backup_type="manual").backups
        except ServiceError:
            return ()

    def _pause(self, pending: list[WaitTracker]) -> float:
        """Return the seconds until the next poll, which is at the first deadline at the latest."""
        now = self._clock.monotonic()
        requests = self._poller.requests(len(pending)) if len(pending) > 1 else 0
        jitter = self._jitter()
        shortest = min(
            next_interval(self._context(each, now, requests), jitter) for each in pending
        )
        left = min(tracker.left(now) for tracker in pending)
        return min(left, max(shortest, self._requested_pause))

    def _context(self, tracker: WaitTracker, now: float, shared_requests: int) -> PollContext:
        return PollContext(
            elapsed=tracker.initial_age + now - tracker.start,
            typical_duration=tracker.typical_duration,
            fixed=self._options.poll_interval,
            needs_confirmation=tracker.state.needs_confirmation,
            shared_requests=shared_requests,
        )
