"""Invariants of `stop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.ambiguity import is_outcome_known
from tests.simulation.backup_history import removed_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation


def stops_only_selected_instance(observation: Observation) -> Iterator[str]:
    """POST is sent only for the selected instance, and not again after it was accepted."""
    accepted = False
    for request in observation.requests_by_time:
        if request["method"] != "POST" or "/v3/auth/" in request["path"]:
            continue
        if not any(
            request["path"].endswith(f"/{instance_id}/backups/stop")
            for instance_id in observation.scope
        ):
            yield f"POST to {request['path']}"
        if not observation.spec.applies:
            yield "stop request without a confirmation"
        if accepted:
            yield "second stop request after an unambiguous response to the first"
        accepted = request["applied_status"] == 202 and is_outcome_known(request, observation.rules)


def exit_code_matches_stop(observation: Observation) -> Iterator[str]:
    """With exit 0, no initial backup is BUILDING; with an error code, nothing was stopped."""
    posts = [
        each for each in observation.requests_by_time if each["path"].endswith("/backups/stop")
    ]
    stopped = [each for each in posts if each["applied_status"] == 202]
    # Credentials that are rejected during the wait end it; they do not undo the stop.
    rejected_later = observation.code == 3 and _was_unauthorized(observation)
    if observation.code in {2, 3, 4, 5, 9, 11} and stopped and not rejected_later:
        yield f"exit {observation.code}, but it stopped something"
    if observation.code != 0 or not observation.spec.waits:
        return
    for row in observation.rows:
        selected = row["instance_id"] in observation.scope and row["id"] in observation.initial_ids
        if selected and row["status"] == "BUILDING" and removed_at(row) is None:
            yield f"exit 0, but {row['name']} ({row['id']}) is BUILDING"


def _was_unauthorized(observation: Observation) -> bool:
    return any(request["status"] in {401, 403} for request in observation.requests)
