"""`gaussbackup instances`: the group, and `list` and `show`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.commands import instances_restore_times, instances_wait
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.backup_summary import BackupSummary
    from gaussbackup.model.instance import Instance
    from gaussbackup.render.terminal import Terminal

app = group_app("List instances, show one, or wait for one.")
_EXIT_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.UNREACHABLE,
)


@command(
    app,
    "instances list",
    data={"instances": [], "count": 0},
    epilog=help_epilog(["gaussbackup instances list"], _EXIT_CODES),
)
def list_(context: "Context") -> "CommandResult":
    """List the instances of the project."""
    from gaussbackup.actions.list_and_show import list_instances
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.instances import instance_csv_rows
    from gaussbackup.render.output_documents import instance_document

    instances = list_instances(context.client)
    return CommandResult(
        data={
            "instances": [instance_document(row) for row in instances],
            "count": len(instances),
        },
        text=lambda terminal: _table(instances, terminal),
        csv=lambda: instance_csv_rows(instances),
        ids=[row.id for row in instances],
    )


def _table(instances: "list[Instance]", terminal: "Terminal") -> str:
    from gaussbackup.render.instances import instance_table
    from gaussbackup.render.tables import render_table

    if not instances and terminal.tty:
        return "No instances.\n"
    columns, rows = instance_table(instances)
    return render_table(columns, rows, terminal)


class InstancesShowOptions(NamedTuple):
    """The argument of `instances show`."""

    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="Instance id or exact name.")]


@command(
    app,
    "instances show",
    options=InstancesShowOptions,
    data={"instance": None, "backup_summary": None},
    epilog=help_epilog(["gaussbackup instances show orders"], _EXIT_CODES),
)
def show(context: "Context", options: InstancesShowOptions) -> "CommandResult":
    """Show one instance: a summary of its backups, and every field that the service returned."""
    from gaussbackup.actions.list_and_show import show_instance, summarize_instance
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.backup_summary import backup_summary_document
    from gaussbackup.render.instances import instance_csv_rows
    from gaussbackup.render.output_documents import full_instance_document

    instance = show_instance(options.instance, context.client)
    summary = summarize_instance(
        instance.id, context.client, now=context.clock.now(), warn=context.warn
    )
    return CommandResult(
        data={
            "instance": full_instance_document(instance),
            "backup_summary": backup_summary_document(summary, instance.name) if summary else None,
        },
        text=lambda terminal: _details(instance, summary, terminal, context),
        csv=lambda: instance_csv_rows([instance]),
        ids=[instance.id],
    )


def _details(
    instance: "Instance",
    summary: "BackupSummary | None",
    terminal: "Terminal",
    context: "Context",
) -> str:
    from gaussbackup.render.backup_summary import backup_summary_pairs
    from gaussbackup.render.instances import instance_pairs
    from gaussbackup.render.tables import render_pairs

    pairs = instance_pairs(instance, context.time_formatter(terminal))
    return render_pairs([*(backup_summary_pairs(summary) if summary else []), *pairs], terminal)


for _module in (instances_restore_times, instances_wait):
    app.registered_commands += _module.app.registered_commands
