"""`gaussbackup create`."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import (
    PollIntervalOption,
    RequiredInstanceOption,
    TimeoutOption,
    duration,
    wait_options,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.create_request import CreateRequest, CreateResult
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.input_errors import InputError
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.render.terminal import Terminal

app = command_app()


class IfExists(str, Enum):
    """Values of `--if-exists`."""

    ERROR = "error"
    REUSE = "reuse"


class CreateOptions(NamedTuple):
    """The options of `create`; durations are in seconds."""

    instance: RequiredInstanceOption
    name: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--name",
            metavar="NAME",
            help="Name or template: {instance} {profile}, in UTC {date} {time} {utc:%Y-%m} "
            "[the profile's, else {instance}-{date}-{time}].",
        ),
    ] = None
    description: Annotated[
        str | None,
        typer.Option("-d", "--description", metavar="TEXT", help="Description of the backup."),
    ] = None
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until the backup is COMPLETED.")
    ] = True
    timeout: TimeoutOption = None
    poll_interval: PollIntervalOption = None
    if_exists: Annotated[
        IfExists,
        typer.Option("--if-exists", help="Fail, or reuse the backup, if the name exists."),
    ] = IfExists.ERROR
    busy_timeout: Annotated[
        float | None,
        typer.Option(
            "--busy-timeout",
            metavar="D",
            parser=duration,
            help="How long to retry while the instance is busy.",
        ),
    ] = None
    unless_newer_than: Annotated[
        float | None,
        typer.Option(
            "--unless-newer-than",
            metavar="D",
            parser=duration,
            help="Skip if a COMPLETED backup is newer than D.",
        ),
    ] = None
    request_id: Annotated[
        str | None,
        typer.Option(
            "--request-id",
            metavar="ID",
            help="Idempotency key (letters, digits, . _ -): a repeated run reuses its backup.",
        ),
    ] = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the request without sending it.")
    ] = False


@command(
    app,
    "create",
    options=CreateOptions,
    data={**EMPTY_DATA, "request": None},
    epilog=help_epilog(
        [
            "gaussbackup create -i orders -n before-v42",
            "gaussbackup create -i orders -n 'nightly-{instance}-{date}' -q",
            "gaussbackup create -i orders --request-id job-4711 -o json",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.CONFLICT,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.OUTCOME_UNKNOWN,
            ExitCode.UNREACHABLE,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def create(context: "Context", options: CreateOptions) -> "CommandResult":
    """Create a manual backup and wait until it is COMPLETED."""
    from gaussbackup.actions.create import create as create_backup
    from gaussbackup.actions.create_request import CreateRequest

    name = _backup_name(options, context)
    waiting = wait_options(options.timeout, options.poll_interval, context)
    request = CreateRequest(
        instance=options.instance,
        name=name,
        description=options.description,
        wait=waiting if options.wait else None,
        reuse=options.if_exists is IfExists.REUSE,
        busy_timeout=options.busy_timeout or 0.0,
        unless_newer_than=options.unless_newer_than,
        request_id=options.request_id,
        reconcile_timeout=context.profile.settle_window,
        dry_run=options.dry_run,
    )
    if options.request_id is not None:
        from gaussbackup.cli.suggested_command import create_args

        args = create_args([options.instance], name, options._asdict())
        context.resume_hint.repeatable = args
    result = create_backup(request, context.client, clock=context.clock, on_event=context.on_event)
    return _result(request, result, context)


def _backup_name(options: CreateOptions, context: "Context") -> str:
    """Return the name of the new backup; raise one UsageError with every input error.

    Options are validated before any setting is read, so that a wrong name is reported even if
    nothing is configured.
    """
    from gaussbackup.domain.backup_names import DEFAULT_TEMPLATE, TemplateValues, expand_template
    from gaussbackup.domain.input_errors import raise_if_any

    errors = _input_errors(options)
    values = TemplateValues(options.instance, "", context.clock.now())
    if options.name is not None and "{" not in options.name:
        raise_if_any([*expand_template(options.name, values)[1], *errors])
        return options.name
    raise_if_any(errors)
    template = options.name or context.profile.backup_name or DEFAULT_TEMPLATE
    name, errors = expand_template(template, values._replace(profile=context.profile.name))
    raise_if_any(errors)
    return name


def _input_errors(options: CreateOptions) -> "list[InputError]":
    """Return the input errors of all options except the name."""
    from gaussbackup.domain.input_errors import InputError

    errors = [] if options.instance.strip() else [InputError("The instance must not be empty.")]
    if options.request_id is None and options.description is None:
        return errors
    from gaussbackup.domain.backup_description import validate_description, validate_request_id

    request_id = options.request_id
    id_errors = validate_request_id(request_id) if request_id is not None else []
    tag_id = None if id_errors else request_id
    return [*errors, *id_errors, *validate_description(options.description or "", tag_id)]


def _result(
    request: "CreateRequest", result: "CreateResult", context: "Context"
) -> "CommandResult":
    from gaussbackup.cli.backup_result import csv_table, result_data, wait_outcome
    from gaussbackup.cli.command_result import CommandResult

    backup, preview = result.backup, result.preview
    return CommandResult(
        data=result_data(
            context,
            backup,
            result.job,
            result.job_id,
            adopted=result.adopted,
            reconciled=result.reconciled,
            attempts=result.attempts,
            request=preview._asdict() if preview else None,
        ),
        outcome=wait_outcome(result.error, _outcome(request, result)),
        text=lambda terminal: _text(request, result, terminal, context),
        csv=lambda: csv_table([backup] if backup else []),
        ids=[backup.id] if backup else [],
        error=result.error,
        hide_when_quiet=preview is None,
    )


def _outcome(request: "CreateRequest", result: "CreateResult") -> str:
    """Return the outcome of a result without an error."""
    if result.preview is not None:
        return "dry_run"
    if result.fresh:
        return "fresh"
    completed = result.backup is not None and result.backup.completed
    waited = request.wait is not None or result.adopted
    return "completed" if completed and waited else "started"


def _text(
    request: "CreateRequest", result: "CreateResult", terminal: "Terminal", context: "Context"
) -> str:
    from gaussbackup.cli.backup_result import format_result
    from gaussbackup.render.styles import sanitize_for

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


def _preview_text(preview: "RequestPreview") -> str:
    """Return the request that would be sent, without credentials."""
    from gaussbackup.render.output_formats import as_json

    return f"{preview.method} {preview.url}\n{as_json(preview.body or {}, pretty=True)}"
