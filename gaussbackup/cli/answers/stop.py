"""What `gaussbackup stop` does with its options, and how it tells what it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.stop import (
    DEFAULT_TIMEOUT,
    RunningBackups,
    StopResult,
    find_running_backups,
    stop,
)
from gaussbackup.cli.backup_result import csv_table
from gaussbackup.cli.prompt import confirm
from gaussbackup.cli.result import CommandResult
from gaussbackup.errors import Refused, UsageError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.render.envelope import backup_document, status_text
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS: dict[str, object] = {
    "instance_id": None,
    "instance_name": None,
    "backups": [],
    "count": 0,
    "job_id": None,
    "reconciled": False,
    "elapsed_seconds": None,
}


def answer(
    session: Context, *, instance: str, yes: bool, wait: bool, timeout: float | None
) -> CommandResult:
    """Stop what runs of the instance, after a yes."""
    if not instance.strip():
        raise UsageError("An empty word names no instance.")
    if timeout is not None and not wait:
        raise UsageError("--timeout says how long to wait, and --no-wait not to wait.")
    running = find_running_backups(instance, session.client)
    if running.is_empty:
        return _answer(running, StopResult(()), "nothing_running", session)
    _ask(running, session, yes=yes)
    patience = (timeout or DEFAULT_TIMEOUT) if wait else None
    result = stop(
        running, session.client, timeout=patience, clock=session.clock, on_event=session.on_event
    )
    for row in result.backups:
        if row.completed:
            session.warn(f"{row.name} was COMPLETED before the stop took effect")
    return _answer(running, result, "stopped" if result.waited else "stopping", session)


def _ask(running: RunningBackups, session: Context, *, yes: bool) -> None:
    """Show what runs, and have it confirmed."""
    if not session.options.quiet or not yes:
        for line in _what_runs(running, session):
            session.err.write(f"{sanitize_for(line, session.err_terminal)}\n")
    if not yes and not confirm(session, "Stop it?"):
        raise Refused("Nothing was stopped.")


def _what_runs(running: RunningBackups, session: Context) -> Iterator[str]:
    whose = running.instance.name or running.instance.id
    if running.unlisted:
        yield f"{whose} is backing up; the list shows no backup: it may be a differential one"
    for row in running.backups:
        age = ""
        if row.begin_time is not None:
            age = f" for {format_duration((session.clock.now() - row.begin_time).total_seconds())}"
        yield f"{row.name} of {whose} ({row.kind or 'of unknown type'}) is BUILDING{age}"
    if running.unlisted or not all(row.manual for row in running.backups):
        # api/facts.md, section 5
        yield "Without an automatic backup, point-in-time recovery may have a gap until the next."


def _answer(
    running: RunningBackups, result: StopResult, outcome: str, session: Context
) -> CommandResult:
    backups = result.backups
    return CommandResult(
        data={
            "instance_id": running.instance.id,
            "instance_name": running.instance.name,
            "backups": [backup_document(row) for row in backups],
            "count": len(backups),
            "job_id": result.job_id,
            "reconciled": result.reconciled,
            "elapsed_seconds": round(session.elapsed, 3),
        },
        outcome=outcome,
        text=lambda terminal: _text(running, result, terminal),
        csv=lambda: csv_table(backups),
        ids=[row.id for row in backups],
        hide_when_quiet=True,
    )


def _text(running: RunningBackups, result: StopResult, terminal: Terminal) -> str:
    whose = running.instance.name or running.instance.id
    if running.is_empty:
        return (
            f"{sanitize_for(f'Nothing is being made of {whose}; nothing was stopped.', terminal)}\n"
        )
    if not result.waited:
        return f"{sanitize_for(f'What runs of {whose} is being stopped.', terminal)}\n"
    known = {row.id: row for row in result.backups}
    lines = [_ended(row, known.get(row.id), whose) for row in running.backups]
    lines = lines or [f"What ran of {whose} is stopped."]
    sign = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    return "".join(f"{sign}{sanitize_for(line, terminal)}\n" for line in lines)


def _ended(began: Backup, row: Backup | None, whose: str) -> str:
    if row is None:
        return f"{began.name} of {whose} is stopped, and gone from the list"
    if row.status is BackupStatus.COMPLETED:
        return f"{row.name} of {whose} is COMPLETED: it was done before it could be stopped"
    return f"{row.name} of {whose} is stopped: it ended {status_text(row.status, row.status_text)}"
