"""What `gaussbackup wait` does with its options, and how it tells the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import validate_reference
from gaussbackup.actions.wait import WaitRequest, wait
from gaussbackup.cli.backup_result import (
    EMPTY_DATA,
    csv_table,
    format_result,
    result_data,
    wait_outcome,
)
from gaussbackup.cli.request_builder import wait_options
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.identifiers import is_job_id
from gaussbackup.errors import PartialFailure, StillRunning, UsageError
from gaussbackup.exit_codes import ExitCode, combine
from gaussbackup.render.envelope import error_document

if TYPE_CHECKING:
    from gaussbackup.actions.wait_target import WaitOutcome
    from gaussbackup.cli.context import Context
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.render.terminal import Terminal

KEYS = {**EMPTY_DATA, "results": []}


def answer(
    session: Context,
    *,
    backups: list[str],
    instance: str | None,
    job: str | None,
    timeout: float | None,
    poll_interval: float | None,
) -> CommandResult:
    """Wait for the backups that the words mean."""
    _check(backups, instance, job)
    request = WaitRequest(
        backups=tuple(backups),
        instance=instance,
        job_id=job,
        options=wait_options(timeout, poll_interval, session),
    )
    outcomes = wait(request, session.client, clock=session.clock, on_event=session.on_event)
    for outcome in outcomes:
        if isinstance(outcome.error, StillRunning):
            session.resume_hint.add_unfinished(outcome.backup_id)
    return _answer(outcomes, session)


def _check(backups: list[str], instance: str | None, job: str | None) -> None:
    """What is wrong with the words themselves."""
    if bool(backups) == (job is not None):
        raise UsageError(
            "Say what to wait for: one or more backups, or a job.",
            hint="As in:  gaussbackup wait BACKUP\nOr:     gaussbackup wait --job ID",
        )
    if job is not None and not is_job_id(job):
        raise UsageError(f'"{job}" is no id of a job: it is a UUID.')
    for word in backups:
        validate_reference(word, has_instance=instance is not None)


def _answer(outcomes: list[WaitOutcome], session: Context) -> CommandResult:
    one = outcomes[0] if len(outcomes) == 1 else None
    codes = [outcome.error.exit_code if outcome.error else ExitCode.DONE for outcome in outcomes]
    code = combine(codes)
    own = result_data(
        session,
        one.backup if one else None,
        one.job if one else None,
        results=[_result(outcome, session) for outcome in outcomes],
    )
    backups = [outcome.backup for outcome in outcomes if outcome.backup is not None]
    error = _error(outcomes, code)
    return CommandResult(
        data=own,
        outcome=wait_outcome(error, "completed"),
        text=lambda terminal: _text(outcomes, terminal, session),
        csv=lambda: csv_table(backups),
        ids=[backup.id for backup in backups],
        error=error,
        hide_when_quiet=True,
        code=code,
    )


def _result(outcome: WaitOutcome, session: Context) -> dict[str, object]:
    keys = result_data(session, outcome.backup, outcome.job)
    return {
        "backup": keys["backup"],
        "job": keys["job"],
        "outcome": wait_outcome(outcome.error, "completed"),
        "error": error_document(outcome.error) if outcome.error else None,
    }


def _error(outcomes: list[WaitOutcome], code: ExitCode) -> GaussbackupError | None:
    """The one error of the command: that of its one backup, else a sum of all."""
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if not errors:
        return None
    if len(outcomes) == 1:
        return errors[0]
    good = len(outcomes) - len(errors)
    summed = PartialFailure if code is ExitCode.PARTIAL_FAILURE else type(errors[0])
    lines = "\n".join(error.message for error in errors)
    return summed(f"{good} of {len(outcomes)} backups are COMPLETED.", hint=lines)


def _text(outcomes: list[WaitOutcome], terminal: Terminal, session: Context) -> str:
    return "".join(
        format_result(outcome.backup, terminal, session)
        for outcome in outcomes
        if outcome.backup is not None and outcome.error is None
    )
