"""What happens on the way: the only word that goes sideways, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.http_event import HttpRequestDone

if TYPE_CHECKING:
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job


class Creating(NamedTuple):
    """The POST is about to be sent: from here on a backup may exist."""

    name: str
    instance_id: str
    instance_name: str | None


class Started(NamedTuple):
    """The backup exists and has this id: made by us, adopted, or waited for."""

    backup: Backup
    job_id: str | None = None


class NotStarted(NamedTuple):
    """The POST was refused for sure, or never left: what was announced was not made."""

    name: str


class Polled(NamedTuple):
    """One look at a backup that is waited for.

    `elapsed` and `usual` are seconds; `usual` is None where the instance has no history.
    `backup` is None while the row is not to be seen.
    """

    backup_id: str
    backup: Backup | None
    job: Job | None
    elapsed: float
    typical_duration: float | None


class Finished(NamedTuple):
    """A backup that was waited for has come to its end, good or bad."""

    backup_id: str
    backup: Backup | None
    elapsed: float
    succeeded: bool


class Deleting(NamedTuple):
    """The DELETE is about to be sent: from here on the backup may be gone."""

    backup: Backup


class Deleted(NamedTuple):
    """The service took the order, or the backup was gone already."""

    backup: Backup


class NotDeleted(NamedTuple):
    """The backup still stands, and this is why."""

    backup: Backup
    error: GaussbackupError


class Stopping(NamedTuple):
    """What is made of an instance is being stopped; `done` once it has come to an end."""

    instance_id: str
    instance_name: str | None
    done: bool = False


class RetryPause(NamedTuple):
    """Nothing can be done for `seconds`; `why` is a short phrase."""

    seconds: float
    reason: str


class Warned(NamedTuple):
    """Something the user should know, that changes nothing."""

    text: str


Event = (
    Creating
    | Started
    | NotStarted
    | Polled
    | Finished
    | Deleting
    | Deleted
    | NotDeleted
    | Stopping
    | RetryPause
    | Warned
    | HttpRequestDone
)
EventListener = Callable[[Event], None]


def ignore_events(event: Event) -> None:
    """The listener of those who have none."""
    del event
