"""The result of drills for the command: its data, its error, and what a signal interrupts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.deletion_report import PartialResult
from gaussbackup.domain.drill_verdicts import DeletionVerdict, VerificationVerdict
from gaussbackup.errors import GaussbackupError, PartialFailure, Refused, StillRunning
from gaussbackup.exit_codes import ExitCode, combine
from gaussbackup.model.drill import CheckOutcome
from gaussbackup.render.drill import drill_document, leftover_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.drill_request import DrillOptions, DrillResult
    from gaussbackup.cli.context import Context

_UNVERIFIED = "no check could read the restored data"
_REFUSED_HINT = "Look at it in the console: gaussbackup does not delete it."


class DrillFailed(GaussbackupError):
    """A drill did not prove that its backup can be restored."""

    exit_code = ExitCode.FAILED
    kind = "drill_failed"


def drill_data(
    results: Sequence[DrillResult], options: DrillOptions, context: Context
) -> dict[str, object]:
    """Return the JSON keys of `drill run`."""
    allow = options.allow_unverified
    return {
        "drills": [drill_document(each, allow_unverified=allow) for each in results],
        "leftovers": [leftover_document(each) for each in results if each.leftover],
        "elapsed_seconds": round(context.elapsed, 3),
        "resume_command": None,
    }


def partial_result(
    results: Sequence[DrillResult], options: DrillOptions, context: Context
) -> PartialResult:
    """Return what was done before a signal."""
    data = drill_data(results, options, context)
    last = results[-1] if results else None
    if last is None or last.instance_id is None:
        left = last is not None and last.leftover
        return PartialResult(data, "an instance may exist." if left else "nothing was created.")
    state = {
        DeletionVerdict.DELETED: "was deleted",
        DeletionVerdict.KEPT: "is kept",
    }.get(last.verdicts.deletion, "was not deleted")
    return PartialResult(data, f"the drill was stopped; instance {last.name} {state}.")


def combined_error(
    results: Sequence[DrillResult], options: DrillOptions
) -> tuple[GaussbackupError | None, ExitCode]:
    """Return the error of the drills, None if all backups are proven, and the exit code."""
    codes = [each.exit_code(allow_unverified=options.allow_unverified) for each in results]
    errors = [_error(each, code) for each, code in zip(results, codes, strict=True)]
    code, failed = combine(codes), [each for each in errors if each is not None]
    if len(results) == 1 or not failed:
        return (failed[0] if failed else None), code
    messages = " ".join(each.message for each in failed)
    text = f"{len(failed)} of {len(results)} drills failed. {messages}"
    return PartialFailure(text, hint=failed[0].hint), code


def _error(result: DrillResult, code: ExitCode) -> GaussbackupError | None:
    if code is ExitCode.DONE:
        return None
    label = f"instance {result.name} ({result.instance_id or 'unknown id'})"
    reason = _why_not_proven(result)
    if code is ExitCode.REFUSED and result.verdicts.deletion is DeletionVerdict.REFUSED:
        text = f"Not deleted: {label}: {'; '.join(result.reasons)}."
        return Refused(f"{text} {_sentence(reason)}".strip(), hint=_REFUSED_HINT)
    if code is ExitCode.PARTIAL_FAILURE:
        return PartialFailure(f"The backup is proven, but {label} was not deleted{_why(result)}.")
    if code is ExitCode.STILL_RUNNING:
        return StillRunning(f"Left over: {label}{_why(result)}. {_sentence(reason)}".strip())
    if code is ExitCode.FAILED:
        return _failed(result, reason)
    return result.error or _failed(result, reason)


def _failed(result: DrillResult, reason: str) -> GaussbackupError:
    hint = None
    if result.verdicts.verification is VerificationVerdict.UNVERIFIED:
        hint = "Verify the data with --command, or pass --allow-unverified."
    error = result.error
    return DrillFailed(
        f"Not proven: backup {result.source.backup.name} of {result.source.name}: {reason}.",
        hint=hint,
        code=error.code if error else None,
        http_status=error.http_status if error else None,
        request_id=error.request_id if error else None,
    )


def _why(result: DrillResult) -> str:
    """Return why the instance was not deleted, as the end of a sentence."""
    if result.verdicts.deletion is DeletionVerdict.TIMED_OUT:
        details = [f"status {result.status or 'unknown'}", *result.reasons]
        return f" before the cleanup timeout ({'; '.join(details)})"
    return f": {result.error.message.rstrip('.')}" if result.error else ""


def _why_not_proven(result: DrillResult) -> str:
    """Return the reason as a phrase; empty if the backup is proven."""
    if result.checks:
        failed = [each for each in result.checks if each.outcome is CheckOutcome.FAILED]
        if failed:
            return "; ".join(f"check {each.name}: {each.detail}" for each in failed)
        verified = result.verdicts.verification is not VerificationVerdict.UNVERIFIED
        return "" if verified else _UNVERIFIED
    return result.error.message.rstrip(".") if result.error else "it was not verified"


def _sentence(reason: str) -> str:
    return f"Not proven: {reason}." if reason else ""
