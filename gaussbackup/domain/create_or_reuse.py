"""The check of the listing before a create: send the POST, reuse a backup, or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.domain.backup_description import has_request_tag
from gaussbackup.domain.evidence import has_usable_time
from gaussbackup.errors import NameTaken
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.domain.lost_create_candidates import ExpectedBackup
    from gaussbackup.model.backup import Backup


class ReuseReason(Enum):
    """Why no backup is created."""

    FRESH = "fresh"
    ADOPTED = "adopted"


@dataclass(frozen=True)
class ExistingBackup:
    """An existing backup that satisfies the request."""

    backup: Backup
    reason: ReuseReason


_USABLE = {BackupStatus.BUILDING, BackupStatus.COMPLETED}


def precheck(
    rows: Sequence[Backup],
    expected: ExpectedBackup,
    *,
    reuse: bool,
    max_age: float | None = None,
    now: datetime,
    siblings: frozenset[str] = frozenset(),
) -> ExistingBackup | None:
    """Return the backup to use instead of a new one, or None if the POST may be sent.

    `reuse`: use a backup of the same name that is BUILDING or COMPLETED. `max_age`: use a
    COMPLETED backup of the instance that began less than that many seconds before `now`, the time
    of the service's clock. `siblings` are the ids of all instances for which the same command uses
    the request id. Raise NameTaken if the name or the request id is taken otherwise.
    """
    mine = [row for row in rows if row.instance_id == expected.instance_id]
    if expected.request_id is not None:
        tagged = _find_tagged(rows, expected.instance_id, expected.request_id, siblings)
        if tagged is not None:
            return ExistingBackup(tagged, ReuseReason.ADOPTED)
    same_name = [row for row in mine if row.manual and row.name == expected.name]
    if same_name:
        found = _find_reusable(same_name, expected.request_id, reuse=reuse)
        return ExistingBackup(found, ReuseReason.ADOPTED)
    fresh = _newest_fresh(mine, max_age, now) if max_age is not None else None
    return ExistingBackup(fresh, ReuseReason.FRESH) if fresh is not None else None


def _newest_fresh(rows: Sequence[Backup], max_age: float, now: datetime) -> Backup | None:
    fresh = [
        (row.begin_time, row.id, row)
        for row in rows
        if row.completed
        and row.begin_time is not None
        and has_usable_time(row, now)
        and (now - row.begin_time).total_seconds() < max_age
    ]
    return max(fresh)[2] if fresh else None


def _find_tagged(
    rows: Sequence[Backup], instance_id: str, request_id: str, siblings: frozenset[str]
) -> Backup | None:
    """Return the usable backup with the request id; raise NameTaken if the id is used otherwise.

    A backup of another instance matters only if this one has none: the id was used for several.
    """
    found = [row for row in rows if row.manual and has_request_tag(row.description, request_id)]
    tagged = [row for row in found if row.instance_id == instance_id]
    for row in found:
        if not tagged and row.instance_id not in siblings:
            raise NameTaken(
                f"Request id already in use: {request_id} belongs to backup {row.name} "
                f"({row.id}) of another instance, {row.instance_id}.",
                hint="Use another --request-id for this instance.",
            )
    usable = [row for row in tagged if row.status in _USABLE]
    if len(usable) > 1:
        ids = "\n".join(f"  {row.id}  {row.name}  {row.status_text}" for row in usable)
        raise NameTaken(
            f"Request id not unique: {len(usable)} backups have the request id {request_id}.",
            hint=f"Check these backups, and delete those that are not needed:\n{ids}",
        )
    if tagged and not usable:
        raise _unusable(tagged[0], f"with the request id {request_id}")
    return usable[0] if usable else None


def _find_reusable(rows: Sequence[Backup], request_id: str | None, *, reuse: bool) -> Backup:
    """Return the backup of the same name to use; raise NameTaken if there is none to use."""
    usable = [row for row in rows if row.status in _USABLE]
    if usable and request_id is None and reuse:
        return usable[0]
    if usable:
        row = usable[0]
        alternative = ", or use that backup:  --if-exists reuse" if request_id is None else "."
        raise NameTaken(
            f"Backup already exists: {row.name} ({row.id}, {row.status_text}) of this instance.",
            hint=f"Use another --name{alternative}",
        )
    raise _unusable(rows[0], "of this instance")


def _unusable(row: Backup, detail: str) -> NameTaken:
    status = row.status_text or "without a status"
    return NameTaken(
        f"Backup already exists, but it is {status}: {row.name} ({row.id}) {detail}. "
        "Do not rely on it.",
        hint=f"Use another name, or delete it first:  gaussbackup delete {row.id}",
    )
