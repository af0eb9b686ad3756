"""What `gaussbackup delete` does with its options, and how it tells the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.delete import DeleteOptions, DeleteRequest, delete, select_targets
from gaussbackup.actions.lookup import validate_reference
from gaussbackup.actions.wait_deleted import DEFAULT_TIMEOUT
from gaussbackup.cli.backup_result import csv_table
from gaussbackup.cli.deletion_errors import deletion_outcome, summary_error
from gaussbackup.cli.deletion_report import EMPTY_DATA, Ledger
from gaussbackup.cli.prompt import confirm, is_interactive
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.domain.names import is_valid_name
from gaussbackup.domain.retention import RetentionDecision
from gaussbackup.errors import Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS = EMPTY_DATA


def answer(
    session: Context,
    *,
    backups: list[str],
    instance: str | None,
    yes: bool,
    wait: bool,
    timeout: float | None,
    allow_last: bool,
) -> CommandResult:
    """Delete the backups that the words mean."""
    for word in backups:
        _check(word, has_instance=instance is not None)
    targets = select_targets(DeleteRequest(tuple(backups), instance, allow_last), session.client)
    decisions = [RetentionDecision(row, keep=False, reasons=("named",)) for row in targets]
    ledger = Ledger(decisions, session)
    if not yes:
        try:
            _ask(targets, session)
        except Refused as refusal:
            return CommandResult(data=ledger.own(), outcome="refused", error=refusal)
    patience = DEFAULT_TIMEOUT if timeout is None else timeout
    options = DeleteOptions(
        patience if wait else None, session.profile.retry_budget, allow_last=allow_last
    )
    ledger.begun = True
    account, listed = delete(targets, options, session.client, clock=session.clock, on_event=ledger)
    error = summary_error(account, listed, options.timeout)
    return CommandResult(
        data=ledger.own(),
        outcome=deletion_outcome(error, "deleted"),
        text=lambda terminal: _text(ledger.deleted, terminal, gone=wait and not listed),
        csv=lambda: csv_table(ledger.deleted),
        ids=[row.id for row in ledger.deleted],
        error=error,
        hide_when_quiet=True,
    )


def _check(word: str, *, has_instance: bool) -> None:
    """What can be said of a word before any request: it is an id, a selector, or a legal name."""
    validate_reference(word, has_instance=has_instance)
    if not (is_backup_id(word) or word.startswith("@") or is_valid_name(word)):
        raise UsageError(
            f"{word!r} is neither an id of a backup nor a name that a manual backup can have.",
            hint="See the ids:  gaussbackup list --type manual",
        )


def _ask(targets: Sequence[Backup], session: Context) -> None:
    """Show what would go, and go on after a yes."""
    from gaussbackup.actions.instance_names import instance_names, with_names
    from gaussbackup.actions.lookup import InstanceRef
    from gaussbackup.render.backups import backup_table
    from gaussbackup.render.plan import total_size
    from gaussbackup.render.tables import render_table

    if is_interactive(session):
        terminal = session.err_terminal
        refs = [InstanceRef(row.instance_id, row.instance_name) for row in targets]
        named = with_names(targets, instance_names(refs, session.client))
        columns, rows = backup_table(named, session.time_formatter(terminal), instance=True)
        session.err.write(render_table(columns, rows, terminal))
    noun = "backup" if len(targets) == 1 else "backups"
    question = f"Delete {len(targets)} {noun} ({total_size(targets)})? It cannot be undone."
    if not confirm(session, question):
        raise Refused("The answer was no: nothing was deleted.")


def _text(deleted: Sequence[Backup], terminal: Terminal, *, gone: bool) -> str:
    from gaussbackup.render.styles import colorize, sanitize_for

    mark = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    state = "is deleted" if gone else "is being deleted"
    return "".join(
        f"{mark}{sanitize_for(row.name, terminal)} {state}\n"
        f"  {colorize('id', 'dim', terminal)}  {sanitize_for(row.id, terminal)}\n"
        for row in deleted
    )
