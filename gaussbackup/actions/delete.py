"""`delete`: select backups by reference, check all of them, then delete them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.actions.delete_one_by_one import delete_one_by_one
from gaussbackup.actions.recheck_before_delete import Recheck
from gaussbackup.actions.resolve_reference import (
    backup_not_found,
    find_in_rows,
    find_instance,
    list_to_find,
)
from gaussbackup.actions.retrier import Retrier
from gaussbackup.actions.wait_deleted import DEFAULT_TIMEOUT, wait_until_deleted
from gaussbackup.domain.delete_guards import find_refusals, raise_if_refused
from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.domain.plan_drift import describe_change, describe_target_changes
from gaussbackup.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener


@dataclass(frozen=True)
class DeleteRequest:
    """`backups`: ids, names, or selectors, which need `instance`.

    `allow_last`: the last COMPLETED backup of an instance may be deleted.
    """

    backups: tuple[str, ...]
    instance: str | None = None
    allow_last: bool = False


@dataclass(frozen=True)
class DeleteOptions:
    """How to delete; `timeout` and `retry_budget` are in seconds.

    `timeout`: how long to wait until the deleted backups are no longer listed; None to not wait.
    `retry_budget`: what the command may spend on failed calls. `allow_last` as in
    DeleteRequest.
    """

    timeout: float | None = DEFAULT_TIMEOUT
    retry_budget: float = 120.0
    allow_last: bool = False


def select_targets(request: DeleteRequest, client: DeleteClient) -> list[Backup]:
    """Return the backups to delete, each once, in the order of the references.

    Nothing is changed. Raise NotFound if one of them does not exist, and Refused if one must not
    be deleted: if any reference is wrong, none of the backups is deleted.
    """
    instance = find_instance(request.instance, client) if request.instance else None
    found = _resolve(request.backups, instance, client)
    targets = list({row.id: row for row in found}.values())
    refusals = find_refusals(
        targets,
        _list_instances_of(targets, client),
        instance_id=instance.id if instance else None,
        allow_last=request.allow_last,
    )
    raise_if_refused(refusals, len(targets))
    name = instance.name if instance else None
    return [row.with_instance_name(name) for row in targets]


def _list_instances_of(targets: Iterable[Backup], client: DeleteClient) -> list[Backup]:
    """Return the backups of the instances of the targets, automatic ones too."""
    rows: list[Backup] = []
    for instance_id in sorted({row.instance_id for row in targets}):
        rows += client.list_backups(instance_id=instance_id).backups
    return rows


def find_target_change(
    targets: Sequence[Backup], client: DeleteClient, *, allow_last: bool
) -> str | None:
    """Read the displayed targets again; return a change to one of them, or None.

    Raise Refused if the safety rules now forbid deleting them.
    """
    listed = _list_instances_of(targets, client)
    rows = {row.id: row for row in listed}
    for target in targets:
        row = rows.get(target.id) or client.find_backup(target.id)
        rows |= {row.id: row} if row is not None else {}
    change = describe_target_changes(targets, rows)
    if change is None:
        left = [rows[target.id] for target in targets if target.id in rows]
        refusals = find_refusals(left, listed, instance_id=None, allow_last=allow_last)
        raise_if_refused(refusals, len(left))
    return change


def delete(
    targets: Sequence[Backup],
    options: DeleteOptions,
    client: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
    report: DeletionReport | None = None,
) -> tuple[DeletionReport, list[Backup]]:
    """Delete the selected backups; return the report and the backups that are still listed.

    Each is checked again right before its DELETE, because much time may have passed at the
    prompt. A change stops the run. An empty `report` of the caller is filled in place.
    """
    retrier = Retrier(options.retry_budget, clock=clock, on_event=on_event)
    report = delete_one_by_one(
        targets,
        client,
        retrier=retrier,
        on_event=on_event,
        still_exists=Recheck(
            client, retrier, partial(_raise_if_changed, allow_last=options.allow_last)
        ),
        report=report,
    )
    return report, still_listed(report, options, client, clock=clock, on_event=on_event)


def _raise_if_changed(target: Backup, rows: Mapping[str, Backup], *, allow_last: bool) -> None:
    """Raise Refused if the target changed, or if the safety rules now forbid deleting it."""
    change = describe_change(target, rows[target.id])
    if change is not None:
        raise Refused(
            f"Backup changed since it was selected: {target.name} ({target.id}) {change}. "
            "It was not deleted.",
            hint=f"Check it:  gaussbackup show {target.id}",
        )
    instance_id = target.instance_id
    mine = [row for row in rows.values() if row.instance_id == instance_id]
    refusals = find_refusals([target], mine, instance_id=instance_id, allow_last=allow_last)
    raise_if_refused(refusals, count=1)


def still_listed(
    report: DeletionReport,
    options: DeleteOptions,
    client: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> list[Backup]:
    """Wait until the deleted backups are no longer listed, if asked to; return the others.

    If the run was stopped, no further request is sent.
    """
    if options.timeout is None or report.stopped is not None:
        return []
    return wait_until_deleted(
        report.deleted, client, timeout=options.timeout, clock=clock, on_event=on_event
    )


def _resolve(
    refs: Sequence[str], instance: InstanceRef | None, client: DeleteClient
) -> list[Backup]:
    """Return the backup of each reference; raise one NotFound for all that do not exist."""
    rows: Sequence[Backup] = ()
    if len(refs) > 1 or not is_backup_id(refs[0]):
        rows = list_to_find(refs, instance, client, error=Refused)
    listed = {row.id: row for row in rows}
    found: list[Backup] = []
    missing: list[str] = []
    for ref in refs:
        try:
            found.append(_find(ref, instance, listed, client))
        except NotFound:
            missing.append(ref)
    if len(missing) == 1:
        raise backup_not_found(missing[0], instance)
    if missing:
        raise NotFound(
            f"{len(missing)} backups not found: {', '.join(missing)}. Nothing was deleted.",
            hint="List the backups:  gaussbackup list",
        )
    return found


def _find(
    ref: str, instance: InstanceRef | None, listed: dict[str, Backup], client: DeleteClient
) -> Backup:
    """Return the backup; an id of another instance is left to the delete guards."""
    if not is_backup_id(ref):
        return find_in_rows(ref, instance, list(listed.values()), client)
    row = listed.get(ref) or client.find_backup(ref)
    if row is None:
        raise backup_not_found(ref, instance)
    return row
