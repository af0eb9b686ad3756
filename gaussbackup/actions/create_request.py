"""The request and the result of a create, and the listing before it."""

from __future__ import annotations

import threading
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.evidence import TO_CREATE, TO_CREATE_ONCE
from gaussbackup.errors import FailureKind, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.job import Job

_MAX_LISTING_AGE = 30.0
"""Seconds for which a listing of all instances serves as the one before a POST."""
_FINAL = {FailureKind.AUTH, FailureKind.PERMANENT}
"""After these no other create is begun: five rejections lock an access key
(gaussbackup/api/README.md, "Signing")."""


@dataclass(frozen=True)
class CreateRequest:
    """The backup to create; names and texts are already validated, durations are seconds.

    `wait` is None to not wait; its `poll_interval` is also the pause between two attempts at a
    busy instance. `reuse`: use a backup of the same name that is BUILDING or COMPLETED.
    """

    instance: str
    name: str
    description: str | None = None
    wait: WaitOptions | None = field(default_factory=WaitOptions)
    reuse: bool = False
    busy_timeout: float = 0.0
    unless_newer_than: float | None = None
    request_id: str | None = None
    reconcile_timeout: float = 60.0
    dry_run: bool = False


@dataclass(frozen=True)
class CreateResult:
    """The outcome; `error` is None if the command succeeded.

    `adopted`: an existing backup was used. `reconciled`: the response was lost and the backup was
    found in the listing. `fresh`: a backup was new enough, none was created. `attempts` counts
    POST requests.
    """

    backup: Backup | None = None
    job: Job | None = None
    job_id: str | None = None
    adopted: bool = False
    reconciled: bool = False
    fresh: bool = False
    attempts: int = 0
    preview: RequestPreview | None = None
    error: GaussbackupError | None = None


def list_before_create(
    requests: Sequence[CreateRequest],
    instance_id: str | None,
    client: BackupClient,
    *,
    clock: Clock,
    is_enough: Callable[[Sequence[Backup]], bool] = lambda _: False,
) -> Sequence[Backup]:
    """Return the backups before the POSTs of these requests, of one instance or of all.

    They include automatic ones if one of them may be new enough. The listing proves that no other
    backup exists, unless `is_enough` accepts what was found.
    """
    once = any(request.request_id or request.reuse for request in requests)
    may_be_fresh = any(request.unless_newer_than is not None for request in requests)
    return consistent_listing(
        client,
        instance_id,
        TO_CREATE_ONCE if once else TO_CREATE,
        backup_type=None if may_be_fresh else "manual",
        clock=clock,
        is_enough=is_enough,
    )


def is_final(error: ServiceError) -> bool:
    """Return whether no other create can succeed after the error."""
    return error.failure_kind in _FINAL


def unsent(error: ServiceError) -> ServiceError:
    """Return the error for a create that has sent no request."""
    error = copy(error)
    error.posts_sent = 0
    return error


class SharedListing:
    """The backups of all instances, listed once for several creates, and again when it is old."""

    def __init__(
        self, requests: Sequence[CreateRequest], client: BackupClient, clock: Clock
    ) -> None:
        self._requests = requests
        self._client = client
        self._clock = clock
        self._rows: Sequence[Backup] = ()
        self._expires = float("-inf")
        self._error: ServiceError | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Sequence[Backup]:
        """Return the backups, or raise the error of the listing.

        After an error that stops all creates there is no further request.
        """
        with self._lock:
            if self._error is not None:
                raise unsent(self._error)
            if self._clock.monotonic() >= self._expires:
                self._list()
            return self._rows

    def _list(self) -> None:
        try:
            self._rows = list_before_create(self._requests, None, self._client, clock=self._clock)
        except ServiceError as error:
            self._error = error if is_final(error) else None
            raise
        self._expires = self._clock.monotonic() + _MAX_LISTING_AGE
