"""What `gaussbackup show` does with its options, and how it tells the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import show_backup, validate_reference
from gaussbackup.cli.backup_result import EMPTY_DATA, csv_table, result_data
from gaussbackup.cli.result import CommandResult
from gaussbackup.render.envelope import full_backup_document

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS = EMPTY_DATA


def answer(session: Context, *, backup: str, instance: str | None) -> CommandResult:
    """Show the backup that the word means."""
    validate_reference(backup, has_instance=instance is not None)
    found = show_backup(backup, instance, session.client)
    return CommandResult(
        data={**result_data(session, found, None), "backup": full_backup_document(found)},
        text=lambda terminal: _text(found, terminal, session),
        csv=lambda: csv_table([found]),
        ids=[found.id],
    )


def _text(backup: Backup, terminal: Terminal, session: Context) -> str:
    from gaussbackup.render.backups import backup_pairs
    from gaussbackup.render.tables import render_pairs

    return render_pairs(backup_pairs(backup, session.time_formatter(terminal)), terminal)
