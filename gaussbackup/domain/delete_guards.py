"""The safety rules for deleting selected backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.identifiers import is_listed_id
from gaussbackup.errors import Refused
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gaussbackup.model.backup import Backup

_DELETABLE = {BackupStatus.COMPLETED, BackupStatus.FAILED, BackupStatus.DELETING}


class DeleteRefusal(NamedTuple):
    """Why a backup is not deleted, and what to do first."""

    message: str
    hint: str | None = None


def find_refusals(
    targets: Sequence[Backup],
    rows: Iterable[Backup],
    *,
    instance_id: str | None,
    allow_last: bool,
) -> list[DeleteRefusal]:
    """Return what forbids deleting the targets together; [] if nothing does.

    `rows` are all backups of the targets' instances, automatic ones too: an instance with a
    COMPLETED automatic backup can be restored, and a rule that refuses too often gets disabled.
    `instance_id` is the instance that the user gave, if any.
    """
    found = [refusal for row in targets if (refusal := _refusal(row, instance_id)) is not None]
    if not allow_last:
        found += _last_backup_refusals(targets, rows)
    return found


def raise_if_refused(found: Sequence[DeleteRefusal], count: int) -> None:
    """Raise one Refused for all refusals, if there are any; `count` backups were selected."""
    if not found:
        return
    if len(found) == 1:
        raise Refused(f"{found[0].message} Nothing was deleted.", hint=found[0].hint)
    lines = [line for each in found for line in (each.message, each.hint) if line]
    raise Refused(
        f"{len(found)} safety rules forbid deleting these {count} backups. Nothing was deleted.",
        hint="\n".join(lines),
    )


def _refusal(row: Backup, instance_id: str | None) -> DeleteRefusal | None:
    name = f"{row.name} ({row.id})"
    if instance_id is not None and row.instance_id != instance_id:
        return DeleteRefusal(f"{name} is a backup of another instance: {row.instance_id}.")
    if not row.manual:
        return DeleteRefusal(
            f"{name} is not a manual backup ({row.kind or 'no type'}).",
            "The service deletes automatic backups itself, as the instance's backup policy says.",
        )
    if not is_listed_id(row.id):
        return DeleteRefusal(f"{name} has an invalid backup id.")
    if row.status is BackupStatus.BUILDING:
        return DeleteRefusal(
            f"{name} is still BUILDING.",
            f"Stop it first:  gaussbackup stop -i {row.instance_id}\n"
            f"Or wait for it:  gaussbackup wait {row.id}",
        )
    if row.status not in _DELETABLE:
        return DeleteRefusal(
            f"{name} has the status {row.status_text or 'empty'}: only COMPLETED and FAILED "
            "backups can be deleted."
        )
    return None


def _last_backup_refusals(targets: Sequence[Backup], rows: Iterable[Backup]) -> list[DeleteRefusal]:
    """Return a refusal for each instance that would have no COMPLETED backup left."""
    selected = {row.id for row in targets}
    covered = {row.instance_id for row in rows if row.completed and row.id not in selected}
    uncovered = sorted({row.instance_id for row in targets if row.completed} - covered)
    return [_last_backup_refusal(instance_id, targets) for instance_id in uncovered]


def _last_backup_refusal(instance_id: str, targets: Collection[Backup]) -> DeleteRefusal:
    names = ", ".join(
        row.name for row in targets if row.completed and row.instance_id == instance_id
    )
    return DeleteRefusal(
        f"Instance {instance_id} would have no COMPLETED backup left: {names}.",
        "If that is intended, allow it:  --allow-last",
    )
