"""The promises of `stop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.ambiguity import is_outcome_known
from tests.simulation.backup_history import removed_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation


def stops_only_selected_instance(testimony: Observation) -> Iterator[str]:
    """No POST but for the instance that was named, and none after one that was clearly taken."""
    taken = False
    for request in testimony.requests_by_time:
        if request["method"] != "POST" or "/v3/auth/" in request["path"]:
            continue
        if not any(request["path"].endswith(f"/{one}/backups/stop") for one in testimony.scope):
            yield f"POST to {request['path']}"
        if not testimony.spec.applies:
            yield "it stopped something, and nobody said yes"
        if taken:
            yield "a second stop, after a clear answer to the first"
        taken = request["applied_status"] == 202 and is_outcome_known(request, testimony.rules)


def exit_code_matches_stop(testimony: Observation) -> Iterator[str]:
    """Exit 0: nothing is made any more of what was being made; refused: it stopped nothing."""
    posts = [each for each in testimony.requests_by_time if each["path"].endswith("/backups/stop")]
    stopped = [each for each in posts if each["applied_status"] == 202]
    # Credentials that are refused while it waits end the wait; they do not undo the stop.
    excused = testimony.code == 3 and _was_unauthorized(testimony)
    if testimony.code in {2, 3, 4, 5, 9, 11} and stopped and not excused:
        yield f"exit {testimony.code}, and yet it stopped something"
    if testimony.code != 0 or not testimony.spec.waits:
        return
    for row in testimony.rows:
        mine = row["instance_id"] in testimony.scope and row["id"] in testimony.initial_ids
        if mine and row["status"] == "BUILDING" and removed_at(row) is None:
            yield f"exit 0, and {row['name']} ({row['id']}) is BUILDING"


def _was_unauthorized(testimony: Observation) -> bool:
    return any(request["status"] in {401, 403} for request in testimony.requests)
