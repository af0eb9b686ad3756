"""Results of `create`, for one instance or for several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.create_request import CreateResult
from gaussbackup.cli.backup_result import csv_table, format_result, result_data, wait_outcome
from gaussbackup.cli.command_result import CommandResult
from gaussbackup.errors import NameTaken, PartialFailure, ServiceError
from gaussbackup.exit_codes import ExitCode, combine
from gaussbackup.render.error_text import as_sentences
from gaussbackup.render.output_documents import error_document
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.create_many import InstanceCreate
    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.deletion_report import PartialResult
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.render.terminal import Terminal


def create_one(request: CreateRequest, context: Context) -> CommandResult:
    """Create the backup of one instance; return the result of the command."""
    from gaussbackup.actions.create import create

    result = create(request, context.client, clock=context.clock, on_event=context.on_event)
    backup, preview = result.backup, result.preview
    return CommandResult(
        data=_data(result, context),
        outcome=_outcome(request, result),
        text=lambda terminal: _text(request, result, terminal, context),
        csv=lambda: csv_table([backup] if backup else []),
        ids=[backup.id] if backup else [],
        error=result.error,
        hide_when_quiet=preview is None,
    )


def create_several(requests: Sequence[CreateRequest], context: Context) -> CommandResult:
    """Create a backup of each instance; return the result of the command."""
    from gaussbackup.actions.create_many import InstanceCreate, create_many, find_all

    creates = [InstanceCreate(request) for request in requests]
    context.partial_result = lambda: _partial_result(creates, context)
    context.resume_hint.several = True
    context.accept_events_of_threads()
    creates[:] = find_all(requests, context.client)
    create_many(creates, context.client, clock=context.clock, on_event=context.on_event)
    return _result(creates, context)


def _result(creates: Sequence[InstanceCreate], context: Context) -> CommandResult:
    results = [(each, each.result) for each in creates if each.result is not None]
    errors = [result.error for _, result in results]
    code = combine([error.exit_code if error else ExitCode.DONE for error in errors])
    backups = [each.backup for each in creates if each.backup is not None]
    return CommandResult(
        data=_data_of_several(creates, context),
        outcome=_common_outcome([_outcome(each.request, result) for each, result in results], code),
        text=lambda terminal: "".join(
            _text(each.request, result, terminal, context) for each, result in results
        ),
        csv=lambda: csv_table(backups),
        ids=[backup.id for backup in backups],
        error=_summary_error(creates, code),
        hide_when_quiet=all(result.preview is None for _, result in results),
        code=code,
    )


def _data(result: CreateResult, context: Context) -> dict[str, object]:
    preview = result.preview
    return result_data(
        context,
        result.backup,
        result.job,
        result.job_id,
        adopted=result.adopted,
        reconciled=result.reconciled,
        attempts=result.attempts,
        request=preview._asdict() if preview else None,
    )


def _data_of_several(creates: Sequence[InstanceCreate], context: Context) -> dict[str, object]:
    """Return the keys of the document; those of a single backup are empty."""
    attempts = sum(each.result.attempts for each in creates if each.result is not None)
    rows = [_row(each, context) for each in creates]
    return {**result_data(context, None, None, attempts=attempts, request=None), "results": rows}


def _row(create: InstanceCreate, context: Context) -> dict[str, object]:
    """Return the row of one instance; one that has not ended has no exit code."""
    instance, result = create.instance, create.result
    names = {
        "instance": (instance.name if instance else None) or create.request.instance,
        "instance_id": instance.id if instance else None,
    }
    data = _data(result or CreateResult(create.backup), context)
    del data["elapsed_seconds"], data["resume_command"]
    error = result.error if result else None
    if result is None:
        outcome = "interrupted" if create.in_progress or create.backup else "not_started"
    else:
        outcome = _outcome(create.request, result)
    return {
        **names,
        "outcome": outcome,
        "exit_code": None if result is None else int(error.exit_code if error else ExitCode.DONE),
        **data,
        "error": _error_document(error, context) if error else None,
        "seconds": None if result is None else round(create.seconds, 3),
    }


def _error_document(error: GaussbackupError, context: Context) -> dict[str, object]:
    """Return the error as the command itself would report it."""
    from gaussbackup.cli.suggested_command import expand_commands

    message, hint = _sentences(error)
    hint = expand_commands(hint, context.options) if hint else None
    return {**error_document(error), "message": message, "hint": hint}


def _sentences(error: GaussbackupError) -> tuple[str, str | None]:
    """Return message and hint as sentences; those of the service are also used inside others."""
    if not isinstance(error, ServiceError):
        return error.message, error.hint
    return as_sentences(error.message), as_sentences(error.hint) if error.hint else None


def _outcome(request: CreateRequest, result: CreateResult) -> str:
    if result.error is not None:
        return wait_outcome(result.error, "")
    if result.preview is not None:
        return "dry_run"
    if result.fresh:
        return "fresh"
    completed = result.backup is not None and result.backup.completed
    waited = request.wait is not None or result.adopted
    return "completed" if completed and waited else "started"


def _common_outcome(outcomes: Sequence[str], code: ExitCode) -> str:
    """Return the outcome of all instances, or what the different ones add up to."""
    distinct = set(outcomes)
    if code is ExitCode.PARTIAL_FAILURE:
        return "partly_done"
    if len(distinct) == 1:
        return distinct.pop()
    return "completed" if distinct <= {"completed", "fresh"} else "partly_done"


def _summary_error(creates: Sequence[InstanceCreate], code: ExitCode) -> GaussbackupError | None:
    """Return the error that names each instance that failed; None if there is none."""
    failed = [
        (_label(each), each.result.error)
        for each in creates
        if each.result is not None and each.result.error is not None
    ]
    if not failed:
        return None
    error_type = PartialFailure if code is ExitCode.PARTIAL_FAILURE else type(failed[0][1])
    lines = [f"{label}: {_sentences(error)[0]}" for label, error in failed]
    hints = dict.fromkeys(_sentences(error)[1] for _, error in failed if error.hint)
    same_name = len({each.request.name for each in creates}) == 1
    if same_name and any(isinstance(error, NameTaken) for _, error in failed):
        hints["If names must be unique in the project, use {instance} in --name."] = None
    return error_type(
        f"{len(creates) - len(failed)} of {len(creates)} instances succeeded.",
        hint="\n".join([*lines, *filter(None, hints)]),
    )


def _partial_result(creates: Sequence[InstanceCreate], context: Context) -> PartialResult:
    """Return what is known of each instance when the command ends early."""
    from gaussbackup.cli.deletion_report import PartialResult

    ended = sum(each.result is not None for each in creates)
    waiting = [
        _label(each)
        for each in creates
        if each.result is None and each.backup is None and not each.in_progress
    ]
    not_started = f"; not started: {', '.join(waiting)}" if waiting else ""
    summary = f"{ended} of {len(creates)} instances are finished{not_started}."
    return PartialResult(_data_of_several(creates, context), summary)


def _label(create: InstanceCreate) -> str:
    name = create.instance.name if create.instance is not None else None
    return name or create.request.instance


def _text(
    request: CreateRequest, result: CreateResult, terminal: Terminal, context: Context
) -> str:
    if result.preview is not None:
        return _preview_text(result.preview)
    if result.backup is None or result.error is not None:
        return ""
    text = format_result(result.backup, terminal, context)
    if result.job_id is not None and request.wait is None:
        text += f"  job {sanitize_for(result.job_id, terminal)}\n"
    if result.fresh:
        text += "  Recent enough: no new backup was created.\n"
    if result.adopted:
        other = f" (requested: {request.name})" if result.backup.name != request.name else ""
        text += f"  Existing backup{sanitize_for(other, terminal)}: no new backup was created.\n"
    return text


def _preview_text(preview: RequestPreview) -> str:
    """Return the request that would be sent, without credentials."""
    from gaussbackup.render.serializers import as_json  # only for a dry run

    return f"{preview.method} {preview.url}\n{as_json(preview.body or {}, pretty=True)}"
