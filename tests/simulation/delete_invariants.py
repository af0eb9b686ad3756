"""Invariants of every deletion, by `delete` or by `prune`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.simulation.ambiguity import is_outcome_known
from tests.simulation.backup_history import is_removed, may_be_seen_completed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation

NOTHING_DELETED = frozenset({2, 3, 4, 5, 6, 9, 11})
SOMETHING_DELETED = frozenset({7, 10})


def deletes_only_selected_backups(observation: Observation) -> Iterator[str]:
    """No DELETE is sent for a backup that the arguments do not select."""
    for request in observation.delete_requests:
        if not observation.spec.applies:
            yield f"DELETE of {request['id']} without a confirmation"
        row = observation.by_id.get(request["id"])
        if row is None:
            yield f"DELETE of {request['id']}, which is not a backup"
            continue
        message = f"DELETE of {row['name']} ({row['id']})"
        if row["type"] != "manual":
            yield f"{message}, which is automatic"
        if observation.scope and row["instance_id"] not in observation.scope:
            yield f"{message}, which is of another instance"
        if not _is_selected(row, observation):
            yield f"{message}, which was not selected"


def _is_selected(row: dict[str, Any], observation: Observation) -> bool:
    policy, targets = observation.spec.policy, observation.spec.targets
    if observation.spec.command == "prune":
        return policy is not None and fnmatchcase(row["name"], policy["match"])
    return bool({row["name"], row["id"]} & set(targets)) or any(
        target[0] == "@" for target in targets
    )


def lists_before_each_delete(observation: Observation) -> Iterator[str]:
    """A list request precedes every DELETE; one that was rejected may be sent again without it."""
    listed, rejected_id = False, ""
    for request in observation.requests_by_time:
        if request["method"] == "GET" and request["path"].endswith("/backups"):
            listed = listed or request["status"] == 200
        elif request["method"] == "DELETE":
            backup_id = request["path"].rpartition("/")[2]
            if not listed and backup_id != rejected_id:
                yield f"DELETE of {backup_id} without a list request before it"
            rejected = request["applied_status"] != 202 and is_outcome_known(
                request, observation.rules
            )
            listed, rejected_id = False, backup_id if rejected else ""


def repeats_delete_only_if_ambiguous(observation: Observation) -> Iterator[str]:
    """A DELETE is not repeated if the client knows that it was accepted."""
    accepted: set[str] = set()
    for request in observation.delete_requests:
        if request["id"] in accepted:
            yield f"DELETE of {request['id']} repeated after an unambiguous response"
        if request["status"] in {202, 404} and is_outcome_known(request, observation.rules):
            accepted.add(request["id"])


def exit_code_matches_deletions(observation: Observation) -> Iterator[str]:
    """The exit code agrees with the deletions: none, or an ambiguous outcome."""
    code, deleted = observation.code, observation.deleted_ids
    if code in NOTHING_DELETED and deleted:
        yield f"exit {code}, but it deleted {sorted(deleted)}"
    if code == 8 and all(
        is_outcome_known(request, observation.rules) for request in observation.delete_requests
    ):
        yield "exit 8, but no response was ambiguous"
    if code == 8 and not any(
        request["id"] in observation.err for request in observation.delete_requests
    ):
        yield "exit 8, but it names no backup with an ambiguous outcome"


def success_means_deleted(observation: Observation) -> Iterator[str]:
    """With exit 0, all requested backups are deleted, or DELETING if the command does not wait.

    With exit 7 or 10, at least one is deleted.
    """
    if observation.code == 0:
        for backup_id in sorted({request["id"] for request in observation.delete_requests}):
            row = observation.by_id.get(backup_id)
            if row is not None and not is_removed(row):
                yield f"exit 0, but {backup_id} still exists"
            elif (
                row is not None
                and observation.spec.waits
                and not _is_gone(row, observation.end_time)
            ):
                yield f"exit 0, but {backup_id} is still DELETING"
    if observation.code in SOMETHING_DELETED and not _any_deleted(observation):
        yield f"exit {observation.code}, but it deleted nothing"


def _is_gone(row: dict[str, Any], time: float) -> bool:
    requested = row["deleted"]
    return row.get("removed") is not None or bool(requested + row["delete_seconds"] <= time)


def _any_deleted(observation: Observation) -> bool:
    """Return whether any backup was deleted, by this command or by another client."""
    return bool(observation.deleted_ids) or any(is_removed(row) for row in observation.rows)


def keeps_last_completed_backup(observation: Observation) -> Iterator[str]:
    """Without --allow-last, the instance has another COMPLETED backup at each DELETE."""
    if observation.spec.allow_last:
        return
    for request in observation.delete_requests:
        completed = [
            row
            for row in observation.rows
            if may_be_seen_completed(
                row, request["listed_at"], request["time"], command_number=observation.spec.number
            )
        ]
        row = observation.by_id.get(request["id"])
        if row not in completed or row is None:
            continue
        if not any(
            each["instance_id"] == row["instance_id"] for each in completed if each is not row
        ):
            yield f"DELETE of {row['name']} ({row['id']}), the last COMPLETED one of its instance"
