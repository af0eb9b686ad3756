"""One backup that is waited for: what is known of it, and how its wait ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.domain.wait_state import WaitState, WaitStatus, advance
from gaussbackup.errors import BackupDisappeared, BackupFailed, NotFound, StillRunning
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class WaitTarget:
    """A backup to wait for.

    `promised`: the service itself gave us the id. `usual` is the usual duration of the instance's
    backups in seconds, where it is known beforehand.
    """

    backup_id: str
    backup: Backup | None = None
    job_id: str | None = None
    id_confirmed: bool = False
    typical_duration: float | None = None


@dataclass(frozen=True)
class WaitOutcome:
    """How one wait ended: `error` is None where the backup is COMPLETED."""

    backup_id: str
    backup: Backup | None
    job: Job | None
    error: GaussbackupError | None


class WaitTracker:
    """The running account of one wait; its decisions are `policy.watching`'s."""

    def __init__(self, target: WaitTarget) -> None:
        self.target = target
        self.state = WaitState(id_confirmed=target.id_confirmed)
        self.backup = target.backup
        self.job: Job | None = None
        self.outcome: WaitOutcome | None = None
        self.typical_duration = target.typical_duration
        self.initial_age = 0.0
        """Seconds that the backup was running already when the wait began."""

    def update(self, backup: Backup | None, job: Job | None, elapsed: float) -> tuple[str, ...]:
        """Take in one look, `at` seconds into the wait; returns what the user should be told."""
        seen = advance(self.state, backup, job, elapsed)
        self.state = seen.state
        self.backup = backup or self.backup
        self.job = job or self.job
        if seen.status is not WaitStatus.RUNNING:
            self.outcome = self._ended(self._error(seen.status))
        return seen.warnings

    def time_out(self, elapsed: float, reason: str | None) -> None:
        """The patience has ended, `after` that many seconds."""
        name = self.target.backup_id
        status = self.backup.status_text if self.backup else "not to be seen yet"
        cause = f" ({reason})" if reason else ""
        waited = format_duration(elapsed)
        self.outcome = self._ended(
            StillRunning(
                f"Backup {name} was not finished after {waited} of waiting{cause}: "
                f"its last status was {status or 'empty'}.",
                hint="It goes on in the cloud; nothing is lost.",
            )
        )

    def stop(self, error: GaussbackupError) -> None:
        """Looking has become pointless, for a reason that lies outside this backup."""
        self.outcome = self._ended(error)

    def _ended(self, error: GaussbackupError | None) -> WaitOutcome:
        return WaitOutcome(self.target.backup_id, self.backup, self.job, error)

    def _error(self, verdict: WaitStatus) -> GaussbackupError | None:
        ident = self.target.backup_id
        reason = self.job.fail_reason if self.job else None
        because = f": {reason}" if reason else "; the service gives no reason"
        errors: dict[WaitStatus, GaussbackupError] = {
            WaitStatus.FAILED: BackupFailed(
                f"Backup {ident} FAILED{because}.",
                hint=f"It is no backup to rely on. Remove it:  gaussbackup delete {ident}",
            ),
            WaitStatus.JOB_FAILED: BackupFailed(
                f"The job of backup {ident} has Failed{because}, "
                f"while the backup still says {self.backup.status_text if self.backup else '–'}.",
                hint=f"See what became of it:  gaussbackup show {ident}",
            ),
            WaitStatus.DISAPPEARED: BackupDisappeared(
                f"Backup {ident} has vanished from the list: somebody deleted it, "
                "or the service dropped it.",
                hint="There is no such backup any more; make a new one.",
            ),
            WaitStatus.NEVER_SEEN: NotFound(
                f"There is no backup {ident}.",
                hint="See what there is:  gaussbackup list",
            ),
        }
        return errors.get(verdict)
