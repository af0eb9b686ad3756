"""The promises about every deletion, whether by name or by policy."""

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


def deletes_only_selected_backups(testimony: Observation) -> Iterator[str]:
    """No DELETE for what the words of the command do not mean, whatever the service makes of it."""
    for sent in testimony.delete_requests:
        if not testimony.spec.applies:
            yield f"DELETE of {sent['id']}, and nobody said that it should be done"
        row = testimony.by_id.get(sent["id"])
        if row is None:
            yield f"DELETE of {sent['id']}, which is no backup of this world"
            continue
        what = f"DELETE of {row['name']} ({row['id']})"
        if row["type"] != "manual":
            yield f"{what}, which is automatic"
        if testimony.scope and row["instance_id"] not in testimony.scope:
            yield f"{what}, which is of another instance"
        if not _is_selected(row, testimony):
            yield f"{what}, which nobody named"


def _is_selected(row: dict[str, Any], testimony: Observation) -> bool:
    policy, words = testimony.spec.policy, testimony.spec.targets
    if testimony.spec.command == "prune":
        return policy is not None and fnmatchcase(row["name"], policy["match"])
    return bool({row["name"], row["id"]} & set(words)) or any(word[0] == "@" for word in words)


def lists_before_each_delete(testimony: Observation) -> Iterator[str]:
    """Right before a DELETE there is a look; one that was clearly refused may be sent again."""
    looked, again = False, ""
    for request in testimony.requests_by_time:
        if request["method"] == "GET" and request["path"].endswith("/backups"):
            looked = looked or request["status"] == 200
        elif request["method"] == "DELETE":
            ident = request["path"].rpartition("/")[2]
            if not looked and ident != again:
                yield f"DELETE of {ident} without a look right before it"
            refused = request["applied_status"] != 202 and is_outcome_known(
                request, testimony.rules
            )
            looked, again = False, ident if refused else ""


def repeats_delete_only_if_ambiguous(testimony: Observation) -> Iterator[str]:
    """A deletion that the service took, and said so, is not ordered again."""
    taken: set[str] = set()
    for sent in testimony.delete_requests:
        if sent["id"] in taken:
            yield f"DELETE of {sent['id']} once more, after a clear answer"
        if sent["status"] in {202, 404} and is_outcome_known(sent, testimony.rules):
            taken.add(sent["id"])


def exit_code_matches_deletions(testimony: Observation) -> Iterator[str]:
    """By its exit code: nothing deleted, something deleted, or a real doubt."""
    code, gone = testimony.code, testimony.deleted_ids
    if code in NOTHING_DELETED and gone:
        yield f"exit {code}, and yet it deleted {sorted(gone)}"
    if code == 8 and all(
        is_outcome_known(sent, testimony.rules) for sent in testimony.delete_requests
    ):
        yield "exit 8, and no answer was in doubt"
    if code == 8 and not any(sent["id"] in testimony.err for sent in testimony.delete_requests):
        yield "exit 8, and it does not name what is in doubt"


def success_means_deleted(testimony: Observation) -> Iterator[str]:
    """Exit 0: each that it ordered is gone, or on its way where nobody waited; 7: some is left."""
    if testimony.code == 0:
        for ident in sorted({sent["id"] for sent in testimony.delete_requests}):
            row = testimony.by_id.get(ident)
            if row is not None and not is_removed(row):
                yield f"exit 0, and {ident} stands"
            elif row is not None and testimony.spec.waits and not _is_gone(row, testimony.end_time):
                yield f"exit 0, and {ident} is still DELETING"
    if testimony.code in SOMETHING_DELETED and not _any_deleted(testimony):
        yield f"exit {testimony.code}, and it deleted nothing"


def _is_gone(row: dict[str, Any], moment: float) -> bool:
    ordered = row["deleted"]
    return row.get("vanished") is not None or bool(ordered + row["delete_seconds"] <= moment)


def _any_deleted(testimony: Observation) -> bool:
    """Whether anything that it meant has left, by its hand or by another's before it."""
    return bool(testimony.deleted_ids) or any(is_removed(row) for row in testimony.rows)


def keeps_last_completed_backup(testimony: Observation) -> Iterator[str]:
    """Without --allow-last there was another COMPLETED backup of the instance at each DELETE."""
    if testimony.spec.allow_last:
        return
    for sent in testimony.delete_requests:
        good = [
            row
            for row in testimony.rows
            if may_be_seen_completed(
                row, sent["looked"], sent["time"], command_number=testimony.spec.number
            )
        ]
        row = testimony.by_id.get(sent["id"])
        if row not in good or row is None:
            continue
        if not any(each["instance_id"] == row["instance_id"] for each in good if each is not row):
            yield f"DELETE of {row['name']} ({row['id']}), the last good one of its instance"
