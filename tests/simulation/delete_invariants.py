"""The promises about every deletion, whether by name or by policy."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.simulation.ambiguity import settled
from tests.simulation.backup_history import good_between, is_leaving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Testimony

NOTHING_DELETED = frozenset({2, 3, 4, 5, 6, 9, 11})
SOMETHING_DELETED = frozenset({7, 10})


def touches_only_its_own(testimony: Testimony) -> Iterator[str]:
    """No DELETE for what the words of the command do not mean, whatever the service makes of it."""
    for sent in testimony.deletions:
        if not testimony.process.applies:
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
        if not _is_meant(row, testimony):
            yield f"{what}, which nobody named"


def _is_meant(row: dict[str, Any], testimony: Testimony) -> bool:
    policy, words = testimony.process.policy, testimony.process.targets
    if testimony.process.verb == "prune":
        return policy is not None and fnmatchcase(row["name"], policy["match"])
    return bool({row["name"], row["id"]} & set(words)) or any(word[0] == "@" for word in words)


def looks_before_each(testimony: Testimony) -> Iterator[str]:
    """Right before a DELETE there is a look; one that was clearly refused may be sent again."""
    looked, again = False, ""
    for request in testimony.in_order:
        if request["method"] == "GET" and request["path"].endswith("/backups"):
            looked = looked or request["status"] == 200
        elif request["method"] == "DELETE":
            ident = request["path"].rpartition("/")[2]
            if not looked and ident != again:
                yield f"DELETE of {ident} without a look right before it"
            refused = request["applied_status"] != 202 and settled(request, testimony.rules)
            looked, again = False, ident if refused else ""


def repeats_only_in_doubt(testimony: Testimony) -> Iterator[str]:
    """A deletion that the service took, and said so, is not ordered again."""
    taken: set[str] = set()
    for sent in testimony.deletions:
        if sent["id"] in taken:
            yield f"DELETE of {sent['id']} once more, after a clear answer"
        if sent["status"] in {202, 404} and settled(sent, testimony.rules):
            taken.add(sent["id"])


def changes_nothing_where_it_says_so(testimony: Testimony) -> Iterator[str]:
    """By its exit code: nothing deleted, something deleted, or a real doubt."""
    code, gone = testimony.code, testimony.taken
    if code in NOTHING_DELETED and gone:
        yield f"exit {code}, and yet it deleted {sorted(gone)}"
    if code == 8 and all(settled(sent, testimony.rules) for sent in testimony.deletions):
        yield "exit 8, and no answer was in doubt"
    if code == 8 and not any(sent["id"] in testimony.err for sent in testimony.deletions):
        yield "exit 8, and it does not name what is in doubt"


def is_right_about_success(testimony: Testimony) -> Iterator[str]:
    """Exit 0: each that it ordered is gone, or on its way where nobody waited; 7: some is left."""
    if testimony.code == 0:
        for ident in sorted({sent["id"] for sent in testimony.deletions}):
            row = testimony.by_id.get(ident)
            if row is not None and not is_leaving(row):
                yield f"exit 0, and {ident} stands"
            elif row is not None and testimony.process.waits and not _is_gone(row, testimony.ended):
                yield f"exit 0, and {ident} is still DELETING"
    if testimony.code in SOMETHING_DELETED and not _something_left(testimony):
        yield f"exit {testimony.code}, and it deleted nothing"


def _is_gone(row: dict[str, Any], moment: float) -> bool:
    ordered = row["deleted"]
    return row.get("vanished") is not None or bool(ordered + row["delete_seconds"] <= moment)


def _something_left(testimony: Testimony) -> bool:
    """Whether anything that it meant has left, by its hand or by another's before it."""
    return bool(testimony.taken) or any(is_leaving(row) for row in testimony.rows)


def leaves_a_good_one(testimony: Testimony) -> Iterator[str]:
    """Without --allow-last there was another COMPLETED backup of the instance at each DELETE."""
    if testimony.process.allow_last:
        return
    for sent in testimony.deletions:
        good = [
            row
            for row in testimony.rows
            if good_between(row, sent["looked"], sent["time"], eyes=testimony.process.number)
        ]
        row = testimony.by_id.get(sent["id"])
        if row not in good or row is None:
            continue
        if not any(each["instance_id"] == row["instance_id"] for each in good if each is not row):
            yield f"DELETE of {row['name']} ({row['id']}), the last good one of its instance"
