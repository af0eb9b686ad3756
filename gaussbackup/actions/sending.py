"""The one POST that makes a backup, and everything that may come back instead of an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.settle import settle
from gaussbackup.errors import Doubtful, InstanceBusy, NameTaken, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import Creating, Pausing
from gaussbackup.policy.descriptions import tagged
from gaussbackup.policy.polling import busy_pause
from gaussbackup.policy.precheck import precheck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.actions.finding import InstanceRef
    from gaussbackup.actions.service import BackupService
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Listener
    from gaussbackup.policy.reconcile import Wanted


@dataclass(frozen=True)
class Sent:
    """The backup that now exists for the request, and how we came by it."""

    backup: Backup
    job_id: str | None = None
    attempts: int = 0
    adopted: bool = False
    reconciled: bool = False


def send(
    request: CreateRequest,
    instance: InstanceRef,
    wanted: Wanted,
    service: BackupService,
    *,
    clock: Clock,
    listen: Listener,
) -> Sent:
    """POST once; a doubtful answer is settled by looking, a busy instance tried again if asked.

    A second POST goes out only where the first was refused for sure: the service said that the
    instance is busy, and no backup of ours is in the list.
    """
    listen(Creating(request.name, instance.id, instance.name))
    description = tagged(request.description, request.request_id)
    deadline = clock.monotonic() + request.busy_timeout
    posts = refusals = 0
    while True:
        try:
            accepted = service.create_backup(instance.id, request.name, description)
            return Sent(accepted.backup, accepted.job_id, posts + accepted.attempts)
        except Doubtful as doubt:
            window = request.settle_window
            found = settle(wanted, doubt, service, window=window, clock=clock, listen=listen)
            return Sent(found, attempts=posts + doubt.attempts, reconciled=True)
        except (InstanceBusy, NameTaken) as refusal:
            posts += refusal.attempts
            refusal.posts = posts
            refusals += 1
            rows = _rows(wanted, service)
            existing = precheck(rows, wanted, if_exists=request.if_exists, fresh_after=None)
            if existing is not None:
                return Sent(existing.backup, attempts=posts, adopted=True)
            if isinstance(refusal, NameTaken):
                raise
            _say_what_runs(refusal, rows)
            _pause_or_raise(request, refusals, deadline, refusal, clock, listen)
            # What is there after a sure refusal was made by somebody else.
            wanted = replace(wanted, baseline=wanted.baseline | {row.id for row in rows})


def _say_what_runs(busy: InstanceBusy, rows: Sequence[Backup]) -> None:
    """Add to the refusal which backup keeps the instance busy, and how to wait for it."""
    running = [row for row in rows if row.status is BackupStatus.BUILDING]
    if not running:
        return
    names = ", ".join(f"{row.name} ({row.id})" for row in running)
    busy.message += f" Running now: {names}."
    busy.hint = (
        f"Wait for it:  gaussbackup wait {running[0].id}\n"
        "Or let create wait for its turn:  --busy-timeout 2h"
    )


def _rows(wanted: Wanted, service: BackupService) -> Sequence[Backup]:
    """All backups of the instance, automatic ones too; [] where the list cannot be had."""
    try:
        rows = service.list_backups(instance_id=wanted.instance_id).backups
    except ServiceError:
        return []
    return [row for row in rows if row.instance_id == wanted.instance_id]


def _pause_or_raise(
    request: CreateRequest,
    refusals: int,
    deadline: float,
    busy: InstanceBusy,
    clock: Clock,
    listen: Listener,
) -> None:
    """Sleep until the next try at a busy instance, or raise where the patience is over."""
    left = deadline - clock.monotonic()
    if left <= 0:
        if request.busy_timeout:
            busy.message += f" It stayed so for {format_duration(request.busy_timeout)}."
        raise busy
    fixed = request.wait.poll_interval if request.wait else None
    pause = min(left, busy_pause(refusals, fixed))
    listen(Pausing(pause, f"the instance is busy: {busy.message}"))
    clock.sleep(pause)
