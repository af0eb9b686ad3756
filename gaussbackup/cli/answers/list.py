"""What `gaussbackup list` does with its options, and how it tells the backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.inspect import ListRequest, list_backups
from gaussbackup.cli.answer import Answer
from gaussbackup.cli.following import sheet
from gaussbackup.errors import UsageError
from gaussbackup.policy.selecting import Filter
from gaussbackup.render.envelope import backup_document

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.cli.session import Session
    from gaussbackup.model.backup import Backup
    from gaussbackup.policy.sorting import SortKey
    from gaussbackup.render.terminal import Terminal

KEYS: dict[str, object] = {"backups": [], "count": 0}


def answer(
    session: Session,
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
) -> Answer:
    """List the backups that the options let through; `kind` is manual, auto or all."""
    if since is not None and until is not None and since >= until:
        raise UsageError("--since must lie before --until.")
    wanted = Filter(
        kind=None if kind == "all" else kind,
        statuses=frozenset(word.upper() for word in statuses),
        name=name,
        since=since,
        until=until,
    )
    request = ListRequest(tuple(instances), wanted, sort, reverse, limit)
    backups = list_backups(request, session.service, warn=session.warn)
    return _answer(backups, session, one_instance=len(instances) == 1)


def _answer(backups: list[Backup], session: Session, *, one_instance: bool) -> Answer:
    return Answer(
        own={"backups": [backup_document(row) for row in backups], "count": len(backups)},
        text=lambda terminal: _text(backups, terminal, session, one_instance=one_instance),
        sheet=lambda: sheet(backups),
        ids=[backup.id for backup in backups],
    )


def _text(
    backups: list[Backup], terminal: Terminal, session: Session, *, one_instance: bool
) -> str:
    from gaussbackup.render.backups import backup_table
    from gaussbackup.render.tables import table

    if not backups and terminal.tty:
        return "No backups.\n"
    columns, rows = backup_table(backups, session.when(terminal), instance=not one_instance)
    return table(columns, rows, terminal)
