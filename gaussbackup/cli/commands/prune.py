"""`gaussbackup prune`."""

from datetime import timezone, tzinfo
from typing import Annotated, Any

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import YesOption, duration, time_zone
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
        "gaussbackup prune -i orders --match 'nightly-*' --keep-daily 7 --keep-weekly 4",
        "gaussbackup prune -i orders --match 'nightly-*' --keep-daily 7 --apply --yes -q",
        "gaussbackup prune --all-instances --match 'ci-*' --keep-within 3d --failed --apply",
    ],
    _CODES,
)


def _count(word: str, what: str) -> Any:
    return typer.Option(f"--keep-{word}", metavar="N", min=1, help=what)


def _newest_of(span: str) -> str:
    return f"The newest of each of the last N {span} that have one."


@app.command(cls=Command, epilog=_EPILOG)
def prune(
    ctx: typer.Context,
    *,
    match: Annotated[
        str,
        typer.Option(
            "--match", metavar="GLOB", help="Only backups of such a name; all of them: '*'."
        ),
    ],
    instance: Annotated[
        list[str] | None,
        typer.Option("-i", "--instance", metavar="INSTANCE", help="Id or exact name; repeatable."),
    ] = None,
    all_instances: Annotated[
        bool, typer.Option("--all-instances", help="Every instance, each on its own.")
    ] = False,
    keep_last: Annotated[int | None, _count("last", "The N newest.")] = None,
    keep_hourly: Annotated[int | None, _count("hourly", _newest_of("hours"))] = None,
    keep_daily: Annotated[int | None, _count("daily", _newest_of("days"))] = None,
    keep_weekly: Annotated[int | None, _count("weekly", _newest_of("ISO weeks"))] = None,
    keep_monthly: Annotated[int | None, _count("monthly", _newest_of("months"))] = None,
    keep_yearly: Annotated[int | None, _count("yearly", _newest_of("years"))] = None,
    keep_within: Annotated[
        float | None,
        typer.Option(
            "--keep-within",
            metavar="D",
            parser=duration,
            help="All that are less than D older than the newest.",
        ),
    ] = None,
    min_keep: Annotated[
        int, typer.Option("--min-keep", metavar="N", min=1, help="So many stay in any case.")
    ] = 1,
    max_delete: Annotated[
        int,
        typer.Option(
            "--max-delete", metavar="N", min=1, help="More in one run: nothing is deleted."
        ),
    ] = 10,
    failed: Annotated[bool, typer.Option("--failed", help="FAILED ones go, too.")] = False,
    tz: Annotated[
        tzinfo | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            parser=time_zone,
            help="Where days begin, as Europe/Berlin [UTC].",
        ),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it: show the plan.")] = (
        False
    ),
    yes: YesOption = False,
) -> None:
    """Delete manual backups by a retention policy. Without --apply: show what would go, and why.

    A backup stays where one of the rules holds it; only COMPLETED ones count. The newest always
    stays, and so does the oldest while a rule has fewer than its N.
    """

    from gaussbackup.cli.answers import prune as answers
    from gaussbackup.cli.runner import run_command
    from gaussbackup.domain.retention_policy import RetentionPolicy

    policy = RetentionPolicy(
        match,
        keep_last=keep_last,
        keep_hourly=keep_hourly,
        keep_daily=keep_daily,
        keep_weekly=keep_weekly,
        keep_monthly=keep_monthly,
        keep_yearly=keep_yearly,
        keep_within=keep_within,
        min_keep=min_keep,
        max_delete=max_delete,
        failed=failed,
        zone=tz or timezone.utc,
    )
    run_command(
        ctx.obj,
        "prune",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            instances=instance or [],
            all_instances=all_instances,
            policy=policy,
            apply=apply,
            yes=yes,
        ),
    )
