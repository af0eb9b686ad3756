"""Deleting backups one by one: sent, settled, and accounted for, whatever the network does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.domain.backoff import may_retry
from gaussbackup.domain.plan_drift import is_deleted
from gaussbackup.errors import (
    AmbiguousOutcome,
    FailureKind,
    Forbidden,
    GaussbackupError,
    NotFound,
    ServiceError,
    UnexpectedResponse,
)
from gaussbackup.model.events import Deleted, Deleting, NotDeleted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.retry_budget import Retrier
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

_MAX_ATTEMPTS = 4
"""DELETEs of one backup that are each followed by a look that still finds it."""


@dataclass
class DeletionReport:
    """What became of each backup that was to be deleted; in the end each is in one list.

    `deleted`: the service took the order, or there was nothing to delete. `failed`: it stands, and
    why; where that is a doubt, each order was followed by a look that found it. `unknown`: sent,
    and nobody can say. `untouched`: nothing was sent. `stopped`: why the run ended before its end.
    """

    deleted: list[Backup] = field(default_factory=list)
    failed: list[tuple[Backup, GaussbackupError]] = field(default_factory=list)
    unknown: list[tuple[Backup, GaussbackupError]] = field(default_factory=list)
    not_attempted: list[Backup] = field(default_factory=list)
    stopped: GaussbackupError | None = None


class _Unresolved(Exception):
    """A DELETE was sent, its answer is lost, and no look brings an answer either."""


def delete_one_by_one(
    targets: Sequence[Backup],
    service: DeleteClient,
    *,
    retrier: Retrier,
    on_event: EventListener,
    still_exists: Callable[[Backup], bool],
) -> DeletionReport:
    """Delete the targets in their order; a failure of one does not keep the others.

    `stands` is asked right before each: whether there still is something to delete; what it raises
    stops the run. So do a refusal that will meet every other one too, a service that cannot be
    reached, and a DELETE of which nobody can say what became of it.
    """
    account = DeletionReport(not_attempted=list(targets))
    deletion = _Deletion(service.with_deadline(None, retry=False), retrier)
    while account.not_attempted and account.stopped is None:
        backup = account.not_attempted[0]
        try:
            standing = still_exists(backup)
        except GaussbackupError as error:
            account.stopped = error
            break
        del account.not_attempted[0]
        if standing:
            on_event(Deleting(backup))
            _carry_out(deletion, backup, account, on_event)
        else:
            account.deleted.append(backup)
            on_event(Deleted(backup))
    return account


def _carry_out(
    deletion: _Deletion, backup: Backup, account: DeletionReport, on_event: EventListener
) -> None:
    try:
        error = deletion.of(backup)
    except _Unresolved as unsettled:
        doubt = unsettled.args[0]
        account.unknown.append((backup, doubt))
        account.stopped = doubt
        return
    if error is None:
        account.deleted.append(backup)
        on_event(Deleted(backup))
        return
    account.failed.append((backup, error))
    on_event(NotDeleted(backup, error))
    if _fails_for_all(error):
        account.stopped = error


class _Deletion:
    """The DELETE of one backup, with all that may come back instead of an answer."""

    def __init__(self, service: DeleteClient, patience: Retrier) -> None:
        self._service = service
        self._patience = patience

    def of(self, backup: Backup) -> ServiceError | None:
        """None once it is gone, else the error that leaves it standing; raises _Unsettled.

        After a doubtful DELETE the backup is looked for before anything else. A repeated one can
        do no harm: the id is never given to another backup. What refuses it is no proof that it
        stands: the one in doubt may be at work, or come late.
        """
        misses, doubt = 0, None
        while True:
            error = self._tried(backup)
            if isinstance(error, AmbiguousOutcome):
                doubt = error
            if error is None or (doubt is not None and self._is_gone(backup, doubt)):
                return None
            misses += 1
            if not _should_retry(error, misses) or not self._patience.pause(error, misses):
                break
        if doubt is not None and error is not doubt:
            raise _Unresolved(doubt)
        return error

    def _tried(self, backup: Backup) -> ServiceError | None:
        try:
            self._service.delete_backup(backup.id)
        except NotFound:
            return None
        except ServiceError as error:
            return error
        return None

    def _is_gone(self, backup: Backup, doubt: AmbiguousOutcome) -> bool:
        try:
            return is_deleted(self._patience.call(lambda: self._service.find_backup(backup.id)))
        except ServiceError:
            raise _Unresolved(doubt) from None


def _should_retry(error: ServiceError, misses: int) -> bool:
    if error.failure_kind is FailureKind.AMBIGUOUS:
        return misses < _MAX_ATTEMPTS
    return error.failure_kind is FailureKind.BUSY or may_retry(error.failure_kind, idempotent=True)


def _fails_for_all(error: ServiceError) -> bool:
    """Whether the next DELETE would end in the same way: refused as a matter of right, or lost."""
    if isinstance(error, (Forbidden, UnexpectedResponse)):
        return True
    return error.failure_kind in {
        FailureKind.AUTH,
        FailureKind.PERMANENT,
        FailureKind.NOT_SENT,
        FailureKind.THROTTLED,
    }
