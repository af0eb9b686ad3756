"""What a drill restores: the instances and backups that a selection means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.drill_request import DrillSource
from gaussbackup.actions.resolve_reference import find_backup, find_instance
from gaussbackup.actions.restore_source import check_restorable
from gaussbackup.domain.drill_choice import choose_backup, choose_instances, is_young_enough
from gaussbackup.domain.evidence import TO_COMPARE
from gaussbackup.errors import NoGoodBackup, NotFound, UnexpectedResponse
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.drill_protocols import DrillServiceClient, Journal
    from gaussbackup.actions.drill_request import DrillSelection
    from gaussbackup.model.instance_details import InstanceDetails


def find_drill_sources(
    selection: DrillSelection,
    client: DrillServiceClient,
    journal: Journal,
    *,
    random_index: Callable[[int], int],
) -> list[DrillSource]:
    """Return what to drill, in order; nothing is changed.

    Raise NotFound if no instance or backup matches, and NoGoodBackup if there is no COMPLETED
    backup, or none that is young enough.
    """
    if selection.globs:
        rows, _ = client.list_complete_instances()
        chosen = choose_instances(rows, selection.globs, journal.last_drills(), selection.count)
        if not chosen:
            raise NotFound(
                f"No instance matches: {' '.join(selection.globs)}",
                hint="List the instances:  gaussbackup instances list",
            )
        return [_pick(row.id, row, selection, client, random_index) for row in chosen]
    owner = find_instance(selection.instance, client) if selection.instance else None
    if selection.backup is not None:
        backup = find_backup(selection.backup, owner, client)
        check_restorable(backup)
        if not is_young_enough(backup, client.service_now(), selection.max_age):
            raise _no_backup(backup.instance_name or backup.instance_id, selection)
        return [DrillSource(backup, client.show_instance(backup.instance_id))]
    instance_id = owner.id if owner else ""
    instance = client.show_instance(instance_id)
    return [_pick(instance_id, instance, selection, client, random_index)]


def _pick(
    instance_id: str,
    instance: InstanceDetails | None,
    selection: DrillSelection,
    client: DrillServiceClient,
    random_index: Callable[[int], int],
) -> DrillSource:
    rows = consistent_listing(client, instance_id, TO_COMPARE, error=UnexpectedResponse)
    backup = choose_backup(
        rows,
        selection.pick,
        client.service_now(),
        max_age=selection.max_age,
        random_index=random_index,
    )
    if backup is None:
        raise _no_backup(instance.name if instance else instance_id, selection)
    return DrillSource(backup, instance)


def _no_backup(name: str, selection: DrillSelection) -> NoGoodBackup:
    age = selection.max_age
    young = f" that began in the last {format_duration(age)}" if age is not None else ""
    return NoGoodBackup(
        f"Nothing to drill: {name} has no COMPLETED backup{young}.",
        hint=f"List the backups:  gaussbackup list -i {name}",
    )
