"""`gaussbackup show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.answer import Answer
from gaussbackup.cli.failing import perform
from gaussbackup.cli.following import BLANK, own_keys, sheet
from gaussbackup.cli.shared import SharingCommand
from gaussbackup.cli.texts import epilog
from gaussbackup.cli.values import InstanceOption
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.session import Session
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_EPILOG = epilog(
    [
        "gaussbackup show e76112bfb2074871bf54cb8df5af7f64br14",
        "gaussbackup show -i orders @latest-completed -o json",
    ],
    (
        ExitCode.DONE,
        ExitCode.USAGE,
        ExitCode.AUTH,
        ExitCode.NOT_FOUND,
        ExitCode.UNREACHABLE,
        ExitCode.NOT_WRITTEN,
    ),
)


@app.command(cls=SharingCommand, epilog=_EPILOG)
def show(
    ctx: typer.Context,
    *,
    backup: Annotated[
        str,
        typer.Argument(metavar="BACKUP", help="Id, exact name, or with -i @latest, @oldest."),
    ],
    instance: InstanceOption = None,
) -> None:
    """Show one backup, with every field the service sent."""

    def body(session: Session) -> Answer:
        from gaussbackup.actions.finding import check_reference
        from gaussbackup.actions.inspect import show_backup
        from gaussbackup.render.envelope import full_backup_document

        check_reference(backup, has_instance=instance is not None)
        found = show_backup(backup, instance, session.service)
        return Answer(
            own={**own_keys(session, found, None), "backup": full_backup_document(found)},
            text=lambda terminal: _text(found, terminal, session),
            sheet=lambda: sheet([found]),
            ids=[found.id],
        )

    perform(ctx.obj, "show", BLANK, body)


def _text(backup: Backup, terminal: Terminal, session: Session) -> str:
    from gaussbackup.render.backups import backup_pairs
    from gaussbackup.render.tables import pairs

    return pairs(backup_pairs(backup, session.when(terminal)), terminal)
