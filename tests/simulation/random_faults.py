"""Random fault rules of a schedule, in the format of a rules file of the emulator."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from tests.simulation import fault_kinds
from tests.simulation.fault_kinds import CREATE, DELETE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Rule = dict[str, Any]

LIST = {"method": "GET", "path": "/v3*/backups"}
POLL = {**LIST, "query": {"backup_id": "*"}}
INSTANCES = {"method": "GET", "path": "/v3*/instances"}
JOBS = {"method": "GET", "path": "/v3*/jobs"}
IAM = {"path": "/v3/auth/*"}
STOP = {"method": "POST", "path": "/v3*/backups/stop"}
ANY = {"path": "/v3*"}


def create_faults(rng: Random) -> list[Rule]:
    """Return faults for create requests: none, a fault, a different backup behavior, or both."""
    rules = []
    if rng.random() < 0.75:
        frequent = (
            [each] * 2
            for each in (
                fault_kinds.dropped_response,
                fault_kinds.ambiguous_status,
                fault_kinds.damaged_response,
            )
        )
        rare = (
            fault_kinds.throttled,
            fault_kinds.busy,
            fault_kinds.unauthorized,
            fault_kinds.slow,
            fault_kinds.foreign_not_found,
        )
        kind = rng.choice((*chain(*frequent), *rare))
        rules.append(kind(rng, CREATE))
    if rng.random() < 0.5:
        rules.append(_backup_behavior(rng))
    return rules


def delete_faults(rng: Random, names: Sequence[str]) -> list[Rule]:
    """Return faults for delete requests, and changes of the backups by another client."""
    rules = _late_then_rejected(rng) if rng.random() < 0.12 else []
    if not rules and rng.random() < 0.8:
        frequent = (
            [each] * 3 for each in (fault_kinds.dropped_response, fault_kinds.ambiguous_status)
        )
        rare = (
            fault_kinds.damaged_response,
            fault_kinds.throttled,
            fault_kinds.busy,
            fault_kinds.unauthorized,
            fault_kinds.slow,
            *[fault_kinds.foreign_not_found] * 2,
        )
        rules.append(rng.choice((*chain(*frequent), *rare))(rng, DELETE))
    if rng.random() < 0.45:
        rules.append(_other_client(rng, names))
    return rules


def _late_then_rejected(rng: Random) -> list[Rule]:
    """Return faults for a delete that times out at the gateway and is rejected when repeated.

    The first request is applied later.
    """
    lost = {
        "match": {**DELETE, "nth": 1},
        "phase": "late",
        "late_by": rng.choice((0.3, 0.8)),
        "action": {"respond": {"status": 504}},
    }
    rejection = rng.choice((fault_kinds.busy, fault_kinds.unauthorized))(rng, DELETE)
    return [lost, {**rejection, "match": {**DELETE, "nth": 1, "times": rng.choice((1, 3))}}]


def stop_faults(rng: Random) -> list[Rule]:
    """Return faults for stop requests."""
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.ambiguous_status,
        fault_kinds.throttled,
        fault_kinds.busy,
        fault_kinds.unauthorized,
        fault_kinds.foreign_not_found,
    )
    return [rng.choice(kinds)(rng, STOP)] if rng.random() < 0.6 else []


def without_lasting_outages(rules: list[Rule]) -> list[Rule]:
    """Return the rules with a limit of 3 hits for outages, for commands without a timeout."""
    return [
        {**rule, "match": {**rule["match"], "times": 3}} if _is_lasting_outage(rule) else rule
        for rule in rules
    ]


def _is_lasting_outage(rule: Rule) -> bool:
    action = rule["action"]
    harmless = isinstance(action, dict) and action.keys() & {"ignore", "clock", "edit"}
    return rule["match"].get("times") == "forever" and not harmless


def _other_client(rng: Random, names: Sequence[str]) -> Rule:
    """Return a rule that removes or adds backups between two requests of the command."""
    match = {**rng.choice((LIST, LIST, DELETE)), "nth": rng.randint(2, 6)}
    if names and rng.random() < 0.7:
        return {"match": match, "action": {"remove-backups": rng.choice(names)}}
    added = {
        "instance": rng.choice(("orders", "billing")),
        "name": f"nightly-new-{rng.getrandbits(16):04x}",
        "status": rng.choice(("COMPLETED", "COMPLETED", "FAILED", "BUILDING")),
        "type": rng.choice(("manual", "manual", "manual", "auto")),
        "count": rng.choice((1, 1, 3)),
    }
    return {"match": match, "action": {"add-backups": added}}


def list_faults(rng: Random) -> list[Rule]:
    """Return faults for list requests: these are also the precheck, reconciliation and polls."""
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.unapplied_status,
        fault_kinds.damaged_response,
        fault_kinds.throttled,
        fault_kinds.slow,
        fault_kinds.undocumented_values,
        fault_kinds.placeholder_values,
        fault_kinds.foreign_not_found,
        fault_kinds.unauthorized,
    )
    count = rng.choice((0, 0, 1, 1, 2))
    rules = [rng.choice(kinds)(rng, LIST) for _ in range(count)]
    if rng.random() < 0.3:
        ignored = rng.choice((["instance_id"], ["backup_type"], ["instance_id", "backup_type"]))
        rules.append({"match": _always(LIST), "action": {"ignore": ignored}})
    if rng.random() < 0.25:
        rules.append(fault_kinds.lasting_placeholders(rng, LIST))
    if rng.random() < 0.1:
        rules.append(_premature_completed())
    return rules


def side_faults(rng: Random, *, logs_in: bool) -> list[Rule]:
    """Return faults for auxiliary requests: instances, jobs and IAM."""
    matches = [INSTANCES, JOBS, *([IAM] * 2 if logs_in else [])]
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.unapplied_status,
        fault_kinds.throttled,
        fault_kinds.damaged_response,
        fault_kinds.slow,
        fault_kinds.foreign_not_found,
    )
    rules = [
        rng.choice(kinds)(rng, rng.choice(matches)) for _ in range(rng.choice((0, 0, 0, 1, 1)))
    ]
    if logs_in and rng.random() < 0.2:
        nth = rng.randint(2, 5)
        rules.append({"match": {**LIST, "nth": nth}, "action": "expire-token"})
    if rng.random() < 0.05:
        offset = rng.choice((-3600, 3600))
        rules.append({"match": _always(ANY), "action": {"clock": offset}})
    return rules


def foreign_row(rng: Random, name: str, tag: str) -> Rule:
    """Return a fault that adds a row of another instance, with our name and tag, to every list."""
    row = {
        "id": f"{rng.getrandbits(128):032x}br14",
        "name": name,
        "type": "manual",
        "status": "COMPLETED",
        "begin_time": "2026-11-23T10:00:00+0800",
        "end_time": "2026-11-23T10:01:00+0800",
        "description": tag,
        "instance_id": f"{rng.getrandbits(128):032x}in14",
    }
    match = {**LIST, "query": {"limit": "*"}, "nth": rng.choice((1, 2, 2, 2))}
    edit = {"edit": [{"path": "backups", "append": row}]}
    return {"match": {**match, "times": "forever"}, "phase": "body", "action": edit}


def _always(match: Rule) -> Rule:
    return {**match, "times": "forever"}


def _backup_behavior(rng: Random) -> Rule:
    """Return a rule for a backup that fails, takes long, is listed late or has no known job."""
    actions: tuple[Callable[[], Rule], ...] = (
        lambda: {"build": {"status": "FAILED"}},
        lambda: {"build": {"seconds": rng.choice((0, 1.0, 9.0))}},
        lambda: {"lag": rng.choice((0.5, 1.5, 3.0))},
        lambda: {"job": "unknown"},
    )
    return {"match": _always(CREATE), "action": rng.choice(actions)()}


def _premature_completed() -> Rule:
    """Return a fault in which one poll shows COMPLETED without an end time.

    The client needs a second poll to accept that status.
    """
    edits = [
        {"path": "backups.*.status", "value": "COMPLETED"},
        {"path": "backups.*.end_time", "value": None},
    ]
    return {"match": {**POLL, "times": 1}, "phase": "body", "action": {"edit": edits}}
