"""What stands between a named backup and its deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.errors import Refused
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gaussbackup.model.backup import Backup

_OVER = {BackupStatus.COMPLETED, BackupStatus.FAILED, BackupStatus.DELETING}


class DeleteRefusal(NamedTuple):
    """Why one backup is not deleted, and what would have to be done first."""

    message: str
    hint: str | None = None


def find_refusals(
    targets: Sequence[Backup],
    rows: Iterable[Backup],
    *,
    instance_id: str | None,
    allow_last: bool,
) -> list[DeleteRefusal]:
    """What forbids to delete the targets together; [] where nothing does.

    `rows` are all backups of the instances of the targets, of either type: an instance with a
    good automatic backup can still be restored, and a guard that cries at every old manual one
    is soon switched off. `instance_id` is the instance that the user named, if any.
    """
    found = [refusal for row in targets if (refusal := _refusal(row, instance_id)) is not None]
    if not allow_last:
        found += _last_ones(targets, rows)
    return found


def raise_if_refused(found: Sequence[DeleteRefusal], count: int) -> None:
    """Raise one Refused for them all; do nothing where there are none. `count` were to go."""
    if not found:
        return
    if len(found) == 1:
        raise Refused(f"{found[0].message} Nothing was deleted.", hint=found[0].hint)
    lines = [line for each in found for line in (each.message, each.hint) if line]
    raise Refused(
        f"{len(found)} rules forbid to delete these {count} backups; nothing was deleted.",
        hint="\n".join(lines),
    )


def _refusal(row: Backup, instance_id: str | None) -> DeleteRefusal | None:
    what = f"{row.name} ({row.id})"
    if instance_id is not None and row.instance_id != instance_id:
        return DeleteRefusal(f"{what} is a backup of another instance: {row.instance_id}.")
    if not row.manual:
        return DeleteRefusal(
            f"{what} is not a manual backup ({row.kind or 'no type'}).",
            "Automatic backups go by themselves, as the backup policy of the instance says.",
        )
    if not is_backup_id(row.id):
        return DeleteRefusal(f"{what} has an id that is none of a backup.")
    if row.status is BackupStatus.BUILDING:
        return DeleteRefusal(
            f"{what} is still BUILDING.",
            f"Stop it first:  gaussbackup stop -i {row.instance_id}\n"
            f"Or wait for it:  gaussbackup wait {row.id}",
        )
    if row.status not in _OVER:
        return DeleteRefusal(
            f"{what} is {row.status_text or 'in no state'}: only COMPLETED and FAILED ones can go."
        )
    return None


def _last_ones(targets: Sequence[Backup], rows: Iterable[Backup]) -> list[DeleteRefusal]:
    """One refusal for each instance that would be left without a COMPLETED backup."""
    going = {row.id for row in targets}
    staying = {row.instance_id for row in rows if row.completed and row.id not in going}
    left = sorted({row.instance_id for row in targets if row.completed} - staying)
    return [_last_one(instance_id, targets) for instance_id in left]


def _last_one(instance_id: str, targets: Collection[Backup]) -> DeleteRefusal:
    names = ", ".join(
        row.name for row in targets if row.completed and row.instance_id == instance_id
    )
    return DeleteRefusal(
        f"Instance {instance_id} would be left without any COMPLETED backup: {names}.",
        "If that is meant:  --allow-last",
    )
