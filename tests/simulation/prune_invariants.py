"""The promises of `prune`, held against a policy that is read in another way."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gaussbackup.domain.retention_policy import Policy
from tests.simulation.backup_history import (
    as_listed,
    good_between,
    good_from,
    good_throughout,
    is_leaving,
)
from tests.support.naive_retention import naive_keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.observation import Testimony

    Row = dict[str, Any]


def keeps_what_the_policy_keeps(testimony: Testimony) -> Iterator[str]:
    """None goes that the policy keeps of those that were good at the look before, or since.

    More rows never make a policy keep more of the others: so those that the command may have
    missed are counted as seen.
    """
    policy = _policy(testimony)
    doomed = {sent["id"] for sent in testimony.deletions}
    if len(doomed) > policy.max_delete:
        yield f"{len(doomed)} were to go, and --max-delete allows {policy.max_delete}"
    for sent in testimony.deletions:
        row = testimony.by_id.get(sent["id"])
        if row is None:
            continue
        seen = [
            each
            for each in testimony.rows
            if good_between(each, sent["looked"], sent["time"], eyes=testimony.process.number)
        ]
        if row["id"] in _kept(seen, row["instance_id"], policy):
            yield f"DELETE of {row['name']} ({row['id']}), which the policy keeps"
        if row not in seen and not (policy.failed and good_from(row) is None):
            yield f"DELETE of {row['name']} ({row['id']}), which was not COMPLETED"


def does_the_plan(testimony: Testimony) -> Iterator[str]:
    """Exit 0: nothing stands that the policy lets go, of what there was all the time to be seen."""
    process = testimony.process
    if testimony.code != 0 or not process.applies or _saw_bent_rows(testimony):
        return
    policy = _policy(testimony)
    scope = testimony.scope or frozenset(testimony.instances.values())
    there = [row for row in testimony.rows if row["id"] in testimony.before]
    for instance_id in scope:
        good = [row for row in there if row["instance_id"] == instance_id and _seen(row, testimony)]
        kept = _kept(good, instance_id, policy)
        yield from _standing((row for row in good if row["id"] not in kept), policy)
    if policy.failed:
        failed = (row for row in there if row["fails"] and row["instance_id"] in scope)
        yield from _standing(failed, policy)


def _seen(row: Row, testimony: Testimony) -> bool:
    """Whether the command must have seen it COMPLETED."""
    if row["id"] in testimony.taken:
        return good_from(row) is not None
    return good_throughout(row, testimony.began, testimony.ended)


def _standing(rows: Iterable[Row], policy: Policy) -> Iterator[str]:
    for row in rows:
        if row["type"] != "manual" or not fnmatchcase(row["name"], policy.match):
            continue
        if not is_leaving(row):
            yield f"exit 0, and {row['name']} ({row['id']}) stands, which the policy lets go"


def _saw_bent_rows(testimony: Testimony) -> bool:
    """Whether the rows that it was given were not those that there are."""
    actions = [
        testimony.rules[name]["action"]
        for request in testimony.requests
        for name in request["faults"]
    ]
    return any(isinstance(action, dict) and "edit" in action for action in actions)


def _kept(rows: Iterable[Row], instance_id: str, policy: Policy) -> set[str]:
    return naive_keep(map(as_listed, rows), policy, instance_id)


def _policy(testimony: Testimony) -> Policy:
    options = dict(testimony.process.policy or {})
    zone = ZoneInfo(options.pop("zone", "UTC"))
    return Policy(**options, zone=zone)
