"""`gaussbackup instances restore-times`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.restore import RestorableRange
    from gaussbackup.render.terminal import Terminal

app = command_app()
_DEFAULT_DAYS = 2
_MAX_DAYS = 732
"""Automatic backups are kept for up to 732 days unless support raises the limit."""


def utc_date(text: str) -> date:
    """Return a day in UTC from `2026-11-24`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write 2026-11-24") from None


class RestoreTimesOptions(NamedTuple):
    """The argument and options of `instances restore-times`."""

    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="Instance id or exact name.")]
    date: Annotated[
        list[date] | None,
        typer.Option(
            "--date", metavar="DATE", parser=utc_date, help="Day in UTC; repeatable [--days 2]."
        ),
    ] = None
    days: Annotated[
        int | None,
        typer.Option(
            "--days", metavar="N", min=1, max=_MAX_DAYS, help="The last N days in UTC, with today."
        ),
    ] = None


@command(
    app,
    "instances restore-times",
    options=RestoreTimesOptions,
    data={"instance_id": None, "instance_name": None, "ranges": [], "count": 0},
    epilog=help_epilog(
        [
            "gaussbackup instances restore-times orders",
            "gaussbackup instances restore-times orders --days 7 -o json",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.UNREACHABLE,
        ],
    ),
)
def restore_times(context: "Context", options: RestoreTimesOptions) -> "CommandResult":
    """List the time ranges that an instance can be restored to, newest first.

    One request is sent for each day.
    """
    from gaussbackup.actions.restore_times import list_restore_times
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.domain.input_errors import InputError, raise_if_any
    from gaussbackup.render.restore_times import range_document, restore_times_csv_rows

    both = options.date is not None and options.days is not None
    raise_if_any([InputError("Specify either --date or --days.")] if both else [])
    days = options.date or options.days or _DEFAULT_DAYS
    instance, ranges = list_restore_times(options.instance, days, context.restore_client)
    return CommandResult(
        data={
            "instance_id": instance.id,
            "instance_name": instance.name,
            "ranges": [range_document(each) for each in ranges],
            "count": len(ranges),
        },
        text=lambda terminal: _ranges_text(ranges, terminal, context),
        csv=lambda: restore_times_csv_rows(ranges),
        ids=[instance.id],
    )


def _ranges_text(ranges: "list[RestorableRange]", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.render.restore_times import restore_times_table
    from gaussbackup.render.tables import render_table

    if not ranges and terminal.tty:
        return "No restorable time ranges. They need automatic backups.\n"
    columns, rows = restore_times_table(ranges, context.time_formatter(terminal))
    return render_table(columns, rows, terminal)
