"""The state of a stop: after each poll, which of the backups are still running."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.domain.wait_state import WaitState, WaitStatus, advance
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.listing_result import BackupListing


class StopState(NamedTuple):
    """The backups that were running when the stop was requested.

    `waits` has the state of the wait for each of them; `running` are the ids of those that have
    not ended, `listed` are those that are still listed, as they were last listed.
    """

    waits: dict[str, WaitState]
    running: frozenset[str]
    listed: dict[str, Backup]


def initial_state(backups: Iterable[Backup]) -> StopState:
    """Return the state in which all the backups are running."""
    listed = {row.id: row for row in backups}
    return StopState({key: WaitState(seen=True) for key in listed}, frozenset(listed), listed)


def advance_stop(state: StopState, listing: BackupListing) -> StopState:
    """Apply one poll; `listing` has the backups of the instance.

    A backup ends as in a wait: by a final status, or if it has disappeared. A backup that a
    listing with gaps lacks is still running. One that is DELETING has ended.
    """
    rows = {row.id: row for row in listing.backups}
    unproven = bool(backup_gaps(listing))
    waits, listed = dict(state.waits), dict(state.listed)
    running = set()
    for backup_id, wait in state.waits.items():
        row = rows.get(backup_id)
        if row is None and unproven:
            running.add(backup_id)
            continue
        transition = advance(wait, row, None, 0.0)
        waits[backup_id] = transition.state
        is_running = transition.status is WaitStatus.RUNNING
        if row is not None:
            listed[backup_id] = row
            is_running = is_running and row.status is not BackupStatus.DELETING
        elif not is_running:
            listed.pop(backup_id, None)
        if is_running:
            running.add(backup_id)
    return StopState(waits, frozenset(running), listed)
