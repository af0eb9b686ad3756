"""`gaussbackup create`."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import (
    PollIntervalOption,
    RequiredInstancesOption,
    TimeoutOption,
    duration,
    wait_options,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.input_errors import InputError

app = command_app()


class IfExists(str, Enum):
    """Values of `--if-exists`."""

    ERROR = "error"
    REUSE = "reuse"


class CreateOptions(NamedTuple):
    """The options of `create`; durations are in seconds."""

    instance: RequiredInstancesOption
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
            "gaussbackup create -i orders -i billing -n 'nightly-{instance}-{date}'",
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
            ExitCode.PARTIAL_FAILURE,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def create(context: "Context", options: CreateOptions) -> "CommandResult":
    """Create a manual backup of each instance and wait until they are COMPLETED."""
    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.cli.create_result import create_one, create_several

    names, resumed_name = _backup_names(options, context)
    waiting = wait_options(options.timeout, options.poll_interval, context)
    requests = [
        CreateRequest(
            instance=instance,
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
        for instance, name in zip(options.instance, names, strict=True)
    ]
    if options.request_id is not None:
        from gaussbackup.cli.suggested_command import create_args

        context.resume_hint.repeatable = create_args(
            options.instance, resumed_name, options._asdict(), options._field_defaults
        )
    if len(requests) == 1:
        return create_one(requests[0], context)
    return create_several(requests, context)


def _backup_names(options: CreateOptions, context: "Context") -> tuple[list[str], str]:
    """Return the name of each new backup, and the name or template that results in the same names.

    Options are validated before any setting is read, so that a wrong name is reported even if
    nothing is configured. Raise one UsageError with every input error.
    """
    from gaussbackup.domain.backup_names import (
        DEFAULT_TEMPLATE,
        TemplateValues,
        expand_template,
        freeze_template,
    )
    from gaussbackup.domain.input_errors import raise_if_any

    errors = _input_errors(options)
    values = TemplateValues("", "", context.clock.now())
    if options.name is not None and "{" not in options.name:
        raise_if_any([*expand_template(options.name, values)[1], *errors])
        return [options.name] * len(options.instance), options.name
    raise_if_any(errors)
    template = options.name or context.profile.backup_name or DEFAULT_TEMPLATE
    values = values._replace(profile=context.profile.name)
    expanded = [
        expand_template(template, values._replace(instance=instance))
        for instance in options.instance
    ]
    raise_if_any(dict.fromkeys(error for _, errors in expanded for error in errors))
    names = [name for name, _ in expanded]
    same = len(set(names)) == 1
    return names, names[0] if same else freeze_template(template, values)


def _input_errors(options: CreateOptions) -> "list[InputError]":
    """Return the input errors of all options except the name."""
    from gaussbackup.domain.input_errors import InputError

    errors = []
    if not all(instance.strip() for instance in options.instance):
        errors.append(InputError("The instance must not be empty."))
    repeated = {each: None for each in options.instance if options.instance.count(each) > 1}
    errors += [InputError(f"Instance given twice: {instance}.") for instance in repeated]
    if options.request_id is None and options.description is None:
        return errors
    from gaussbackup.domain.backup_description import validate_description, validate_request_id

    request_id = options.request_id
    id_errors = validate_request_id(request_id) if request_id is not None else []
    tag_id = None if id_errors else request_id
    return [*errors, *id_errors, *validate_description(options.description or "", tag_id)]
