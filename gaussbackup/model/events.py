"""Events that actions and the client emit while they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.http_event import HttpRequestDone

if TYPE_CHECKING:
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job


class Creating(NamedTuple):
    """The POST is about to be sent: from now on a backup may exist."""

    name: str
    instance_id: str
    instance_name: str | None


class Started(NamedTuple):
    """The backup exists and has this id: created, adopted, or waited for."""

    backup: Backup
    job_id: str | None = None


class NotStarted(NamedTuple):
    """The announced backup was not created, because of `error`: rejected, or not sent."""

    name: str
    instance_id: str
    error: GaussbackupError


class Unresolved(NamedTuple):
    """The announced backup may exist: the response was lost, and it was not found."""

    name: str
    instance_id: str


class Polled(NamedTuple):
    """One poll of a backup that is waited for.

    `elapsed` and `typical_duration` are in seconds; `typical_duration` is None if the instance has
    no history. `backup` is None if it is not listed.
    """

    backup_id: str
    backup: Backup | None
    job: Job | None
    elapsed: float
    typical_duration: float | None


class Finished(NamedTuple):
    """The wait for a backup is over; `succeeded` is whether it is COMPLETED."""

    backup_id: str
    backup: Backup | None
    elapsed: float
    succeeded: bool


class Deleting(NamedTuple):
    """The DELETE is about to be sent: from now on the backup may be gone."""

    backup: Backup


class Deleted(NamedTuple):
    """The service accepted the DELETE, or the backup was gone already."""

    backup: Backup


class NotDeleted(NamedTuple):
    """The backup was not deleted, because of `error`."""

    backup: Backup
    error: GaussbackupError


class Stopping(NamedTuple):
    """The running backups of an instance are being stopped; `done` once they have ended."""

    instance_id: str
    instance_name: str | None
    done: bool = False


class Restoring(NamedTuple):
    """The POST of a restore is about to be sent: from now on it may be carried out.

    `instance_id` is that of an existing target, None for a new instance.
    """

    name: str
    instance_id: str | None


class RestoreStarted(NamedTuple):
    """The service accepted the restore to this instance."""

    instance_id: str
    name: str
    job_id: str | None


class RestoreNotStarted(NamedTuple):
    """The announced restore was rejected, or not sent."""

    name: str


class InstancePolled(NamedTuple):
    """One poll of an instance that is waited for.

    `status` is None if it is not listed; `percent` is the progress of its job, None if unknown.
    `elapsed` is in seconds since the wait began.
    """

    instance_id: str
    name: str
    status: str | None
    percent: int | None
    elapsed: float


class InstanceWaitEnded(NamedTuple):
    """The wait for an instance is over; `succeeded` is whether it has the status."""

    instance_id: str
    name: str
    status: str | None
    elapsed: float
    succeeded: bool


class DrillStarted(NamedTuple):
    """A drill has its journal; from now on its instance `name` may exist."""

    name: str


class DrillStep(NamedTuple):
    """What a drill does now with its instance, as a phrase such as `verifying`."""

    name: str
    text: str


class DrillInterrupted(NamedTuple):
    """A signal ends a drill; its instance is deleted first, unless a second signal comes."""

    name: str


class DrillEnded(NamedTuple):
    """A drill is over; `leftover` is whether its instance may still exist, and nothing keeps it."""

    name: str
    leftover: bool


class JobPolled(NamedTuple):
    """One poll of a job that is waited for.

    `status` is None if it is not known; `percent` is its progress. `elapsed` is in seconds since
    the wait began.
    """

    job_id: str
    status: str | None
    percent: int | None
    elapsed: float
    done: bool


class RetryPause(NamedTuple):
    """A pause of `seconds` before a retry; `reason` is a short phrase.

    `budget`: how many seconds the command continues to retry, at the first contact that failed.
    """

    seconds: float
    reason: str
    budget: float | None = None


class Warned(NamedTuple):
    """A warning for the user."""

    text: str


Event = (
    Creating
    | Started
    | NotStarted
    | Unresolved
    | Polled
    | Finished
    | Deleting
    | Deleted
    | NotDeleted
    | Stopping
    | Restoring
    | RestoreStarted
    | RestoreNotStarted
    | InstancePolled
    | InstanceWaitEnded
    | DrillStarted
    | DrillStep
    | DrillInterrupted
    | DrillEnded
    | JobPolled
    | RetryPause
    | Warned
    | HttpRequestDone
)
EventListener = Callable[[Event], None]


def ignore_events(event: Event) -> None:
    """Ignore an event: the listener of callers that need none."""
    del event
