"""`gaussbackup delete`."""

from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import InstanceOption, YesOption, duration
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
    ExitCode.PARTIAL_FAILURE,
    ExitCode.REFUSED,
    ExitCode.OUTPUT_ERROR,
)
_EPILOG = epilog(
    [
        "gaussbackup delete e76112bfb2074871bf54cb8df5af7f64br14",
        "gaussbackup delete -i orders before-v41 before-v42 --yes",
        "gaussbackup delete -i orders @oldest",
    ],
    _CODES,
)


@app.command(cls=Command, epilog=_EPILOG)
def delete(
    ctx: typer.Context,
    *,
    backups: Annotated[
        list[str],
        typer.Argument(metavar="BACKUP...", help="Id, exact name, or with -i @latest, @oldest."),
    ],
    instance: InstanceOption = None,
    yes: YesOption = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until it is gone from the list, or not.")
    ] = True,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="D", parser=duration, help="How long to wait [10m]."),
    ] = None,
    allow_last: Annotated[
        bool,
        typer.Option("--allow-last", help="Even the last COMPLETED backup of an instance."),
    ] = False,
) -> None:
    """Delete manual backups by id or name. All are checked before the first one goes."""

    from gaussbackup.cli.answers import delete as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "delete",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            backups=backups,
            instance=instance,
            yes=yes,
            wait=wait,
            timeout=timeout,
            allow_last=allow_last,
        ),
    )
