"""The promises of `prune`, held against a policy that is read in another way."""

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


def deletes_no_backup_kept_by_policy(testimony: Observation) -> Iterator[str]:
    """None goes that the policy keeps of those that were good at the look before, or since.

    More rows never make a policy keep more of the others: so those that the command may have
    missed are counted as seen.
    """
    policy = _policy(testimony)
    doomed = {sent["id"] for sent in testimony.delete_requests}
    if len(doomed) > policy.max_delete:
        yield f"{len(doomed)} were to go, and --max-delete allows {policy.max_delete}"
    for sent in testimony.delete_requests:
        row = testimony.by_id.get(sent["id"])
        if row is None:
            continue
        seen = [
            each
            for each in testimony.rows
            if may_be_seen_completed(
                each, sent["looked"], sent["time"], command_number=testimony.spec.number
            )
        ]
        if row["id"] in _kept_ids(seen, row["instance_id"], policy):
            yield f"DELETE of {row['name']} ({row['id']}), which the policy keeps"
        if row not in seen and not (policy.failed and completed_from(row) is None):
            yield f"DELETE of {row['name']} ({row['id']}), which was not COMPLETED"


def deletes_every_expired_backup(testimony: Observation) -> Iterator[str]:
    """Exit 0: nothing stands that the policy lets go, of what there was all the time to be seen."""
    process = testimony.spec
    if testimony.code != 0 or not process.applies or _saw_edited_rows(testimony):
        return
    policy = _policy(testimony)
    scope = testimony.scope or frozenset(testimony.instance_ids.values())
    there = [row for row in testimony.rows if row["id"] in testimony.initial_ids]
    for instance_id in scope:
        good = [
            row
            for row in there
            if row["instance_id"] == instance_id and _must_have_been_listed(row, testimony)
        ]
        kept = _kept_ids(good, instance_id, policy)
        yield from _not_deleted((row for row in good if row["id"] not in kept), policy)
    if policy.failed:
        failed = (row for row in there if row["fails"] and row["instance_id"] in scope)
        yield from _not_deleted(failed, policy)


def _must_have_been_listed(row: Row, testimony: Observation) -> bool:
    """Whether the command must have seen it COMPLETED."""
    if row["id"] in testimony.deleted_ids:
        return completed_from(row) is not None
    return must_be_seen_completed(row, testimony.begin_time, testimony.end_time)


def _not_deleted(rows: Iterable[Row], policy: RetentionPolicy) -> Iterator[str]:
    for row in rows:
        if row["type"] != "manual" or not fnmatchcase(row["name"], policy.match):
            continue
        if not is_removed(row):
            yield f"exit 0, and {row['name']} ({row['id']}) stands, which the policy lets go"


def _saw_edited_rows(testimony: Observation) -> bool:
    """Whether the rows that it was given were not those that there are."""
    actions = [
        testimony.rules[name]["action"]
        for request in testimony.requests
        for name in request["faults"]
    ]
    return any(isinstance(action, dict) and "edit" in action for action in actions)


def _kept_ids(rows: Iterable[Row], instance_id: str, policy: RetentionPolicy) -> set[str]:
    return naive_keep(map(as_listed, rows), policy, instance_id)


def _policy(testimony: Observation) -> RetentionPolicy:
    options = dict(testimony.spec.policy or {})
    zone = ZoneInfo(options.pop("zone", "UTC"))
    return RetentionPolicy(**options, zone=zone)
