"""The error of a `delete` or `prune` run, which sums up the outcomes of its deletions."""

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

    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.model.backup import Backup

_OUTCOMES = {
    "refused": "refused",
    "partly_done": "partly_done",
    "still_running": "still_running",
    "outcome_unknown": "unknown",
}
_MAX_LINES = 12


def deletion_outcome(error: GaussbackupError | None, success: str) -> str:
    """Return the `outcome` of the run: `success` if there is no error."""
    return success if error is None else _OUTCOMES.get(error.kind, "error")


def summary_error(
    report: DeletionReport, listed: Sequence[Backup], timeout: float | None
) -> GaussbackupError | None:
    """Return the error of the command; None if all backups are deleted.

    If none is deleted it is the error that prevented it; otherwise it lists every failure.
    `listed`: deleted backups that are still listed after `timeout` seconds.
    """
    if report.deleted and (report.failed or report.stopped is not None):
        return _partial_failure(report)
    if report.unknown:
        return _unknown_outcome(*report.unknown[0])
    if any(isinstance(error, AmbiguousOutcome) for _, error in report.failed):
        return _may_still_complete(report)
    if report.stopped is not None:
        return report.stopped
    if report.failed:
        return _all_failed(report)
    return _still_listed(listed, timeout) if listed else None


def _partial_failure(report: DeletionReport) -> GaussbackupError:
    counts = {
        "failed": len(report.failed),
        "unknown": len(report.unknown),
        "not attempted": len(report.not_attempted),
    }
    deleted = len(report.deleted)
    parts = [f"{deleted} of {deleted + sum(counts.values())} backups deleted"]
    parts += [f"{count} {name}" for name, count in counts.items() if count]
    return PartialFailure(f"{', '.join(parts)}.", hint="\n".join(_lines(report)))


def _lines(report: DeletionReport) -> list[str]:
    """Return a line for each backup that is not deleted, then why the run ended early."""
    lines = [_failure_line(row, error) for row, error in report.failed]
    if len(lines) > _MAX_LINES:
        more = len(lines) - _MAX_LINES
        lines = [*lines[:_MAX_LINES], f"and {more} more; list all with -o json"]
    for row, error in report.unknown:
        unknown = _unknown_outcome(row, error)
        lines += [unknown.message, unknown.hint or ""]
    reported = [error for _, error in (*report.failed, *report.unknown)]
    if report.stopped is not None and report.stopped not in reported:
        lines += [report.stopped.message, *filter(None, [report.stopped.hint])]
    return lines


def _all_failed(report: DeletionReport) -> GaussbackupError:
    """Return the error of a run that tried every backup and deleted none."""
    row, first = report.failed[0]
    if len(report.failed) == 1:
        first.message = _failure_line(row, first)
        return first
    kinds = {type(error) for _, error in report.failed}
    error_type = type(first) if len(kinds) == 1 else PartialFailure
    message = f"None of the {len(report.failed)} backups could be deleted."
    return error_type(message, hint="\n".join(_lines(report)))


def _may_still_complete(report: DeletionReport) -> GaussbackupError:
    """Return the error for DELETEs without a response: the backups may still disappear."""
    row, error = next(each for each in report.failed if isinstance(each[1], AmbiguousOutcome))
    others = _lines(report) if len(report.failed) > 1 or report.stopped is not None else []
    return OutcomeUnknown(
        f"{row.name} ({row.id}) is still listed; the delete may still complete: "
        f"{error.message.rstrip('.')}.",
        hint="\n".join([f"Run:  gaussbackup show {row.id}", *others]),
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _failure_line(row: Backup, error: GaussbackupError) -> str:
    ids = ", ".join(filter(None, [error.code, error.request_id]))
    return f"{row.name} ({row.id}) was not deleted: {error.message}{f' ({ids})' if ids else ''}"


def _unknown_outcome(row: Backup, error: GaussbackupError) -> GaussbackupError:
    return OutcomeUnknown(
        f"{row.name} ({row.id}) may or may not have been deleted: {error.message.rstrip('.')}.",
        hint=f"Run:  gaussbackup show {row.id}",
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _still_listed(listed: Sequence[Backup], timeout: float | None) -> GaussbackupError:
    names = ", ".join(f"{row.name} ({row.status_text})" for row in listed[:_MAX_LINES])
    backups = "backup is" if len(listed) == 1 else "backups are"
    return StillRunning(
        f"{len(listed)} deleted {backups} still listed after "
        f"{format_duration(timeout or 0.0)}: {names}.",
        hint=f"The service accepted the deletion. Run:  gaussbackup show {listed[0].id}",
    )
