"""`gaussbackup instances list` and `show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.global_options import Command, CommandGroup
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.runner import run_command
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.backup_summary import BackupSummary
    from gaussbackup.model.instance import Instance
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    rich_markup_mode=None,
    help="List instances, or show one.",
)
_CODES = (ExitCode.DONE, ExitCode.USAGE, ExitCode.AUTH, ExitCode.NOT_FOUND, ExitCode.UNREACHABLE)


@app.command("list", cls=Command, epilog=epilog(["gaussbackup instances list"], _CODES))
def list_(ctx: typer.Context) -> None:
    """List the instances of the project."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.actions.queries import list_instances
        from gaussbackup.render.envelope import instance_document
        from gaussbackup.render.instances import instance_table

        found = list_instances(session.client)
        return CommandResult(
            data={"instances": [instance_document(row) for row in found], "count": len(found)},
            text=lambda terminal: _table(found, terminal),
            csv=lambda: instance_table(found),
            ids=[row.id for row in found],
        )

    run_command(ctx.obj, "instances list", {"instances": [], "count": 0}, body)


@app.command(
    cls=Command,
    epilog=epilog(["gaussbackup instances show orders"], _CODES),
)
def show(
    ctx: typer.Context,
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="Id or exact name.")],
) -> None:
    """Show one instance: its backups in short, and every field the service sent."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.actions.queries import show_instance, summarize_instance
        from gaussbackup.render.backup_summary import backup_summary_document
        from gaussbackup.render.envelope import full_instance_document
        from gaussbackup.render.instances import instance_table

        found = show_instance(instance, session.client)
        held = summarize_instance(
            found.id, session.client, now=session.clock.now(), warn=session.warn
        )
        return CommandResult(
            data={
                "instance": full_instance_document(found),
                "backup_summary": backup_summary_document(held, found.name) if held else None,
            },
            text=lambda terminal: _pairs(found, held, terminal, session),
            csv=lambda: instance_table([found]),
            ids=[found.id],
        )

    run_command(ctx.obj, "instances show", {"instance": None, "backup_summary": None}, body)


def _table(found: list[Instance], terminal: Terminal) -> str:
    from gaussbackup.render.instances import instance_table
    from gaussbackup.render.tables import render_table

    if not found and terminal.tty:
        return "No instances.\n"
    columns, rows = instance_table(found)
    return render_table(columns, rows, terminal)


def _pairs(
    found: Instance, held: BackupSummary | None, terminal: Terminal, session: Context
) -> str:
    from gaussbackup.render.backup_summary import backup_summary_pairs
    from gaussbackup.render.instances import instance_pairs
    from gaussbackup.render.tables import render_pairs

    told = instance_pairs(found, session.time_formatter(terminal))
    return render_pairs([*(backup_summary_pairs(held) if held else []), *told], terminal)
