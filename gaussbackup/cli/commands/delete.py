"""`gaussbackup delete`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.deletion_report import DELETION_EXIT_CODES, EMPTY_DATA
from gaussbackup.cli.param_types import BACKUP_HELP, InstanceOption, YesOption, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = command_app()


class DeleteCommandOptions(NamedTuple):
    """The arguments and options of `delete`; durations are in seconds."""

    backups: Annotated[list[str], typer.Argument(metavar="BACKUP...", help=BACKUP_HELP)]
    instance: InstanceOption = None
    yes: YesOption = False
    wait: Annotated[
        bool,
        typer.Option("--wait/--no-wait", help="Wait until the backups are no longer listed."),
    ] = True
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="D", parser=duration, help="Maximum time to wait [10m]."),
    ] = None
    allow_last: Annotated[
        bool,
        typer.Option("--allow-last", help="Delete even the last COMPLETED backup of an instance."),
    ] = False


@command(
    app,
    "delete",
    options=DeleteCommandOptions,
    data=EMPTY_DATA,
    epilog=help_epilog(
        [
            "gaussbackup delete e76112bfb2074871bf54cb8df5af7f64br14",
            "gaussbackup delete -i orders before-v41 before-v42 --yes",
            "gaussbackup delete -i orders @oldest",
        ],
        DELETION_EXIT_CODES,
    ),
)
def delete(context: "Context", options: DeleteCommandOptions) -> "CommandResult":
    """Delete manual backups by id or name. All are checked before the first is deleted."""
    from gaussbackup.actions.delete import DeleteRequest, select_targets
    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.deletion_report import deletion_data, partial_result
    from gaussbackup.domain.retention import RetentionDecision
    from gaussbackup.errors import Refused

    for ref in options.backups:
        _validate_reference(ref, has_instance=options.instance is not None)
    request = DeleteRequest(tuple(options.backups), options.instance, options.allow_last)
    targets = select_targets(request, context.client)
    decisions = [RetentionDecision(row, keep=False, reasons=("named",)) for row in targets]
    report = DeletionReport()
    context.partial_result = lambda: partial_result(decisions, report)
    if not options.yes:
        try:
            _confirm(targets, context, options)
        except Refused as refusal:
            data = deletion_data(decisions, report)
            return CommandResult(data=data, outcome="refused", error=refusal)
    result = _delete(targets, report, options, context)
    return result._replace(data=deletion_data(decisions, report))


def _delete(
    targets: "Sequence[Backup]",
    report: "DeletionReport",
    options: DeleteCommandOptions,
    context: "Context",
) -> "CommandResult":
    """Delete the backups, and fill in the report."""
    from gaussbackup.actions.delete import DeleteOptions
    from gaussbackup.actions.delete import delete as delete_backups
    from gaussbackup.actions.wait_deleted import DEFAULT_TIMEOUT
    from gaussbackup.cli.backup_result import csv_table
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.deletion_error import deletion_outcome, summary_error

    timeout = DEFAULT_TIMEOUT if options.timeout is None else options.timeout
    delete_options = DeleteOptions(
        timeout if options.wait else None,
        context.profile.retry_budget,
        allow_last=options.allow_last,
    )
    _, listed = delete_backups(
        targets,
        delete_options,
        context.client,
        clock=context.clock,
        on_event=context.on_event,
        report=report,
    )
    error = summary_error(report, listed, delete_options.timeout)
    gone = options.wait and not listed
    return CommandResult(
        data={},
        outcome=deletion_outcome(error, "deleted"),
        text=lambda terminal: _text(report.deleted, terminal, gone=gone),
        csv=lambda: csv_table(report.deleted),
        ids=[row.id for row in report.deleted],
        error=error,
        hide_when_quiet=True,
    )


def _validate_reference(ref: str, *, has_instance: bool) -> None:
    """Raise UsageError if `ref` is neither an id, a selector nor a valid name."""
    from gaussbackup.actions.resolve_reference import validate_reference
    from gaussbackup.domain.backup_names import is_valid_name
    from gaussbackup.domain.identifiers import is_listed_id
    from gaussbackup.errors import UsageError

    validate_reference(ref, has_instance=has_instance)
    if not (is_listed_id(ref) or ref.startswith("@") or is_valid_name(ref)):
        raise UsageError(
            f"{ref!r} is neither a backup id nor a valid name of a manual backup.",
            hint="See the ids:  gaussbackup list --type manual",
        )


def _confirm(
    targets: "Sequence[Backup]", context: "Context", options: DeleteCommandOptions
) -> None:
    """Show the backups and ask; raises Refused unless the user confirms."""
    from gaussbackup.actions.delete import find_target_change
    from gaussbackup.actions.instance_names import instance_names, with_names
    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.cli.prompt import confirm_deletion, is_interactive
    from gaussbackup.render.backups import backup_table
    from gaussbackup.render.tables import render_table

    if is_interactive(context):
        terminal = context.err_terminal
        refs = [InstanceRef(row.instance_id, row.instance_name) for row in targets]
        named = with_names(targets, instance_names(refs, context.client))
        columns, rows = backup_table(named, context.time_formatter(terminal), instance=True)
        context.err.write(render_table(columns, rows, terminal))
    confirm_deletion(
        context,
        targets,
        lambda: find_target_change(targets, context.client, allow_last=options.allow_last),
    )


def _text(rows: "Sequence[Backup]", terminal: "Terminal", *, gone: bool) -> str:
    from gaussbackup.render.styles import colorize, sanitize_for

    mark = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    state = "is deleted" if gone else "is being deleted"
    return "".join(
        f"{mark}{sanitize_for(row.name, terminal)} {state}\n"
        f"  {colorize('id', 'dim', terminal)}  {sanitize_for(row.id, terminal)}\n"
        for row in rows
    )
