"""What the list of backups says before anything is sent: go on, take what is there, or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.domain.descriptions import has_request_tag
from gaussbackup.domain.if_exists import IfExists
from gaussbackup.errors import NameTaken
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.domain.reconcile import ExpectedBackup
    from gaussbackup.model.backup import Backup


class ReuseReason(Enum):
    """Why no backup is to be made."""

    FRESH = "fresh"
    ADOPTED = "adopted"


@dataclass(frozen=True)
class ExistingBackup:
    """A backup that is there already and answers the request."""

    backup: Backup
    reason: ReuseReason


_LIVE = {BackupStatus.BUILDING, BackupStatus.COMPLETED}


def precheck(
    rows: Sequence[Backup],
    expected: ExpectedBackup,
    *,
    if_exists: IfExists,
    fresh_after: datetime | None,
) -> ExistingBackup | None:
    """The backup that makes a new one needless, or None where the POST may go out.

    `fresh_after`: a COMPLETED backup of the instance that began after it is good enough. Raises
    NameTaken where a backup stands in the way.
    """
    here = [row for row in rows if row.instance_id == expected.instance_id]
    if expected.request_id is not None:
        tagged = _tagged(rows, expected.instance_id, expected.request_id)
        if tagged is not None:
            return ExistingBackup(tagged, ReuseReason.ADOPTED)
    namesakes = [row for row in here if row.manual and row.name == expected.name]
    if namesakes:
        return ExistingBackup(
            _reusable(namesakes, expected.request_id, if_exists), ReuseReason.ADOPTED
        )
    fresh = _newest_fresh(here, fresh_after) if fresh_after is not None else None
    return ExistingBackup(fresh, ReuseReason.FRESH) if fresh is not None else None


def _newest_fresh(rows: Sequence[Backup], fresh_after: datetime) -> Backup | None:
    fresh = [
        (row.begin_time, row.id, row)
        for row in rows
        if row.completed and row.begin_time is not None and row.begin_time > fresh_after
    ]
    return max(fresh)[2] if fresh else None


def _tagged(rows: Sequence[Backup], instance_id: str, request_id: str) -> Backup | None:
    """The live backup that carries the request id; raises where the id is taken otherwise."""
    ours = [row for row in rows if row.manual and has_request_tag(row.description, request_id)]
    for row in ours:
        if row.instance_id != instance_id:
            raise NameTaken(
                f"The request id {request_id} belongs to backup {row.id} ({row.name}) of another "
                f"instance, {row.instance_id}.",
                hint="Use another --request-id for this instance.",
            )
    live = [row for row in ours if row.status in _LIVE]
    if len(live) > 1:
        ids = "\n".join(f"  {row.id}  {row.name}  {row.status_text}" for row in live)
        raise NameTaken(
            f"{len(live)} backups carry the request id {request_id}: which is meant is not clear.",
            hint=f"Look at them, and delete what is too many:\n{ids}",
        )
    if ours and not live:
        raise _dead(ours[0], f"The backup of the request id {request_id}")
    return live[0] if live else None


def _reusable(namesakes: Sequence[Backup], request_id: str | None, if_exists: IfExists) -> Backup:
    """The namesake to take as ours; raises NameTaken where it cannot be taken."""
    live = [row for row in namesakes if row.status in _LIVE]
    if live and request_id is None and if_exists is IfExists.REUSE:
        return live[0]
    if live:
        row = live[0]
        other = ", or use that backup:  --if-exists reuse" if request_id is None else "."
        raise NameTaken(
            f"A backup named {row.name} of this instance exists: {row.id} ({row.status_text}).",
            hint=f"Take another --name{other}",
        )
    raise _dead(namesakes[0], f"A backup named {namesakes[0].name} of this instance")


def _dead(row: Backup, subject: str) -> NameTaken:
    status = row.status_text or "without a status"
    return NameTaken(
        f"{subject} exists and is {status}: {row.id}. It is no backup to rely on.",
        hint=f"Take another name, or delete it first:  gaussbackup delete {row.id}",
    )
