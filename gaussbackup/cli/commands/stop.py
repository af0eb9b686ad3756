"""`gaussbackup stop`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import (
    RequiredInstanceOption,
    YesOption,
    positive_duration,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.actions.running_backups import RunningBackups
    from gaussbackup.actions.stop import StopResult
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = command_app()


class StopOptions(NamedTuple):
    """The options of `stop`; `timeout` is in seconds."""

    instance: RequiredInstanceOption
    yes: YesOption = False
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until no backup is running.")
    ] = True
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="D", parser=positive_duration, help="Maximum time to wait [30m]."
        ),
    ] = None


@command(
    app,
    "stop",
    options=StopOptions,
    data={
        "instance_id": None,
        "instance_name": None,
        "backups": [],
        "count": 0,
        "job_id": None,
        "reconciled": False,
        "elapsed_seconds": None,
    },
    epilog=help_epilog(
        ["gaussbackup stop -i orders", "gaussbackup stop -i orders --yes"],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.CONFLICT,
            ExitCode.STILL_RUNNING,
            ExitCode.OUTCOME_UNKNOWN,
            ExitCode.UNREACHABLE,
            ExitCode.REFUSED,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def stop(context: "Context", options: StopOptions) -> "CommandResult":
    """Stop the running backup of an instance.

    The service cannot stop a single backup: every running backup of the instance is stopped, full
    and differential, manual and automatic. If none is running, nothing is changed.
    """
    from gaussbackup.actions.running_backups import find_running_backups
    from gaussbackup.actions.stop import DEFAULT_TIMEOUT, StopResult
    from gaussbackup.actions.stop import stop as stop_backups
    from gaussbackup.errors import UsageError

    if not options.instance.strip():
        raise UsageError("The instance must not be empty.")
    if options.timeout is not None and not options.wait:
        raise UsageError("--timeout cannot be combined with --no-wait.")
    running = find_running_backups(options.instance, context.client, context.clock)
    if running.is_empty:
        return _result(running, StopResult(()), "nothing_running", context)
    _confirm(running, context, options)
    timeout = (options.timeout or DEFAULT_TIMEOUT) if options.wait else None
    result = stop_backups(
        running, context.client, timeout=timeout, clock=context.clock, on_event=context.on_event
    )
    for row in result.backups:
        if row.completed:
            context.warn(f"{row.name} was COMPLETED before the stop took effect")
    return _result(running, result, "stopped" if result.waited else "stopping", context)


def _confirm(running: "RunningBackups", context: "Context", options: StopOptions) -> None:
    """Show the running backups and ask; raise Refused unless the user confirms."""
    from gaussbackup.actions.running_backups import find_running_change
    from gaussbackup.cli.prompt import confirm_unchanged
    from gaussbackup.render.styles import sanitize_for

    if not (context.options.quiet and options.yes):
        for line in _running_lines(running, context):
            context.err.write(f"{sanitize_for(line, context.err_terminal)}\n")
    if not options.yes:
        confirm_unchanged(
            context,
            "Stop it?",
            lambda: find_running_change(running, context.client, context.clock),
            "nothing was stopped",
        )


def _running_lines(running: "RunningBackups", context: "Context") -> "Iterator[str]":
    from gaussbackup.model.durations import format_duration

    instance = running.instance.name or running.instance.id
    if running.unlisted:
        yield (
            f"{instance} is being backed up, but no running backup is listed; "
            "it may be a differential backup"
        )
    for row in running.backups:
        state = "is BUILDING"
        if row.begin_time is not None:
            seconds = (context.client.service_now() - row.begin_time).total_seconds()
            state = f"has been BUILDING for {format_duration(seconds)}"
        yield f"{row.name} of {instance} ({row.kind or 'unknown type'}) {state}"
    if running.unlisted or not all(row.manual for row in running.backups):
        # gaussbackup/api/README.md, "Backups"
        yield (
            "If an automatic backup is stopped, point-in-time recovery may have a gap "
            "until the next one."
        )


def _result(
    running: "RunningBackups", result: "StopResult", outcome: str, context: "Context"
) -> "CommandResult":
    from gaussbackup.cli.backup_result import csv_table
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.output_documents import backup_document

    backups = result.backups
    return CommandResult(
        data={
            "instance_id": running.instance.id,
            "instance_name": running.instance.name,
            "backups": [backup_document(row) for row in backups],
            "count": len(backups),
            "job_id": result.job_id,
            "reconciled": result.reconciled,
            "elapsed_seconds": round(context.elapsed, 3),
        },
        outcome=outcome,
        text=lambda terminal: _text(running, result, terminal),
        csv=lambda: csv_table(backups),
        ids=[row.id for row in backups],
        hide_when_quiet=True,
    )


def _text(running: "RunningBackups", result: "StopResult", terminal: "Terminal") -> str:
    from gaussbackup.render.styles import colorize, sanitize_for

    instance = running.instance.name or running.instance.id
    if running.is_empty:
        return f"{sanitize_for(f'No backup of {instance} is running.', terminal)}\n"
    if not result.waited:
        return f"{sanitize_for(f'The backup of {instance} is being stopped.', terminal)}\n"
    listed = {row.id: row for row in result.backups}
    lines = [_stopped_line(row, listed.get(row.id), instance) for row in running.backups]
    lines = lines or [f"The backup of {instance} is stopped."]
    mark = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    return "".join(f"{mark}{sanitize_for(line, terminal)}\n" for line in lines)


def _stopped_line(before: "Backup", after: "Backup | None", instance: str) -> str:
    from gaussbackup.model.backup import BackupStatus
    from gaussbackup.render.output_documents import status_text

    if after is None:
        return f"{before.name} of {instance} is stopped and no longer listed"
    if after.status is BackupStatus.COMPLETED:
        return f"{after.name} of {instance} is COMPLETED: it finished before the stop took effect"
    status = status_text(after.status, after.status_text)
    return f"{after.name} of {instance} is stopped: its status is {status}"
