"""`gaussbackup create`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.answer import Answer
from gaussbackup.cli.failing import perform
from gaussbackup.cli.following import BLANK, outcome_of, own_keys, sheet, told
from gaussbackup.cli.shared import SharingCommand
from gaussbackup.cli.texts import epilog
from gaussbackup.cli.values import PollOption, TimeoutOption, duration
from gaussbackup.exit_codes import ExitCode
from gaussbackup.policy.precheck import IfExists

if TYPE_CHECKING:
    from gaussbackup.actions.create import CreateRequest, CreateResult
    from gaussbackup.cli.session import Session
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.CONFLICT,
    ExitCode.FAILED,
    ExitCode.STILL_RUNNING,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.UNREACHABLE,
    ExitCode.NOT_WRITTEN,
)
_EPILOG = epilog(
    [
        "gaussbackup create -i orders -n before-v42",
        "gaussbackup create -i orders -n 'nightly-{instance}-{date}' -q",
        "gaussbackup create -i orders --request-id job-4711 -o json",
    ],
    _CODES,
)


@app.command(cls=SharingCommand, epilog=_EPILOG)
def create(
    ctx: typer.Context,
    *,
    instance: Annotated[
        str,
        typer.Option("-i", "--instance", metavar="INSTANCE", help="Instance, by id or exact name."),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--name",
            metavar="NAME",
            help="Name or template: {instance} {profile} {date} {time} {utc:%Y-%m} "
            "[the profile's, else {instance}-{date}-{time}].",
        ),
    ] = None,
    description: Annotated[
        str | None, typer.Option("-d", "--description", metavar="TEXT", help="Your own words.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until it is COMPLETED, or not.")
    ] = True,
    timeout: TimeoutOption = None,
    poll_interval: PollOption = None,
    if_exists: Annotated[
        IfExists, typer.Option("--if-exists", help="What to do about a backup of that name.")
    ] = IfExists.ERROR,
    busy_timeout: Annotated[
        float | None,
        typer.Option(
            "--busy-timeout", metavar="D", parser=duration, help="How long to try a busy instance."
        ),
    ] = None,
    unless_newer_than: Annotated[
        float | None,
        typer.Option(
            "--unless-newer-than",
            metavar="D",
            parser=duration,
            help="Make none where a COMPLETED backup is younger.",
        ),
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(
            "--request-id",
            metavar="ID",
            help="Makes repeating the command safe: adopts what it made before.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but the request that makes it.")
    ] = False,
) -> None:
    """Make a manual backup, and wait until it is COMPLETED."""

    def body(session: Session) -> Answer:
        from gaussbackup.actions.create import CreateRequest, create
        from gaussbackup.cli.requests import backup_name, wait_options

        request = CreateRequest(
            instance=instance,
            name=backup_name(name, instance, description, request_id, session),
            description=description,
            wait=wait_options(timeout, poll_interval, session) if wait else None,
            if_exists=if_exists,
            busy_timeout=busy_timeout or 0.0,
            unless_newer_than=unless_newer_than,
            request_id=request_id,
            settle_window=session.profile.settle_window,
            dry_run=dry_run,
        )
        result = create(request, session.service, clock=session.clock, listen=session.listen)
        return _answer(request, result, session)

    perform(ctx.obj, "create", {**BLANK, "request": None}, body)


def _answer(request: CreateRequest, result: CreateResult, session: Session) -> Answer:
    preview = result.preview
    own = own_keys(
        session,
        result.backup,
        result.job,
        result.job_id,
        adopted=result.adopted,
        reconciled=result.reconciled,
        attempts=result.attempts,
        request=vars(preview) if preview else None,
    )
    return Answer(
        own=own,
        outcome=outcome_of(result.error, _good_outcome(request, result)),
        text=lambda terminal: _text(request, result, terminal, session),
        sheet=lambda: sheet([result.backup] if result.backup else []),
        ids=[result.backup.id] if result.backup else [],
        error=result.error,
        incidental=preview is None,
    )


def _good_outcome(request: CreateRequest, result: CreateResult) -> str:
    if result.preview is not None:
        return "dry_run"
    if result.fresh:
        return "fresh"
    done = result.backup is not None and result.backup.completed
    return "completed" if done and (request.wait is not None or result.adopted) else "started"


def _text(
    request: CreateRequest, result: CreateResult, terminal: Terminal, session: Session
) -> str:
    if result.preview is not None:
        return _preview(result)
    if result.backup is None or result.error is not None:
        return ""
    text = told(result.backup, terminal, session)
    if result.job_id is not None and request.wait is None:
        text += f"  job {result.job_id}\n"
    if result.fresh:
        text += "  It is new enough: no other was made.\n"
    return text


def _preview(result: CreateResult) -> str:
    """The request as it would be sent, without the credentials."""
    from gaussbackup.render.documents import as_json

    if result.preview is None:
        return ""
    body = as_json(result.preview.body or {}, pretty=True)
    return f"{result.preview.method} {result.preview.url}\n{body}"
