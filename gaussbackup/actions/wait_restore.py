"""The wait of a restore; none of its errors may mean that nothing was restored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.actions.wait_instance import InstanceWait, wait_for_instances
from gaussbackup.errors import GaussbackupError, InstanceFailed, OutcomeUnknown, StillRunning
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.actions.service_protocol import RestoreServiceClient
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.domain.instance_wait_state import InstanceWaitState
    from gaussbackup.model.events import EventListener

_ALLOWED_CODES = {
    ExitCode.AUTH,
    ExitCode.STILL_RUNNING,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.OUTPUT_ERROR,
}
"""The other exit codes would mean that nothing was restored, or need another text."""


def wait_for_restore(
    result: RestoreResult,
    state: InstanceWaitState,
    options: WaitOptions,
    client: RestoreServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResult:
    """Wait for the target of a restore that the service accepted; an error is in the result."""
    wait = InstanceWait(result.target_id, result.target_name, state, result.job_id)
    try:
        [outcome] = wait_for_instances([wait], options, client, clock=clock, on_event=on_event)
    except Exception as error:
        return replace(result, error=_error_after_restore(error, result))
    result = replace(result, target=outcome.instance, job=outcome.job)
    if outcome.error is None:
        return result
    return replace(result, error=_error_after_restore(outcome.error, result))


def _error_after_restore(error: Exception, result: RestoreResult) -> GaussbackupError:
    """Return the error of a wait as one that says what was started.

    After the POST no error may mean that nothing was restored.
    """
    label = f"{result.target_name} ({result.target_id})"
    if isinstance(error, InstanceFailed):
        error.hint = _failed_hint(result)
        return error
    if isinstance(error, GaussbackupError) and error.exit_code in _ALLOWED_CODES:
        return error
    if not isinstance(error, GaussbackupError):
        return OutcomeUnknown(
            f"The restore to {label} was started, but its outcome is unknown: unexpected "
            f"{type(error).__name__}: {error}.",
            hint="The restore continues in the cloud.",
        )
    return StillRunning(
        f"Wait stopped: the restore to {label} was started, but cannot be polled: "
        f"{error.message.rstrip('.')}.",
        hint=f"The restore continues in the cloud. {error.hint or ''}".strip(),
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _failed_hint(result: RestoreResult) -> str:
    if not result.new:
        return (
            f"Check instance {result.target_name} in the console before it is used. "
            "The backups of the instance are kept:  "
            f"gaussbackup list -i {result.target_id}"
        )
    return (
        f"The instance may cost money until it is deleted: delete instance {result.target_id} in "
        f"the console, or send DELETE …/instances/{result.target_id}."
    )
