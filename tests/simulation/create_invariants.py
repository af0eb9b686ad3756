"""The promises of `create` and `wait`, each a function that says where it was broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.simulation.ambiguity import is_ambiguous_create
from tests.simulation.backup_history import was_completed
from tests.simulation.common_invariants import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation

CODES_AFTER_CREATE = frozenset({0, 6, 7, 8, 12, -2, -15})
_BACKUP_ID = re.compile(r"\b[0-9a-f]{32}br14\b")
_QUOTED_BODY = re.compile(r"\{\".*")
"""What -v quotes of an answer that is no JSON, to the end of the line."""


def creates_at_most_one_backup(testimony: Observation) -> Iterator[str]:
    """One backup at most."""
    if len(testimony.created) > 1:
        yield f"made {len(testimony.created)} backups: {[row['id'] for row in testimony.created]}"


def repeats_post_only_if_rejected(testimony: Observation) -> Iterator[str]:
    """No POST follows one whose answer did not clearly refuse it."""
    for place, post in enumerate(testimony.create_requests[:-1], 1):
        if is_ambiguous_create(post, testimony.rules):
            told = f"status {post['status']}, {post['faults']}"
            yield f"POST {place} was in doubt ({told}), and another one followed"


def reports_created_backup(testimony: Observation) -> Iterator[str]:
    """Whatever it made it names, and ends with a code that says so."""
    code, made = testimony.code, testimony.created
    if code == 9 and made:
        yield f"exit 9, and yet it made {made[0]['id']}"
    if code == 8 and not any(
        is_ambiguous_create(post, testimony.rules) for post in testimony.create_requests
    ):
        yield "exit 8, and no answer was in doubt"
    if not made:
        return
    # Credentials that are refused while it waits end the wait too: 3, never silently.
    allowed = CODES_AFTER_CREATE | ({3} if _was_unauthorized(testimony) else set())
    if code not in allowed:
        yield f"made {made[0]['id']} and ended with {code}"
    if code == 0 and testimony.spec.quiet:
        return
    if testimony.spec.name not in testimony.err and made[0]["id"] not in testimony.err:
        yield f"made {made[0]['id']} and does not name it on stderr (exit {code})"


def _was_unauthorized(testimony: Observation) -> bool:
    return any(request["status"] in {401, 403} for request in testimony.requests)


def success_means_completed(testimony: Observation) -> Iterator[str]:
    """Exit 0: one COMPLETED row has the id that is printed; with --no-wait a row has it."""
    if testimony.code != 0:
        return
    printed = _printed_id(testimony)
    if printed is None:
        yield "exit 0, and no one backup is printed"
        return
    rows = [row for row in testimony.rows if row["id"] == printed]
    if len(rows) != 1:
        yield f"exit 0, and {printed} is no backup"
        return
    [row] = rows
    if testimony.spec.waits and not was_completed(row):
        yield f"exit 0, and {printed} is {row['status']}"
    if row["instance_id"] != testimony.instance_id or row["type"] != "manual":
        yield f"exit 0, and {printed} is of another instance, or automatic"
    if testimony.created and testimony.created[0]["id"] != printed:
        yield f"exit 0 with {printed}, and yet it made {testimony.created[0]['id']}"
    if testimony.spec.output_format in {"json", "yaml"}:
        yield from _counts_match(testimony)


def _counts_match(testimony: Observation) -> Iterator[str]:
    document, posts = parse_document(testimony), testimony.create_requests
    if document["attempts"] != len(posts):
        yield f"attempts is {document['attempts']}, and {len(posts)} creations came"
    if document["adopted"] and testimony.created:
        yield "adopted, and yet it made one"
    if not document["adopted"] and not testimony.created and not _may_claim_as_own(document):
        yield "neither adopted nor made by it"
    if document["reconciled"] and not any(
        is_ambiguous_create(post, testimony.rules) for post in posts
    ):
        yield "reconciled, and no answer was in doubt"


def _may_claim_as_own(document: Any) -> bool:
    """Without a request id, a namesake that appeared after a lost answer; never a tagged one."""
    description = document["backup"]["description"] or ""
    return bool(document["reconciled"]) and "[gb:" not in description


def names_only_backups_of_its_instance(testimony: Observation) -> Iterator[str]:
    """What it waited for, or holds for possibly its own, is a backup of the instance asked for."""
    if testimony.code not in CODES_AFTER_CREATE:
        return
    here = {row["id"] for row in testimony.rows if row["instance_id"] == testimony.instance_id}
    own_words = _QUOTED_BODY.sub("", testimony.err)
    for ident in sorted(set(_BACKUP_ID.findall(own_words)) - here):
        yield f"exit {testimony.code}, and it speaks of {ident}, which is not of the instance"


def _printed_id(testimony: Observation) -> str | None:
    """The id of the one backup that stdout speaks of."""
    if testimony.spec.output_format in {"json", "yaml"}:
        backup = parse_document(testimony)["backup"]
        return None if backup is None else str(backup["id"])
    found = set(_BACKUP_ID.findall(testimony.out))
    return found.pop() if len(found) == 1 else None


def waited_backup_is_completed(testimony: Observation) -> Iterator[str]:
    """Exit 0 of `wait`: what it printed is, or was, COMPLETED."""
    if testimony.code != 0:
        return
    good = {row["id"] for row in testimony.rows if was_completed(row)}
    for printed in _BACKUP_ID.findall(testimony.out):
        if printed not in good:
            yield f"exit 0, and {printed} is not COMPLETED"
