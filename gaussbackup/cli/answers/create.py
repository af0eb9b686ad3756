"""What `gaussbackup create` does with its options, and how it tells the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.create import create
from gaussbackup.actions.create_request import CreateRequest
from gaussbackup.cli.backup_result import (
    EMPTY_DATA,
    csv_table,
    format_result,
    result_data,
    wait_outcome,
)
from gaussbackup.cli.request_builder import backup_name, wait_options
from gaussbackup.cli.result import CommandResult
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from gaussbackup.actions.create import CreateResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.if_exists import IfExists
    from gaussbackup.render.terminal import Terminal

KEYS = {**EMPTY_DATA, "request": None}


def answer(
    session: Context,
    *,
    instance: str,
    name: str | None,
    description: str | None,
    wait: bool,
    timeout: float | None,
    poll_interval: float | None,
    if_exists: IfExists,
    busy_timeout: float | None,
    unless_newer_than: float | None,
    request_id: str | None,
    dry_run: bool,
) -> CommandResult:
    """Make the backup that the options ask for."""
    request = CreateRequest(
        instance=instance,
        name=backup_name(name, instance, description, request_id, session),
        description=description,
        wait=wait_options(timeout, poll_interval, session) if wait else None,
        if_exists=if_exists,
        busy_timeout=busy_timeout or 0.0,
        unless_newer_than=unless_newer_than,
        request_id=request_id,
        reconcile_timeout=session.profile.settle_window,
        dry_run=dry_run,
    )
    result = create(request, session.client, clock=session.clock, on_event=session.on_event)
    return _answer(request, result, session)


def _answer(request: CreateRequest, result: CreateResult, session: Context) -> CommandResult:
    preview = result.preview
    own = result_data(
        session,
        result.backup,
        result.job,
        result.job_id,
        adopted=result.adopted,
        reconciled=result.reconciled,
        attempts=result.attempts,
        request=preview._asdict() if preview else None,
    )
    return CommandResult(
        data=own,
        outcome=wait_outcome(result.error, _good_outcome(request, result)),
        text=lambda terminal: _text(request, result, terminal, session),
        csv=lambda: csv_table([result.backup] if result.backup else []),
        ids=[result.backup.id] if result.backup else [],
        error=result.error,
        hide_when_quiet=preview is None,
    )


def _good_outcome(request: CreateRequest, result: CreateResult) -> str:
    if result.preview is not None:
        return "dry_run"
    if result.fresh:
        return "fresh"
    done = result.backup is not None and result.backup.completed
    return "completed" if done and (request.wait is not None or result.adopted) else "started"


def _text(
    request: CreateRequest, result: CreateResult, terminal: Terminal, session: Context
) -> str:
    if result.preview is not None:
        return _preview(result)
    if result.backup is None or result.error is not None:
        return ""
    text = format_result(result.backup, terminal, session)
    if result.job_id is not None and request.wait is None:
        text += f"  job {sanitize_for(result.job_id, terminal)}\n"
    if result.fresh:
        text += "  It is new enough: no other was made.\n"
    return text


def _preview(result: CreateResult) -> str:
    """The request as it would be sent, without the credentials."""
    from gaussbackup.render.serializers import as_json

    if result.preview is None:
        return ""
    body = as_json(result.preview.body or {}, pretty=True)
    return f"{result.preview.method} {result.preview.url}\n{body}"
