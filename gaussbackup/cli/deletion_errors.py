"""The one error that sums up what became of several deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    OutcomeUnknown,
    PartialFailure,
    StillRunning,
)
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.deletion import DeletionReport
    from gaussbackup.model.backup import Backup

_OUTCOMES = {
    "refused": "refused",
    "partly_done": "partly_done",
    "still_running": "still_running",
    "outcome_unknown": "unknown",
}
_MOST_LINES = 12


def deletion_outcome(error: GaussbackupError | None, otherwise: str) -> str:
    """The word of the envelope for how the deletions ended."""
    return otherwise if error is None else _OUTCOMES.get(error.kind, "error")


def summary_error(
    account: DeletionReport, listed: Sequence[Backup], timeout: float | None
) -> GaussbackupError | None:
    """The one error of the command; None where all are gone.

    With nothing deleted it is the error that forbade it; otherwise the sum, and every part of it.
    """
    if account.deleted and (account.failed or account.stopped is not None):
        return _partly(account)
    if account.unknown:
        return _unknown(*account.unknown[0])
    if any(isinstance(error, AmbiguousOutcome) for _, error in account.failed):
        return _not_yet(account)
    if account.stopped is not None:
        return account.stopped
    if account.failed:
        return _none(account)
    return _still_listed(listed, timeout) if listed else None


def _partly(account: DeletionReport) -> GaussbackupError:
    count = len(account.deleted) + len(account.failed)
    count += len(account.unknown) + len(account.not_attempted)
    are = "is" if len(account.deleted) == 1 else "are"
    parts = [f"{len(account.deleted)} of {count} backups {are} deleted"]
    if account.failed:
        parts.append(f"{len(account.failed)} could not be")
    if account.unknown:
        parts.append(f"of {len(account.unknown)} nobody knows")
    if account.not_attempted:
        were = "was" if len(account.not_attempted) == 1 else "were"
        parts.append(f"{len(account.not_attempted)} {were} not touched")
    return PartialFailure(f"{', '.join(parts)}.", hint="\n".join(_lines(account)))


def _lines(account: DeletionReport) -> list[str]:
    """What happened to each that is not gone, and why the run ended."""
    lines = [_not_deleted(row, error) for row, error in account.failed]
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], f"and {more} more; all of them with -o json"]
    for row, error in account.unknown:
        unknown = _unknown(row, error)
        lines += [unknown.message, unknown.hint or ""]
    told = [error for _, error in (*account.failed, *account.unknown)]
    if account.stopped is not None and account.stopped not in told:
        lines += [account.stopped.message, *filter(None, [account.stopped.hint])]
    return lines


def _none(account: DeletionReport) -> GaussbackupError:
    """Not one could be deleted, each for a reason of its own."""
    row, first = account.failed[0]
    if len(account.failed) == 1:
        first.message = _not_deleted(row, first)
        return first
    kinds = {type(error) for _, error in account.failed}
    summed = type(first) if len(kinds) == 1 else PartialFailure
    message = f"None of the {len(account.failed)} backups could be deleted."
    return summed(message, hint="\n".join(_lines(account)))


def _not_yet(account: DeletionReport) -> GaussbackupError:
    """Orders whose answers were lost: the backups stand, and a gateway may carry them out late."""
    row, error = next(each for each in account.failed if isinstance(each[1], AmbiguousOutcome))
    others = _lines(account) if len(account.failed) > 1 or account.stopped is not None else []
    return OutcomeUnknown(
        f"{row.name} ({row.id}) is still there, and may yet go: {error.message.rstrip('.')}.",
        hint="\n".join([f"To find out:  gaussbackup show {row.id}", *others]),
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _not_deleted(row: Backup, error: GaussbackupError) -> str:
    marks = ", ".join(filter(None, [error.code, error.request_id]))
    return f"{row.name} ({row.id}) is not deleted: {error.message}{f' ({marks})' if marks else ''}"


def _unknown(row: Backup, error: GaussbackupError) -> GaussbackupError:
    return OutcomeUnknown(
        f"Nobody can say whether {row.name} ({row.id}) was deleted: {error.message.rstrip('.')}.",
        hint=f"To find out:  gaussbackup show {row.id}",
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _still_listed(listed: Sequence[Backup], timeout: float | None) -> GaussbackupError:
    names = ", ".join(f"{row.name} ({row.status_text})" for row in listed[:_MOST_LINES])
    return StillRunning(
        f"{len(listed)} deleted backups were not gone from the list after "
        f"{format_duration(timeout or 0.0)}: {names}.",
        hint=f"The service took the order. To look again:  gaussbackup show {listed[0].id}",
    )
