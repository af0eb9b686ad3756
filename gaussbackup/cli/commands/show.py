"""`gaussbackup show`."""

from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import InstanceOption
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_EPILOG = epilog(
    [
        "gaussbackup show e76112bfb2074871bf54cb8df5af7f64br14",
        "gaussbackup show -i orders @latest-completed -o json",
    ],
    (
        ExitCode.DONE,
        ExitCode.USAGE,
        ExitCode.AUTH,
        ExitCode.NOT_FOUND,
        ExitCode.UNREACHABLE,
        ExitCode.OUTPUT_ERROR,
    ),
)


@app.command(cls=Command, epilog=_EPILOG)
def show(
    ctx: typer.Context,
    *,
    backup: Annotated[
        str,
        typer.Argument(metavar="BACKUP", help="Id, exact name, or with -i @latest, @oldest."),
    ],
    instance: InstanceOption = None,
) -> None:
    """Show one backup, with every field the service sent."""

    from gaussbackup.cli.answers import show as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "show",
        answers.KEYS,
        lambda session: answers.answer(session, backup=backup, instance=instance),
    )
