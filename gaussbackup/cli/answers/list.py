"""What `gaussbackup list` does with its options, and how it tells the backups."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gaussbackup.actions.queries import ListRequest, list_backups, stream_backups
from gaussbackup.cli.backup_result import csv_table
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.domain.sorting import SortKey
from gaussbackup.errors import UsageError
from gaussbackup.render.envelope import backup_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS: dict[str, object] = {"backups": [], "count": 0}
_BATCH = 100


def answer(
    session: Context,
    *,
    instances: list[str],
    kind: str,
    statuses: list[str],
    name: str | None,
    since: datetime | None,
    until: datetime | None,
    sort: SortKey,
    reverse: bool,
    limit: int | None,
) -> CommandResult:
    """List the backups that the options let through; `kind` is manual, auto or all."""
    if since is not None and until is not None and since >= until:
        raise UsageError("--since must lie before --until.")
    if reverse and sort is SortKey.NONE:
        raise UsageError("--reverse needs an order: --sort none is whatever the service gives.")
    wanted = BackupFilter(
        kind=None if kind == "all" else kind,
        statuses=frozenset(word.upper() for word in statuses),
        name=name,
        since=since,
        until=until,
    )
    named = session.output != "id"
    request = ListRequest(tuple(instances), wanted, sort, reverse, limit, named)
    one_instance = len(instances) == 1
    service = session.client
    if sort is SortKey.NONE and _can_stream(session):
        rows = stream_backups(request, service, warn=session.warn)
        return CommandResult(
            data=KEYS, stream=lambda: _pieces(rows, session, one_instance=one_instance)
        )
    backups = list_backups(request, service, warn=session.warn)
    return _answer(backups, session, one_instance=one_instance)


def _can_stream(session: Context) -> bool:
    """Whether the form allows to begin before the end is known."""
    form = session.output
    return form in {"csv", "id"} or (form == "table" and not session.out_terminal.tty)


def _pieces(rows: Iterator[Backup], session: Context, *, one_instance: bool) -> Iterator[str]:
    """The rows as they come, a page of them at a time."""
    from gaussbackup.render.backups import CSV_COLUMNS, backup_csv_rows, backup_table
    from gaussbackup.render.serializers import as_csv, as_ids, csv_lines
    from gaussbackup.render.tables import stream_table

    batches = iter(lambda: list(islice(rows, _BATCH)), [])
    if session.output == "id":
        yield from (as_ids(row.id for row in batch) for batch in batches)
    elif session.output == "csv":
        yield as_csv([column.title.lower() for column in CSV_COLUMNS], [])
        yield from (csv_lines(backup_csv_rows(batch)[1]) for batch in batches)
    else:
        when = session.time_formatter(session.out_terminal)
        columns, _ = backup_table([], when, instance=not one_instance)
        tables = (backup_table(batch, when, instance=not one_instance)[1] for batch in batches)
        yield from stream_table(columns, tables, session.out_terminal)


def _answer(backups: list[Backup], session: Context, *, one_instance: bool) -> CommandResult:
    return CommandResult(
        data=lambda: {"backups": [backup_document(row) for row in backups], "count": len(backups)},
        text=lambda terminal: _text(backups, terminal, session, one_instance=one_instance),
        csv=lambda: csv_table(backups),
        ids=[backup.id for backup in backups],
    )


def _text(
    backups: list[Backup], terminal: Terminal, session: Context, *, one_instance: bool
) -> str:
    from gaussbackup.render.backups import backup_table
    from gaussbackup.render.tables import render_table

    if not backups and terminal.tty:
        return "No backups.\n"
    columns, rows = backup_table(
        backups, session.time_formatter(terminal), instance=not one_instance
    )
    return render_table(columns, rows, terminal)
