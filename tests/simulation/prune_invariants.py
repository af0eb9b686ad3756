"""Invariants of `prune`, checked with an independent implementation of retention policies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gaussbackup.domain.retention_policy import RetentionPolicy
from tests.simulation.backup_history import (
    as_listed,
    completed_from,
    is_removed,
    may_be_seen_completed,
    must_be_seen_completed,
)
from tests.support.naive_retention import naive_keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.observation import Observation

    Row = dict[str, Any]


def deletes_no_backup_kept_by_policy(observation: Observation) -> Iterator[str]:
    """No DELETE is sent for a backup that the policy keeps.

    The policy is applied to all backups that may have been COMPLETED between the list request and
    the DELETE. More backups never make a policy keep more of the others, so backups that the
    command may have missed are included.
    """
    policy = _policy(observation)
    deleted_ids = {request["id"] for request in observation.delete_requests}
    if len(deleted_ids) > policy.max_delete:
        yield f"{len(deleted_ids)} DELETE requests, but --max-delete is {policy.max_delete}"
    for request in observation.delete_requests:
        row = observation.by_id.get(request["id"])
        if row is None:
            continue
        completed = [
            each
            for each in observation.rows
            if may_be_seen_completed(
                each, request["listed_at"], request["time"], command_number=observation.spec.number
            )
        ]
        if row["id"] in _kept_ids(completed, row["instance_id"], policy):
            yield f"DELETE of {row['name']} ({row['id']}), which the policy keeps"
        if row not in completed and not (policy.failed and completed_from(row) is None):
            yield f"DELETE of {row['name']} ({row['id']}), which was not COMPLETED"


def deletes_every_expired_backup(observation: Observation) -> Iterator[str]:
    """With exit 0, every backup is deleted that was listed and that the policy does not keep."""
    if observation.code != 0 or not observation.spec.applies or observation.saw_edited_rows:
        return
    policy = _policy(observation)
    scope = observation.scope or frozenset(observation.instance_ids.values())
    initial = [row for row in observation.rows if row["id"] in observation.initial_ids]
    for instance_id in scope:
        completed = [
            row
            for row in initial
            if row["instance_id"] == instance_id and _must_have_been_listed(row, observation)
        ]
        kept = _kept_ids(completed, instance_id, policy)
        yield from _not_deleted((row for row in completed if row["id"] not in kept), policy)
    if policy.failed:
        failed = (row for row in initial if row["fails"] and row["instance_id"] in scope)
        yield from _not_deleted(failed, policy)


def _must_have_been_listed(row: Row, observation: Observation) -> bool:
    """Return whether the command must have seen the backup as COMPLETED."""
    if row["id"] in observation.deleted_ids:
        return completed_from(row) is not None
    return must_be_seen_completed(row, observation.begin_time, observation.end_time)


def _not_deleted(rows: Iterable[Row], policy: RetentionPolicy) -> Iterator[str]:
    for row in rows:
        if row["type"] != "manual" or not fnmatchcase(row["name"], policy.match):
            continue
        if not is_removed(row):
            yield f"exit 0, but {row['name']} ({row['id']}) exists, which the policy does not keep"


def _kept_ids(rows: Iterable[Row], instance_id: str, policy: RetentionPolicy) -> set[str]:
    return naive_keep(map(as_listed, rows), policy, instance_id)


def _policy(observation: Observation) -> RetentionPolicy:
    options = dict(observation.spec.policy or {})
    zone = ZoneInfo(options.pop("zone", "UTC"))
    return RetentionPolicy(**options, zone=zone)
