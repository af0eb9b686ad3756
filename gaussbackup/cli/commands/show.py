"""`gaussbackup show`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import BACKUP_HELP, InstanceOption
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = command_app()


class ShowOptions(NamedTuple):
    """The argument and the options of `show`."""

    backup: Annotated[str, typer.Argument(metavar="BACKUP", help=BACKUP_HELP)]
    instance: InstanceOption = None


@command(
    app,
    "show",
    options=ShowOptions,
    data=EMPTY_DATA,
    epilog=help_epilog(
        [
            "gaussbackup show e76112bfb2074871bf54cb8df5af7f64br14",
            "gaussbackup show -i orders @latest-completed -o json",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.UNREACHABLE,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def show(context: "Context", options: ShowOptions) -> "CommandResult":
    """Show one backup, with every field that the service returned."""
    from gaussbackup.actions.resolve_reference import show_backup, validate_reference
    from gaussbackup.cli.backup_result import csv_table, result_data
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.output_documents import full_backup_document

    validate_reference(options.backup, has_instance=options.instance is not None)
    backup = show_backup(options.backup, options.instance, context.client)
    return CommandResult(
        data={**result_data(context, backup, None), "backup": full_backup_document(backup)},
        text=lambda terminal: _text(backup, terminal, context),
        csv=lambda: csv_table([backup]),
        ids=[backup.id],
    )


def _text(backup: "Backup", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.render.backups import backup_pairs
    from gaussbackup.render.tables import render_pairs

    return render_pairs(backup_pairs(backup, context.time_formatter(terminal)), terminal)
