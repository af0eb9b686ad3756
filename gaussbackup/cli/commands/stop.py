"""`gaussbackup stop`."""

from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import positive_duration
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
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
)
_EPILOG = epilog(["gaussbackup stop -i orders", "gaussbackup stop -i orders --yes"], _CODES)


@app.command(cls=Command, epilog=_EPILOG)
def stop(
    ctx: typer.Context,
    *,
    instance: Annotated[
        str,
        typer.Option("-i", "--instance", metavar="INSTANCE", help="Instance, by id or exact name."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until nothing is being made, or not.")
    ] = True,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="D", parser=positive_duration, help="How long to wait [30m]."
        ),
    ] = None,
) -> None:
    """Stop the running backup of an instance.

    The service knows no way to stop one backup: everything that is being made of the instance is
    stopped, full and differential, by hand and automatic. Where nothing runs, nothing is done.
    """

    from gaussbackup.cli.answers import stop as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "stop",
        answers.KEYS,
        lambda session: answers.answer(
            session, instance=instance, yes=yes, wait=wait, timeout=timeout
        ),
    )
