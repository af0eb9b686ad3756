"""`gaussbackup wait`."""

from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import InstanceOption, PollIntervalOption, TimeoutOption
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.FAILED,
    ExitCode.STILL_RUNNING,
    ExitCode.UNREACHABLE,
    ExitCode.PARTIAL_FAILURE,
)
_EPILOG = epilog(
    [
        "gaussbackup wait e76112bfb2074871bf54cb8df5af7f64br14",
        "gaussbackup wait -i orders @latest --timeout 2h",
        "gaussbackup wait --job e4733090-b2c8-4ea7-a33a-f55f65723fb3",
    ],
    _CODES,
)


@app.command(cls=Command, epilog=_EPILOG)
def wait(
    ctx: typer.Context,
    *,
    backups: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BACKUP]...", help="Id, exact name, or with -i @latest, @oldest."),
    ] = None,
    instance: InstanceOption = None,
    job: Annotated[
        str | None, typer.Option("--job", metavar="ID", help="Wait for the backup of this job.")
    ] = None,
    timeout: TimeoutOption = None,
    poll_interval: PollIntervalOption = None,
) -> None:
    """Wait for a backup that is already running."""

    from gaussbackup.cli.answers import wait as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "wait",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            backups=backups or [],
            instance=instance,
            job=job,
            timeout=timeout,
            poll_interval=poll_interval,
        ),
    )
