"""What `gaussbackup show` does with its options, and how it tells the backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import check_reference, show_backup
from gaussbackup.cli.backup_result import BLANK, own_keys, sheet
from gaussbackup.cli.result import CommandResult
from gaussbackup.render.envelope import full_backup_document

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS = BLANK


def answer(session: Context, *, backup: str, instance: str | None) -> CommandResult:
    """Show the backup that the word means."""
    check_reference(backup, has_instance=instance is not None)
    found = show_backup(backup, instance, session.client)
    return CommandResult(
        data={**own_keys(session, found, None), "backup": full_backup_document(found)},
        text=lambda terminal: _text(found, terminal, session),
        csv=lambda: sheet([found]),
        ids=[found.id],
    )


def _text(backup: Backup, terminal: Terminal, session: Context) -> str:
    from gaussbackup.render.backups import backup_pairs
    from gaussbackup.render.tables import pairs

    return pairs(backup_pairs(backup, session.when(terminal)), terminal)
