"""`gaussbackup list`."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import typer

from gaussbackup.cli.global_options import Command
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import time_arg
from gaussbackup.domain.sorting import SortKey
from gaussbackup.exit_codes import ExitCode

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.UNREACHABLE,
    ExitCode.OUTPUT_ERROR,
)
_EPILOG = epilog(
    [
        "gaussbackup list -i orders --since 7d",
        "gaussbackup list --status FAILED -o csv",
        "gaussbackup list -i orders --name 'nightly-*' -o id",
    ],
    _CODES,
)


class KindChoice(str, Enum):
    """Which backups: those made by hand, those of the policy, or both."""

    MANUAL = "manual"
    AUTO = "auto"
    ALL = "all"


@app.command("list", cls=Command, epilog=_EPILOG)
def list_(
    ctx: typer.Context,
    *,
    instance: Annotated[
        list[str] | None,
        typer.Option("-i", "--instance", metavar="INSTANCE", help="Only of this one; repeatable."),
    ] = None,
    kind: Annotated[KindChoice, typer.Option("--type", help="Which kind.")] = KindChoice.ALL,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="S", help="Only in this status; repeatable."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="GLOB", help="Only with such a name.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="T", parser=time_arg, help="Begun since: 7d, or a date."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="T", parser=time_arg, help="Begun before then."),
    ] = None,
    sort: Annotated[
        SortKey, typer.Option("--sort", help="Order; none: as the service gives them.")
    ] = SortKey.BEGIN,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")
    ] = None,
) -> None:
    """List backups, newest first. Differential backups are never listed by the service."""

    from gaussbackup.cli.answers import list as answers
    from gaussbackup.cli.runner import run_command

    run_command(
        ctx.obj,
        "list",
        answers.KEYS,
        lambda session: answers.answer(
            session,
            instances=instance or [],
            kind=kind.value,
            statuses=status or [],
            name=name,
            since=since,
            until=until,
            sort=sort,
            reverse=reverse,
            limit=limit,
        ),
    )
