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
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 6 * 3600.0
"""Seconds; 2 TB take about 8 hours (gaussbackup/api/README.md, "Backups"), most backups less."""
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
    return _Waiter(targets, options, client, clock, on_event).run(jitter)


class _Waiter:
    def __init__(
        self,
        targets: Sequence[WaitTarget],
        options: WaitOptions,
        client: BackupClient,
        clock: Clock,
        on_event: EventListener,
    ) -> None:
        self._trackers = [WaitTracker(target) for target in targets]
        self._options = options
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._start = clock.monotonic()
        self._deadline = self._start + options.timeout
        self._rejections = 0
        self._poller = Poller(percentage=options.percentage)

    def run(self, jitter: Callable[[], float]) -> list[WaitOutcome]:
        while pending := self._pending():
            last = self._clock.monotonic() >= self._deadline
            result = self._poll(pending)
            pending = self._pending()
            if not pending:
                break
            pause = self._pause(pending, result, jitter())
            if last or pause is None or self._is_overdue():
                for tracker in pending:
                    tracker.time_out(self._elapsed(), result.failure_reason)
                break
            self._clock.sleep(pause)
        return [tracker.outcome for tracker in self._trackers if tracker.outcome is not None]

    def _pending(self) -> list[WaitTracker]:
        return [tracker for tracker in self._trackers if tracker.outcome is None]

    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._start

    def _is_overdue(self) -> bool:
        """Return whether the deadline and its grace have passed."""
        return self._clock.monotonic() >= self._deadline + DEADLINE_GRACE

    def _poll(self, pending: list[WaitTracker]) -> PollResult:
        # Overdue before the last poll: the machine was suspended. The poll is still made.
        start = self._clock.monotonic() if self._is_overdue() else self._deadline
        view = self._client.with_deadline(start + DEADLINE_GRACE, retry=False)
        result = self._poller.poll(pending, view, self._elapsed())
        if result.error is not None:
            self._handle_error(pending, result, result.error)
            return result
        self._rejections = 0
        for tracker in pending:
            if tracker.target.backup_id not in result.unproven:
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
        for warning in tracker.update(row, self._elapsed()):
            self._on_event(Warned(f"{backup_id}: {warning}"))
        age = tracker.initial_age + self._elapsed()
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
            rows = result.rows.values() if len(self._trackers) > 1 else self._history(row)
            tracker.typical_duration = typical_duration(rows, row.instance_id)

    def _history(self, row: Backup) -> Sequence[Backup]:
        """Return the earlier backups of the instance; empty if that fails: they are optional."""
        view = self._client.with_deadline(self._deadline + DEADLINE_GRACE, retry=False)
        try:
            return view.list_backups(instance_id=row.instance_id, backup_type="manual").backups
        except ServiceError:
            return ()

    def _pause(self, pending: list[WaitTracker], result: PollResult, jitter: float) -> float | None:
        """Return the seconds to sleep, at most until the deadline.

        Return None if the service requests a longer pause than that.
        """
        left = max(0.0, self._deadline - self._clock.monotonic())
        retry_after = result.retry_after or 0.0
        if retry_after > left:
            return None
        requests = self._poller.requests(len(pending)) if len(pending) > 1 else 0
        shortest = min(next_interval(self._context(each, requests), jitter) for each in pending)
        return min(left, max(shortest, retry_after))

    def _context(self, tracker: WaitTracker, shared_requests: int) -> PollContext:
        return PollContext(
            elapsed=tracker.initial_age + self._elapsed(),
            typical_duration=tracker.typical_duration,
            fixed=self._options.poll_interval,
            needs_confirmation=tracker.state.needs_confirmation,
            shared_requests=shared_requests,
        )
