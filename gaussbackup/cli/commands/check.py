"""`gaussbackup check`."""

from enum import Enum
from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import percentage, positive_duration, size
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.FAILED,
    ExitCode.UNREACHABLE,
    ExitCode.OUTPUT_ERROR,
)
_EPILOG = epilog(
    [
        "gaussbackup check --all-instances",
        "gaussbackup check -i orders --max-age 26h --min-size 10GB --max-shrink 50%",
        "gaussbackup check --all-instances --type manual --match 'nightly-*' --nagios",
    ],
    _CODES,
)


class KindChoice(str, Enum):
    """Which backups count."""

    ALL = "all"
    MANUAL = "manual"
    AUTO = "auto"


@app.command(cls=Command, epilog=_EPILOG)
def check(
    ctx: typer.Context,
    *,
    instance: Annotated[
        list[str] | None,
        typer.Option(
            "-i", "--instance", metavar="INSTANCE", help="By id or exact name; repeatable."
        ),
    ] = None,
    all_instances: Annotated[
        bool, typer.Option("--all-instances", help="Every instance of the project.")
    ] = False,
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age",
            metavar="D",
            parser=positive_duration,
            help="Oldest that the newest COMPLETED backup may be, counted from its begin [26h].",
        ),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option("--match", metavar="GLOB", help="Count only backups with such a name."),
    ] = None,
    kind: Annotated[
        KindChoice, typer.Option("--type", help="Which backups count.")
    ] = KindChoice.ALL,
    min_size: Annotated[
        int | None,
        typer.Option("--min-size", metavar="S", parser=size, help="Least size, as 500MB or 10GB."),
    ] = None,
    max_shrink: Annotated[
        float | None,
        typer.Option(
            "--max-shrink",
            metavar="P%",
            parser=percentage,
            help="Most that it may be smaller than the median of the five before it, as 50%.",
        ),
    ] = None,
    nagios: Annotated[
        bool,
        typer.Option(
            "--nagios", help="One line with perfdata for monitoring, and exits 0, 1, 2, 3."
        ),
    ] = False,
) -> None:
    """Check that every instance has a fresh, good backup, as the cloud's own list tells it.

    The data is as old as the begin of the backup, so that is what --max-age counts from. Backups
    that FAILED since, one that takes too long, and a clock that is wrong are warnings, which
    change no exit code but that of --nagios. An instance that is not there falls short like
    the others; where none of those named is there, the exit code is 4. With -q nothing is
    written while all is well.
    """

    from gaussbackup.cli.answers import check as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "check",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            instances=instance or [],
            everything=all_instances,
            max_age=max_age,
            match=match,
            kind=kind.value,
            min_size=min_size,
            max_shrink=max_shrink,
            nagios=nagios,
        ),
    )
