"""The loop under every wait: look, tell, sleep, until each backup is settled or time is up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.poll import DEADLINE_GRACE, PollResult, poll
from gaussbackup.actions.wait_target import WaitTracker
from gaussbackup.domain.poll_interval import PollContext, next_interval, typical_duration
from gaussbackup.errors import ServiceError
from gaussbackup.model.events import Finished, Polled, RetryPause, Warned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.wait_target import WaitOutcome, WaitTarget
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 6 * 3600.0
"""Seconds: the vendor's own figure is 2 TB in 8 hours, and most are smaller."""
_PATIENCE_WITH_REFUSALS = 2
"""A refused look may be a permission that is still spreading; a second one in a row is not."""


@dataclass(frozen=True)
class WaitOptions:
    """`timeout` and `poll_interval` are seconds; without an interval the schedule is adaptive."""

    timeout: float = DEFAULT_TIMEOUT
    poll_interval: float | None = None


def wait_for(
    targets: Sequence[WaitTarget],
    options: WaitOptions,
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
    jitter: Callable[[], float] = random.random,
) -> list[WaitOutcome]:
    """How each target ended, in their order; several share one list call a look.

    The last look falls on the deadline. Looks that bring no answer never end a wait before it;
    credentials that are refused for good, and a certificate that cannot be trusted, do.
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
        self._began = clock.monotonic()
        self._deadline = self._began + options.timeout
        self._refusals = 0
        self._pages = 1

    def run(self, chance: Callable[[], float]) -> list[WaitOutcome]:
        while pending := self._pending():
            last = self._clock.monotonic() >= self._deadline
            seen = self._look(pending)
            pending = self._pending()
            if not pending:
                break
            pause = self._pause(pending, seen, chance())
            if last or pause is None or self._overdue():
                for tracker in pending:
                    tracker.time_out(self._elapsed(), seen.failure_reason)
                break
            self._clock.sleep(pause)
        return [tracker.outcome for tracker in self._trackers if tracker.outcome is not None]

    def _pending(self) -> list[WaitTracker]:
        return [tracker for tracker in self._trackers if tracker.outcome is None]

    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._began

    def _overdue(self) -> bool:
        """Whether even a look that was under way at the deadline should have ended."""
        return self._clock.monotonic() >= self._deadline + DEADLINE_GRACE

    def _look(self, pending: list[WaitTracker]) -> PollResult:
        # Past the grace only where the machine itself slept over it: that look is owed as well.
        from_when = self._clock.monotonic() if self._overdue() else self._deadline
        limit = from_when + DEADLINE_GRACE
        seen = poll(pending, self._client.with_deadline(limit, retry=False), self._pages)
        self._pages = seen.pages
        if seen.error is not None:
            self._missed(pending, seen, seen.error)
            return seen
        self._refusals = 0
        for tracker in pending:
            self._take_in(tracker, seen)
        return seen

    def _missed(self, pending: list[WaitTracker], seen: PollResult, error: ServiceError) -> None:
        """Count refusals; end the wait where no later look can succeed."""
        self._refusals += seen.rejected
        if seen.is_permanent or self._refusals >= _PATIENCE_WITH_REFUSALS:
            for tracker in pending:
                tracker.stop(error)
        else:
            self._on_event(RetryPause(0.0, f"no answer to this look: {error.message}"))

    def _take_in(self, tracker: WaitTracker, seen: PollResult) -> None:
        ident = tracker.target.backup_id
        row = seen.rows.get(ident)
        if row is not None and not tracker.state.seen:
            self._first_sight(tracker, row, seen)
        for warning in tracker.update(row, seen.jobs.get(ident), self._elapsed()):
            self._on_event(Warned(f"{ident}: {warning}"))
        age = tracker.initial_age + self._elapsed()
        if tracker.outcome is None:
            self._on_event(Polled(ident, row, tracker.job, age, tracker.typical_duration))
        else:
            took = tracker.backup.duration_seconds if tracker.backup else None
            good = tracker.outcome.error is None
            self._on_event(Finished(ident, tracker.backup, age if took is None else took, good))

    def _first_sight(self, tracker: WaitTracker, row: Backup, seen: PollResult) -> None:
        """Learn from the first row how old the backup is, and how long its like usually take."""
        if row.begin_time is not None and not tracker.target.id_confirmed:
            tracker.initial_age = max(0.0, (self._clock.now() - row.begin_time).total_seconds())
        if tracker.typical_duration is None and row.end_time is None:
            rows = seen.rows.values() if len(self._trackers) > 1 else self._history(row)
            tracker.typical_duration = typical_duration(rows, row.instance_id)

    def _history(self, row: Backup) -> Sequence[Backup]:
        """The earlier backups of the instance; only an estimate hangs on them, so none will do."""
        client = self._client.with_deadline(self._deadline + DEADLINE_GRACE, retry=False)
        try:
            return client.list_backups(instance_id=row.instance_id, backup_type="manual").backups
        except ServiceError:
            return ()

    def _pause(self, pending: list[WaitTracker], seen: PollResult, chance: float) -> float | None:
        """Seconds to sleep, cut at the deadline; None where the service asks for more than that."""
        left = max(0.0, self._deadline - self._clock.monotonic())
        asked = seen.retry_after or 0.0
        if asked > left:
            return None
        shared = len(pending) > 1
        shortest = min(
            next_interval(self._situation(tracker, shared=shared), chance) for tracker in pending
        )
        return min(left, max(shortest, asked))

    def _situation(self, tracker: WaitTracker, *, shared: bool) -> PollContext:
        return PollContext(
            elapsed=tracker.initial_age + self._elapsed(),
            typical_duration=tracker.typical_duration,
            fixed=self._options.poll_interval,
            needs_confirmation=tracker.state.needs_confirmation,
            shared=shared,
        )
