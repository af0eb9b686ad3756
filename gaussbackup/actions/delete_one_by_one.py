"""Deletion of backups one by one: DELETE, retries, lookups, and the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.domain.plan_drift import is_deleted
from gaussbackup.domain.retry_policy import may_retry
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

    from gaussbackup.actions.retrier import Retrier
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

_MAX_ATTEMPTS = 4
"""DELETE requests per backup, if each outcome is ambiguous and the backup still exists."""


@dataclass
class DeletionReport:
    """The outcome of each backup to be deleted, filled in place while the run goes on.

    `deleted`: the service accepted the request, or the backup was already deleted. `failed`: the
    backup still exists, with the error; after an ambiguous error it was found again. `unknown`:
    sent, outcome not known. `not_attempted`: no request was sent. `in_progress`: the DELETE is
    being sent. `stopped`: the error that stopped the run early. At the end of a run that was not
    interrupted, each backup is in exactly one list.
    """

    deleted: list[Backup] = field(default_factory=list)
    failed: list[tuple[Backup, GaussbackupError]] = field(default_factory=list)
    unknown: list[tuple[Backup, GaussbackupError]] = field(default_factory=list)
    not_attempted: list[Backup] = field(default_factory=list)
    in_progress: Backup | None = None
    stopped: GaussbackupError | None = None

    @property
    def started(self) -> bool:
        """Whether the run has started; before that, all lists are empty."""
        return bool(self.deleted or self.failed or self.unresolved or self.not_attempted)

    @property
    def unresolved(self) -> list[Backup]:
        """The backups whose DELETE was sent and whose outcome is not known at this time."""
        rows = [row for row, _ in self.unknown]
        done = {row.id for row in (*self.deleted, *(row for row, _ in self.failed), *rows)}
        if self.in_progress is not None and self.in_progress.id not in done:
            rows.append(self.in_progress)
        return rows


class _Unresolved(Exception):
    """The outcome of a DELETE is ambiguous, and the backup cannot be looked up either."""


def delete_one_by_one(
    targets: Sequence[Backup],
    client: DeleteClient,
    *,
    retrier: Retrier,
    on_event: EventListener,
    still_exists: Callable[[Backup], bool],
    report: DeletionReport | None = None,
) -> DeletionReport:
    """Delete the targets in order; continue after the failure of one.

    `still_exists` is called right before each DELETE; an error that it raises stops the run. The
    run also stops at an error that every other DELETE would meet, and at a DELETE of unknown
    outcome. An empty `report` of the caller is filled in place.
    """
    report = DeletionReport() if report is None else report
    report.not_attempted[:] = targets
    deletion = _Deletion(client.with_deadline(None, retry=False), retrier)
    while report.not_attempted and report.stopped is None:
        backup = report.not_attempted[0]
        try:
            exists = still_exists(backup)
        except GaussbackupError as error:
            report.stopped = error
            break
        del report.not_attempted[0]
        if exists:
            report.in_progress = backup
            on_event(Deleting(backup))
            _delete_one(deletion, backup, report, on_event)
        else:
            report.deleted.append(backup)
            on_event(Deleted(backup))
    return report


def _delete_one(
    deletion: _Deletion, backup: Backup, report: DeletionReport, on_event: EventListener
) -> None:
    try:
        error = deletion.run(backup)
    except _Unresolved as unresolved:
        cause = unresolved.args[0]
        report.unknown.append((backup, cause))
        report.in_progress = None
        report.stopped = cause
        return
    if error is None:
        report.deleted.append(backup)
        report.in_progress = None
        on_event(Deleted(backup))
        return
    report.failed.append((backup, error))
    report.in_progress = None
    on_event(NotDeleted(backup, error))
    if _fails_for_all(error):
        report.stopped = error


class _Deletion:
    """The DELETE of one backup, with its retries and lookups."""

    def __init__(self, client: DeleteClient, retrier: Retrier) -> None:
        self._client = client
        self._retrier = retrier

    def run(self, backup: Backup) -> ServiceError | None:
        """Return None if the backup is deleted, else the error; raise _Unresolved if unknown.

        After an ambiguous DELETE the backup is looked up first. Retrying is safe: the service
        never reuses an id. If a retry is rejected the backup may still be deleted, because the
        ambiguous request may be in progress or arrive late.
        """
        failures, ambiguous = 0, None
        while True:
            error = self._try(backup)
            if isinstance(error, AmbiguousOutcome):
                ambiguous = error
            if error is None or (ambiguous is not None and self._is_deleted(backup, ambiguous)):
                return None
            failures += 1
            if not _should_retry(error, failures) or not self._retrier.pause(error, failures):
                break
        if ambiguous is not None and error is not ambiguous:
            raise _Unresolved(ambiguous)
        return error

    def _try(self, backup: Backup) -> ServiceError | None:
        try:
            self._client.delete_backup(backup.id)
        except NotFound:
            return None
        except ServiceError as error:
            return error
        return None

    def _is_deleted(self, backup: Backup, ambiguous: AmbiguousOutcome) -> bool:
        try:
            return is_deleted(self._retrier.call(partial(self._client.find_backup, backup.id)))
        except ServiceError:
            raise _Unresolved(ambiguous) from None


def _should_retry(error: ServiceError, failures: int) -> bool:
    kind = error.failure_kind
    if kind is FailureKind.AMBIGUOUS:
        return failures < _MAX_ATTEMPTS
    return kind is FailureKind.BUSY or may_retry(kind, idempotent=True)


def _fails_for_all(error: ServiceError) -> bool:
    """Return whether the next DELETE would fail too: not permitted, or service not reachable."""
    if isinstance(error, (Forbidden, UnexpectedResponse)):
        return True
    return error.failure_kind in {
        FailureKind.AUTH,
        FailureKind.PERMANENT,
        FailureKind.NOT_SENT,
        FailureKind.THROTTLED,
    }
