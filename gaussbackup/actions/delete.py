"""The verb `delete`: backups by name, checked together before the first of them goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.deletion import delete_one_by_one
from gaussbackup.actions.last_look import refetch
from gaussbackup.actions.lookup import backup_not_found, find_in_rows, find_instance
from gaussbackup.actions.retry_budget import Retrier
from gaussbackup.actions.wait_deleted import DEFAULT_TIMEOUT, wait_until_deleted
from gaussbackup.domain.delete_guards import find_refusals, raise_if_refused
from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.domain.plan_drift import describe_change, is_deleted
from gaussbackup.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.deletion import DeletionReport
    from gaussbackup.actions.lookup import InstanceRef
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener


@dataclass(frozen=True)
class DeleteRequest:
    """Which backups: ids, names, selectors of `instance`; `allow_last`: even the last good one."""

    backups: tuple[str, ...]
    instance: str | None = None
    allow_last: bool = False


@dataclass(frozen=True)
class DeleteOptions:
    """`timeout` and `patience` are in seconds.

    `timeout`: how long to wait until all are gone from the list, None not at all. `patience`: what
    the whole command may spend on a service that gives no answer. `allow_last`: an instance may
    be left without a good backup.
    """

    timeout: float | None = DEFAULT_TIMEOUT
    retry_budget: float = 120.0
    allow_last: bool = False


def select_targets(request: DeleteRequest, service: DeleteClient) -> list[Backup]:
    """The backups that may be deleted, each once, in the order in which they were named.

    Nothing is changed. Raises NotFound where one of them is not known, and Refused where one must
    not go: then none goes, because a list with one slip in it may hold others.
    """
    instance = find_instance(request.instance, service) if request.instance else None
    found = _resolved(request.backups, instance, service)
    targets = list({row.id: row for row in found}.values())
    rows: list[Backup] = []
    for instance_id in sorted({row.instance_id for row in targets}):
        rows += service.list_backups(instance_id=instance_id).backups
    forbidden = find_refusals(
        targets,
        rows,
        instance_id=instance.id if instance else None,
        allow_last=request.allow_last,
    )
    raise_if_refused(forbidden, len(targets))
    name = instance.name if instance else None
    return [row.with_instance_name(name) for row in targets]


def delete(
    targets: Sequence[Backup],
    options: DeleteOptions,
    service: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> tuple[DeletionReport, list[Backup]]:
    """Delete what `choose` gave; what became of each, and which are still listed at the end.

    Right before each its instance is looked at again: somebody may have thought about the question
    for an hour. What is not as it was stops the run.
    """
    patience = Retrier(options.retry_budget, clock=clock, on_event=on_event)
    account = delete_one_by_one(
        targets,
        service,
        retrier=patience,
        on_event=on_event,
        still_exists=_Recheck(service, patience, allow_last=options.allow_last),
    )
    return account, still_listed(account, options, service, clock=clock, on_event=on_event)


class _Recheck:
    """The look right before each deletion."""

    def __init__(self, service: DeleteClient, patience: Retrier, *, allow_last: bool) -> None:
        self._service = service.with_deadline(None, retry=False)
        self._patience = patience
        self._allow_last = allow_last

    def __call__(self, target: Backup) -> bool:
        """Whether it still stands; raises Refused where it must not go any more."""
        if is_deleted(target):
            return False
        instance_id = target.instance_id
        rows = refetch(self._service, self._patience, instance_id, [target], backup_type=None)
        if is_deleted(rows.get(target.id)):
            return False
        change = describe_change(target, rows[target.id])
        if change is not None:
            raise Refused(
                f"{target.name} ({target.id}) {change}: it is not what was to be deleted.",
                hint=f"Look at it:  gaussbackup show {target.id}",
            )
        mine = [row for row in rows.values() if row.instance_id == instance_id]
        raise_if_refused(
            find_refusals([target], mine, instance_id=instance_id, allow_last=self._allow_last),
            count=1,
        )
        return True


def still_listed(
    account: DeletionReport,
    options: DeleteOptions,
    service: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> list[Backup]:
    """Wait until the deleted ones are gone, where that was asked for; those that are not.

    After a run that was stopped nothing more is asked of the service.
    """
    if options.timeout is None or account.stopped is not None:
        return []
    return wait_until_deleted(
        account.deleted, service, timeout=options.timeout, clock=clock, on_event=on_event
    )


def _resolved(
    words: Sequence[str], instance: InstanceRef | None, service: DeleteClient
) -> list[Backup]:
    """The backup of each word; raises one NotFound for all that are unknown."""
    rows: Sequence[Backup] = ()
    if len(words) > 1 or not is_backup_id(words[0]):
        rows = service.list_backups(instance_id=instance.id if instance else None).backups
    listed = {row.id: row for row in rows}
    found: list[Backup] = []
    missing: list[str] = []
    for word in words:
        try:
            found.append(_one(word, instance, listed, service))
        except NotFound:
            missing.append(word)
    if len(missing) == 1:
        raise backup_not_found(missing[0], instance)
    if missing:
        raise NotFound(
            f"{len(missing)} of these backups are not there, and nothing was deleted: "
            f"{', '.join(missing)}.",
            hint="See what there is:  gaussbackup list",
        )
    return found


def _one(
    word: str, instance: InstanceRef | None, listed: dict[str, Backup], service: DeleteClient
) -> Backup:
    """An id may be one of another instance than the named one: that is for the guards to say."""
    if not is_backup_id(word):
        return find_in_rows(word, instance, list(listed.values()))
    row = listed.get(word) or service.find_backup(word)
    if row is None:
        raise backup_not_found(word, instance)
    return row
