"""The faults a schedule draws from, written as in a rules file of the emulator."""

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


def create_faults(chance: Random) -> list[Rule]:
    """What befalls the creation: nothing, a way to go wrong, a strange course, or both."""
    rules = []
    if chance.random() < 0.75:
        often = (
            [each] * 2
            for each in (
                fault_kinds.dropped_response,
                fault_kinds.ambiguous_status,
                fault_kinds.damaged_response,
            )
        )
        seldom = (fault_kinds.throttled, fault_kinds.busy, fault_kinds.refused, fault_kinds.slow)
        draw = chance.choice((*chain(*often), *seldom))
        rules.append(draw(chance, CREATE))
    if chance.random() < 0.5:
        rules.append(_backup_behavior(chance))
    return rules


def delete_faults(chance: Random, names: Sequence[str]) -> list[Rule]:
    """What befalls the deletions, and what somebody else does to the backups meanwhile."""
    rules = _late_and_refused(chance) if chance.random() < 0.12 else []
    if not rules and chance.random() < 0.8:
        often = (
            [each] * 3 for each in (fault_kinds.dropped_response, fault_kinds.ambiguous_status)
        )
        seldom = (
            fault_kinds.damaged_response,
            fault_kinds.throttled,
            fault_kinds.busy,
            fault_kinds.refused,
            fault_kinds.slow,
        )
        rules.append(chance.choice((*chain(*often), *seldom))(chance, DELETE))
    if chance.random() < 0.45:
        rules.append(_other_client(chance, names))
    return rules


def _late_and_refused(chance: Random) -> list[Rule]:
    """A deletion that a gateway gave up on, and refused when it is sent again: it is under way."""
    lost = {
        "match": {**DELETE, "nth": 1},
        "phase": "late",
        "late_by": chance.choice((0.3, 0.8)),
        "action": {"respond": {"status": 504}},
    }
    refusal = chance.choice((fault_kinds.busy, fault_kinds.refused))(chance, DELETE)
    return [lost, {**refusal, "match": {**DELETE, "nth": 1, "times": chance.choice((1, 3))}}]


def stop_faults(chance: Random) -> list[Rule]:
    """What befalls a stop."""
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.ambiguous_status,
        fault_kinds.throttled,
        fault_kinds.busy,
        fault_kinds.refused,
    )
    return [chance.choice(kinds)(chance, STOP)] if chance.random() < 0.6 else []


def without_lasting_outages(rules: list[Rule]) -> list[Rule]:
    """The same, and no outage lasts: for a command that may wait for minutes."""
    return [
        {**rule, "match": {**rule["match"], "times": 3}} if _is_lasting_outage(rule) else rule
        for rule in rules
    ]


def _is_lasting_outage(rule: Rule) -> bool:
    action = rule["action"]
    lies = isinstance(action, dict) and action.keys() & {"ignore", "clock", "edit"}
    return rule["match"].get("times") == "forever" and not lies


def _other_client(chance: Random, names: Sequence[str]) -> Rule:
    """In the middle of it backups come or go, between two looks or between two pages."""
    match = {**chance.choice((LIST, LIST, DELETE)), "nth": chance.randint(2, 6)}
    if names and chance.random() < 0.7:
        return {"match": match, "action": {"remove-backups": chance.choice(names)}}
    appears = {
        "instance": chance.choice(("orders", "billing")),
        "name": f"nightly-new-{chance.getrandbits(16):04x}",
        "status": chance.choice(("COMPLETED", "COMPLETED", "FAILED", "BUILDING")),
        "type": chance.choice(("manual", "manual", "manual", "auto")),
        "count": chance.choice((1, 1, 3)),
    }
    return {"match": match, "action": {"add-backups": appears}}


def list_faults(chance: Random) -> list[Rule]:
    """What befalls the lists, and with them the precheck, the settling and the polls."""
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.unapplied_status,
        fault_kinds.damaged_response,
        fault_kinds.throttled,
        fault_kinds.slow,
        fault_kinds.undocumented_values,
        fault_kinds.refused,
    )
    count = chance.choice((0, 0, 1, 1, 2))
    rules = [chance.choice(kinds)(chance, LIST) for _ in range(count)]
    if chance.random() < 0.3:
        ignored = chance.choice((["instance_id"], ["backup_type"], ["instance_id", "backup_type"]))
        rules.append({"match": _always(LIST), "action": {"ignore": ignored}})
    if chance.random() < 0.1:
        rules.append(_premature_completed())
    return rules


def side_faults(chance: Random, *, logs_in: bool) -> list[Rule]:
    """What befalls the calls that only help: instances, jobs, the login."""
    places = [INSTANCES, JOBS, *([IAM] * 2 if logs_in else [])]
    kinds = (
        fault_kinds.dropped_response,
        fault_kinds.unapplied_status,
        fault_kinds.throttled,
        fault_kinds.damaged_response,
        fault_kinds.slow,
    )
    rules = [
        chance.choice(kinds)(chance, chance.choice(places))
        for _ in range(chance.choice((0, 0, 0, 1, 1)))
    ]
    if logs_in and chance.random() < 0.2:
        nth = chance.randint(2, 5)
        rules.append({"match": {**LIST, "nth": nth}, "action": "expire-token"})
    if chance.random() < 0.05:
        offset = chance.choice((-3600, 3600))
        rules.append({"match": _always(ANY), "action": {"clock": offset}})
    return rules


def foreign_row(chance: Random, name: str, tag: str) -> Rule:
    """A row of another instance in every list from some moment on, with our very name and tag."""
    row = {
        "id": f"{chance.getrandbits(128):032x}br14",
        "name": name,
        "type": "manual",
        "status": "COMPLETED",
        "begin_time": "2026-11-23T10:00:00+0800",
        "end_time": "2026-11-23T10:01:00+0800",
        "description": tag,
        "instance_id": f"{chance.getrandbits(128):032x}in14",
    }
    match = {**LIST, "query": {"limit": "*"}, "nth": chance.choice((1, 2, 2, 2))}
    edit = {"edit": [{"path": "backups", "append": row}]}
    return {"match": {**match, "times": "forever"}, "phase": "body", "action": edit}


def _always(match: Rule) -> Rule:
    return {**match, "times": "forever"}


def _backup_behavior(chance: Random) -> Rule:
    """The backup takes another course: fails, takes long, is listed late, has no known job."""
    courses: tuple[Callable[[], Rule], ...] = (
        lambda: {"build": {"status": "FAILED"}},
        lambda: {"build": {"seconds": chance.choice((0, 1.0, 9.0))}},
        lambda: {"lag": chance.choice((0.5, 1.5, 3.0))},
        lambda: {"job": "unknown"},
    )
    return {"match": _always(CREATE), "action": chance.choice(courses)()}


def _premature_completed() -> Rule:
    """One look says COMPLETED without an end, whatever is true; it takes a second to believe it."""
    edits = [
        {"path": "backups.*.status", "value": "COMPLETED"},
        {"path": "backups.*.end_time", "value": None},
    ]
    return {"match": {**POLL, "times": 1}, "phase": "body", "action": {"edit": edits}}
