"""`gaussbackup list`."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.answer import Answer
from gaussbackup.cli.failing import perform
from gaussbackup.cli.shared import SharingCommand
from gaussbackup.cli.texts import epilog
from gaussbackup.cli.values import moment
from gaussbackup.exit_codes import ExitCode
from gaussbackup.policy.selecting import SortKey

if TYPE_CHECKING:
    from gaussbackup.cli.session import Session
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.UNREACHABLE,
    ExitCode.NOT_WRITTEN,
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


@app.command("list", cls=SharingCommand, epilog=_EPILOG)
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
        typer.Option("--since", metavar="T", parser=moment, help="Begun since: 7d, or a date."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="T", parser=moment, help="Begun before then."),
    ] = None,
    sort: Annotated[SortKey, typer.Option("--sort", help="Order.")] = SortKey.BEGIN,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")
    ] = None,
) -> None:
    """List backups, newest first. Differential backups are never listed by the service."""

    def body(session: Session) -> Answer:
        from gaussbackup.actions.inspect import ListRequest, list_backups
        from gaussbackup.errors import UsageError
        from gaussbackup.policy.selecting import Filter

        if since is not None and until is not None and since >= until:
            raise UsageError("--since must lie before --until.")
        wanted = Filter(
            kind=None if kind is KindChoice.ALL else kind.value,
            statuses=frozenset(word.upper() for word in status or ()),
            name=name,
            since=since,
            until=until,
        )
        request = ListRequest(tuple(instance or ()), wanted, sort, reverse, limit)
        backups = list_backups(request, session.service, warn=session.warn)
        return _answer(backups, session, one_instance=len(instance or ()) == 1)

    perform(ctx.obj, "list", {"backups": [], "count": 0}, body)


def _answer(backups: list[Backup], session: Session, *, one_instance: bool) -> Answer:
    from gaussbackup.cli.following import sheet
    from gaussbackup.render.envelope import backup_document

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
