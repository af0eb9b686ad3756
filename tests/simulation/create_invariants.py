"""Invariants of `create` and `wait`: functions that yield the violations of an observation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.simulation.ambiguity import is_ambiguous_create
from tests.simulation.backup_history import must_be_seen_completed, was_completed
from tests.simulation.common_invariants import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation

CODES_AFTER_CREATE = frozenset({0, 6, 7, 8, 12, -2, -15})
_BACKUP_ID = re.compile(r"\b[0-9a-f]{32}br14\b")
_QUOTED_BODY = re.compile(r"\{\".*")
"""The part of a response that -v prints if it is not JSON, to the end of the line."""


def creates_at_most_one_backup(observation: Observation) -> Iterator[str]:
    """The command creates at most one backup."""
    if len(observation.created) > 1:
        ids = [row["id"] for row in observation.created]
        yield f"created {len(ids)} backups: {ids}"


def repeats_post_only_if_rejected(observation: Observation) -> Iterator[str]:
    """No POST follows one that was not rejected for certain."""
    for number, post in enumerate(observation.create_requests[:-1], 1):
        if is_ambiguous_create(post, observation.rules):
            details = f"status {post['status']}, {post['faults']}"
            yield f"POST {number} was ambiguous ({details}), but another one followed"


def reports_created_backup(observation: Observation) -> Iterator[str]:
    """The command names the backup that it created and ends with a matching exit code."""
    code, created = observation.code, observation.created
    if code == 9 and created:
        yield f"exit 9, but it created {created[0]['id']}"
    if code == 8 and not any(
        is_ambiguous_create(post, observation.rules) for post in observation.create_requests
    ):
        yield "exit 8, but no response was ambiguous"
    if not created:
        return
    # Credentials that are rejected during the wait end it with exit 3 and a message.
    allowed = CODES_AFTER_CREATE | ({3} if _was_unauthorized(observation) else set())
    if code not in allowed:
        yield f"created {created[0]['id']} but ended with {code}"
    if code == 0 and observation.spec.quiet:
        return
    if observation.spec.name not in observation.err and created[0]["id"] not in observation.err:
        yield f"created {created[0]['id']} but does not name it on stderr (exit {code})"


def _was_unauthorized(observation: Observation) -> bool:
    return any(request["status"] in {401, 403} for request in observation.requests)


def success_means_completed(observation: Observation) -> Iterator[str]:
    """With exit 0, the printed id is that of a backup, COMPLETED unless --no-wait is used."""
    if observation.code != 0:
        return
    printed = _printed_id(observation)
    if printed is None:
        yield "exit 0, but stdout does not contain exactly one backup id"
        return
    rows = [row for row in observation.rows if row["id"] == printed]
    if len(rows) != 1:
        yield f"exit 0, but {printed} is not a backup"
        return
    [row] = rows
    if observation.spec.waits and not was_completed(row):
        yield f"exit 0, but {printed} is {row['status']}"
    is_automatic = row["type"] != "manual" and observation.spec.policy is None
    if row["instance_id"] != observation.instance_id or is_automatic:
        yield f"exit 0, but {printed} is of another instance, or automatic"
    if observation.created and observation.created[0]["id"] != printed:
        yield f"exit 0 with {printed}, but it created {observation.created[0]['id']}"
    if observation.spec.output_format in {"json", "yaml"}:
        yield from _counts_match(observation)


def _counts_match(observation: Observation) -> Iterator[str]:
    document, posts = parse_document(observation), observation.create_requests
    if document["attempts"] != len(posts):
        yield f"attempts is {document['attempts']}, but {len(posts)} create requests were sent"
    if document["adopted"] and observation.created:
        yield "adopted, but it created a backup"
    if document["outcome"] == "fresh":
        yield from _is_fresh(observation, document["backup"]["id"])
    elif not (document["adopted"] or observation.created or _may_claim_as_own(document)):
        yield "neither adopted nor created by the command"
    if document["reconciled"] and not any(
        is_ambiguous_create(post, observation.rules) for post in posts
    ):
        yield "reconciled, but no response was ambiguous"


def _is_fresh(observation: Observation, backup_id: str) -> Iterator[str]:
    """The backup that makes another one unnecessary is new enough by the service's clock."""
    if observation.created:
        yield "fresh, but it created a backup"
    max_age = (observation.spec.policy or {})["unless_newer_than"]
    slack = 2.0 + observation.clock_error
    if observation.by_id[backup_id]["started"] < observation.begin_time - max_age - slack:
        yield f"fresh, but {backup_id} began more than {max_age} s before"


def creates_none_if_one_is_fresh(observation: Observation) -> Iterator[str]:
    """Without faults, no backup is created if one is new enough by the service's clock."""
    limits = observation.spec.policy
    if limits is None or not observation.created or any(map(_has_fault, observation.requests)):
        return
    newest = observation.begin_time - limits["unless_newer_than"] + 2.0
    for row in observation.rows:
        if (
            row["instance_id"] == observation.instance_id
            and row["started"] > newest
            and must_be_seen_completed(row, observation.begin_time, observation.end_time)
        ):
            yield f"created a backup, but {row['name']} is new enough"


def _has_fault(request: dict[str, Any]) -> bool:
    return bool(request["faults"])


def _may_claim_as_own(document: Any) -> bool:
    """Return whether the command may take the backup for its own.

    Without a request id, that is any backup of the same name which appeared after a lost response.
    """
    description = document["backup"]["description"] or ""
    return bool(document["reconciled"]) and "[gb:" not in description


def names_only_backups_of_its_instance(observation: Observation) -> Iterator[str]:
    """Every backup id in the messages belongs to the requested instance."""
    if observation.code not in CODES_AFTER_CREATE:
        return
    of_instance = {
        row["id"] for row in observation.rows if row["instance_id"] == observation.instance_id
    }
    messages = _QUOTED_BODY.sub("", observation.err)
    for backup_id in sorted(set(_BACKUP_ID.findall(messages)) - of_instance):
        yield f"exit {observation.code}, but it names {backup_id} of another instance"


def _printed_id(observation: Observation) -> str | None:
    """Return the id of the single backup on stdout."""
    if observation.spec.output_format in {"json", "yaml"}:
        backup = parse_document(observation)["backup"]
        return None if backup is None else str(backup["id"])
    ids = set(_BACKUP_ID.findall(observation.out))
    return ids.pop() if len(ids) == 1 else None


def waited_backup_is_completed(observation: Observation) -> Iterator[str]:
    """With exit 0 of `wait`, every printed backup is or was COMPLETED."""
    if observation.code != 0:
        return
    completed = {row["id"] for row in observation.rows if was_completed(row)}
    for printed in _BACKUP_ID.findall(observation.out):
        if printed not in completed:
            yield f"exit 0, but {printed} is not COMPLETED"
