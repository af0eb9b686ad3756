"""`gaussbackup list`."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.status_types import (
    BackupKind,
    SinceOption,
    UntilOption,
    backup_status,
)
from gaussbackup.domain.listing_order import SortKey
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.actions.list_and_show import ListRequest
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = command_app()
_EMPTY_DATA = {"backups": [], "count": 0}
_CHUNK_SIZE = 100
"""Backups that are written at once if the output is streamed."""


class ListOptions(NamedTuple):
    """The options of `list`."""

    instance: Annotated[
        list[str] | None,
        typer.Option(
            "-i", "--instance", metavar="INSTANCE", help="Filter by instance; repeatable."
        ),
    ] = None
    kind: Annotated[BackupKind, typer.Option("--type", help="Filter by backup type.")] = (
        BackupKind.ALL
    )
    status: Annotated[
        list[Any] | None,
        typer.Option(
            "--status",
            metavar="S",
            parser=backup_status,
            help="Filter by status: BUILDING, COMPLETED, FAILED, DELETING, or UNKNOWN for any "
            "other; repeatable.",
        ),
    ] = None
    name: Annotated[str | None, typer.Option("--name", metavar="GLOB", help="Filter by name.")] = (
        None
    )
    since: SinceOption = None
    until: UntilOption = None
    sort: Annotated[
        SortKey, typer.Option("--sort", help="Sort key; none keeps the order of the service.")
    ] = SortKey.BEGIN
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Maximum number of backups.")
    ] = None


@command(
    app,
    "list",
    options=ListOptions,
    data=_EMPTY_DATA,
    epilog=help_epilog(
        [
            "gaussbackup list -i orders --since 7d",
            "gaussbackup list --status FAILED -o csv",
            "gaussbackup list -i orders --name 'nightly-*' -o id",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.UNREACHABLE,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def list_(context: "Context", options: ListOptions) -> "CommandResult":
    """List backups, newest first. The service never lists differential backups."""
    from gaussbackup.actions.list_and_show import list_backups, stream_backups
    from gaussbackup.cli.command_result import CommandResult

    request = _request(context, options)
    show_instance = len(request.instances) != 1
    client = context.client
    if options.sort is SortKey.NONE and _can_stream(context):
        rows = stream_backups(request, client, warn=context.warn)
        return CommandResult(
            data=_EMPTY_DATA, stream=lambda: _stream(rows, context, show_instance=show_instance)
        )
    backups = list_backups(request, client, warn=context.warn)
    return _result(backups, context, show_instance=show_instance)


def _request(context: "Context", options: ListOptions) -> "ListRequest":
    """Return the request of the action; raise UsageError for options that contradict each other."""
    from gaussbackup.actions.list_and_show import ListRequest
    from gaussbackup.domain.selectors import BackupFilter
    from gaussbackup.domain.time_argument import check_period
    from gaussbackup.errors import UsageError
    from gaussbackup.model.time_argument import Period

    period = Period(options.since, options.until)
    check_period(period, context.clock.now())
    if options.reverse and options.sort is SortKey.NONE:
        raise UsageError("--reverse needs a sort key: --sort none keeps the order of the service.")
    return ListRequest(
        tuple(options.instance or ()),
        BackupFilter(
            kind=options.kind.filter_value,
            statuses=frozenset(options.status or ()),
            name=options.name,
        ),
        period,
        options.sort,
        options.reverse,
        options.limit,
        context.output != "id",
    )


def _can_stream(context: "Context") -> bool:
    """Return whether the output format can be written before the last page is fetched."""
    output = context.output
    return output in {"csv", "id"} or (output == "table" and not context.out_terminal.tty)


def _stream(
    rows: "Iterator[Backup]", context: "Context", *, show_instance: bool
) -> "Iterator[str]":
    """Yield the output in chunks, while the pages are fetched."""
    from gaussbackup.cli.command_result import usable_ids
    from gaussbackup.render.serializers import as_csv, as_ids, csv_lines

    if context.output == "id":
        ids = usable_ids((row.id for row in rows), context.warn)
        yield from map(as_ids, iter(lambda: list(islice(ids, _CHUNK_SIZE)), []))
        return
    from gaussbackup.render.backups import CSV_COLUMNS, backup_csv_rows, backup_table

    chunks = iter(lambda: list(islice(rows, _CHUNK_SIZE)), [])
    if context.output == "csv":
        yield as_csv(CSV_COLUMNS, [])
        yield from (csv_lines(backup_csv_rows(chunk)[1]) for chunk in chunks)
    else:
        from gaussbackup.render.tables import stream_table

        format_time = context.time_formatter(context.out_terminal)
        columns, _ = backup_table([], format_time, instance=show_instance)
        tables = (backup_table(chunk, format_time, instance=show_instance)[1] for chunk in chunks)
        yield from stream_table(columns, tables, context.out_terminal)


def _result(backups: "list[Backup]", context: "Context", *, show_instance: bool) -> "CommandResult":
    from gaussbackup.cli.backup_result import csv_table
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.output_documents import backup_document

    return CommandResult(
        data=lambda: {"backups": [backup_document(row) for row in backups], "count": len(backups)},
        text=lambda terminal: _table(backups, terminal, context, show_instance=show_instance),
        csv=lambda: csv_table(backups),
        ids=[backup.id for backup in backups],
    )


def _table(
    backups: "list[Backup]", terminal: "Terminal", context: "Context", *, show_instance: bool
) -> str:
    from gaussbackup.render.backups import backup_table
    from gaussbackup.render.tables import render_table

    if not backups and terminal.tty:
        return "No backups.\n"
    format_time = context.time_formatter(terminal)
    columns, rows = backup_table(backups, format_time, instance=show_instance)
    return render_table(columns, rows, terminal)
