"""`gaussbackup policy show` and `set`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.global_options import Command, CommandGroup
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.runner import run_command
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.result import CommandResult

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)
_LOOKING = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.UNREACHABLE,
)
_SETTING = (
    *_LOOKING[:4],
    ExitCode.CONFLICT,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.UNREACHABLE,
    ExitCode.REFUSED,
)
_SHOWS = ["gaussbackup policy show -i orders"]
_SETS = [
    "gaussbackup policy set -i orders --keep-days 14",
    "gaussbackup policy set -i orders --start-time 19:00-20:00 --period mon,wed,fri --yes",
    "gaussbackup policy set -i orders --differential-period 60 --dry-run",
]
Instance = Annotated[
    str,
    typer.Option("-i", "--instance", metavar="INSTANCE", help="Instance, by id or exact name."),
]


@app.callback()
def _policy() -> None:
    """Show or set the automatic backup policy."""


@app.command(cls=Command, epilog=epilog(_SHOWS, _LOOKING))
def show(ctx: typer.Context, *, instance: Instance) -> None:
    """Show when backups are made automatically, and how long they are kept."""

    from gaussbackup.cli.answers import policy_show as answers

    def body(session: Context) -> CommandResult:
        return answers.answer(session, instance=instance)

    run_command(ctx.obj, "policy show", answers.KEYS, body)


@app.command("set", cls=Command, epilog=epilog(_SETS, _SETTING))
def set_(
    ctx: typer.Context,
    *,
    instance: Instance,
    keep_days: Annotated[
        str | None,
        typer.Option("--keep-days", metavar="N", help="Days that backups are kept, 1 to 732."),
    ] = None,
    start_time: Annotated[
        str | None,
        typer.Option(
            "--start-time", metavar="HOUR", help="When they begin: one hour in UTC, 19:00-20:00."
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="DAYS", help="Weekdays of UTC: 1,3,5 or mon,wed,fri."),
    ] = None,
    differential_period: Annotated[
        str | None,
        typer.Option(
            "--differential-period",
            metavar="MIN",
            help="Minutes between differential backups: 15, 30, 60, 180, 360, 720 or 1440.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the change and the request, and send none.")
    ] = False,
) -> None:
    """Set the automatic backup policy; what is not said stays as it is.

    The service deletes automatic backups that are older than --keep-days.
    """

    from gaussbackup.cli.answers import policy_set as answers
    from gaussbackup.domain.backup_policy import PolicyArgs

    def body(session: Context) -> CommandResult:
        words = PolicyArgs(keep_days, start_time, period, differential_period)
        return answers.answer(session, instance=instance, words=words, yes=yes, dry_run=dry_run)

    run_command(ctx.obj, "policy set", answers.KEYS, body)
