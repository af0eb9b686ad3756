"""The running backups of an instance, as `stop` displays them before it stops them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.resolve_reference import InstanceRef, find_instance, instance_not_found
from gaussbackup.domain.evidence import NOTHING_RUNS, TO_COMPARE
from gaussbackup.domain.plan_drift import describe_running_change
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup

BACKING_UP = "BACKING UP"
"""The status of an instance of which a backup is made."""


@dataclass(frozen=True)
class RunningBackups:
    """The running backups of one instance.

    `unlisted`: no running backup is listed, but the instance has the status BACKING UP: a
    differential backup, which is never listed, or one that is not listed yet.
    """

    instance: InstanceRef
    backups: tuple[Backup, ...]
    unlisted: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.backups and not self.unlisted


def find_running_backups(ref: str, client: BackupClient, clock: Clock) -> RunningBackups:
    """Return the running backups of the instance; raise NotFound and UsageError.

    That none is running is proven by several listings; raise UnexpectedResponse without a proof.
    """
    found = find_instance(ref, client)
    rows = client.list_instances(instance_id=found.id)
    if not rows:
        raise instance_not_found(ref)
    instance = InstanceRef(found.id, rows[0].name or found.name)
    is_backing_up = rows[0].status == BACKING_UP
    listed = consistent_listing(client, found.id, TO_COMPARE)
    if not (is_backing_up or _building(listed, instance)):
        listed = consistent_listing(
            client,
            found.id,
            NOTHING_RUNS,
            clock=clock,
            is_enough=lambda rows: bool(_building(rows, instance)),
        )
    building = _building(listed, instance)
    return RunningBackups(instance, building, not building and is_backing_up)


def find_running_change(
    displayed: RunningBackups, client: BackupClient, clock: Clock
) -> str | None:
    """Read the running backups again; return a difference to the displayed ones, or None."""
    current = find_running_backups(displayed.instance.id, client, clock)
    change = describe_running_change(displayed.backups, current.backups)
    if change is None and displayed.unlisted != current.unlisted:
        change = "a backup that is not listed has ended"
    return change


def _building(rows: Iterable[Backup], instance: InstanceRef) -> tuple[Backup, ...]:
    return tuple(
        row.with_instance_name(instance.name)
        for row in rows
        if row.instance_id == instance.id and row.status is BackupStatus.BUILDING
    )
