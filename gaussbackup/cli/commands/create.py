"""`gaussbackup create`."""

from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import PollIntervalOption, TimeoutOption, duration
from gaussbackup.domain.if_exists import IfExists
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.CONFLICT,
    ExitCode.FAILED,
    ExitCode.STILL_RUNNING,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.UNREACHABLE,
    ExitCode.OUTPUT_ERROR,
)
_EPILOG = epilog(
    [
        "gaussbackup create -i orders -n before-v42",
        "gaussbackup create -i orders -n 'nightly-{instance}-{date}' -q",
        "gaussbackup create -i orders --request-id job-4711 -o json",
    ],
    _CODES,
)


@app.command(cls=Command, epilog=_EPILOG)
def create(
    ctx: typer.Context,
    *,
    instance: Annotated[
        str,
        typer.Option("-i", "--instance", metavar="INSTANCE", help="Instance, by id or exact name."),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--name",
            metavar="NAME",
            help="Name or template: {instance} {profile} {date} {time} {utc:%Y-%m} "
            "[the profile's, else {instance}-{date}-{time}].",
        ),
    ] = None,
    description: Annotated[
        str | None, typer.Option("-d", "--description", metavar="TEXT", help="Your own words.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until it is COMPLETED, or not.")
    ] = True,
    timeout: TimeoutOption = None,
    poll_interval: PollIntervalOption = None,
    if_exists: Annotated[
        IfExists, typer.Option("--if-exists", help="What to do about a backup of that name.")
    ] = IfExists.ERROR,
    busy_timeout: Annotated[
        float | None,
        typer.Option(
            "--busy-timeout", metavar="D", parser=duration, help="How long to try a busy instance."
        ),
    ] = None,
    unless_newer_than: Annotated[
        float | None,
        typer.Option(
            "--unless-newer-than",
            metavar="D",
            parser=duration,
            help="Make none where a COMPLETED backup is younger.",
        ),
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(
            "--request-id",
            metavar="ID",
            help="Makes repeating the command safe: adopts what it made before.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but the request that makes it.")
    ] = False,
) -> None:
    """Make a manual backup, and wait until it is COMPLETED."""

    from gaussbackup.cli.answers import create as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "create",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            instance=instance,
            name=name,
            description=description,
            wait=wait,
            timeout=timeout,
            poll_interval=poll_interval,
            if_exists=if_exists,
            busy_timeout=busy_timeout,
            unless_newer_than=unless_newer_than,
            request_id=request_id,
            dry_run=dry_run,
        ),
    )
