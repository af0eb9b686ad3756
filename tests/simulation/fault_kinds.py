"""Breaks: the single kinds of fault, each drawn for the requests that a match names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup import emulator

if TYPE_CHECKING:
    from random import Random

    Rule = dict[str, Any]

CREATE = {"method": "POST", "path": "/v3/*/backups"}
"""The match of a creation: some faults are drawn otherwise for it."""
DELETE = {"method": "DELETE", "path": "/v3/*/backups/*"}
RETRY_AFTER = ("0", "1", "0.3", "-1", "abc", "", "inf", "nan", "99999999999999999999", "600")
STATUSES = ("WEIRD", None, "", 7, "completed", {"a": 1}, "\u001b[31mred")
PAGE = "<html><body>Please log in to the network</body></html>"
BODIES = ("", "{}", "[]", "null", '"x"', '{"backup": null, "job_id": "j"}', "{", "[" * 5000, "NaN")
ECHO = f"rejected: {emulator.SECRET_KEY} {emulator.PASSWORD}"


def _times(chance: Random, match: Rule) -> Rule:
    """A few times, from the first or a later request on; a creation mostly the first time."""
    if match is CREATE:
        return {**match, "nth": chance.choice((1, 1, 1, 2)), "times": chance.choice((1, 1, 1, 3))}
    if match is DELETE:
        return {
            **match,
            "nth": chance.choice((1, 1, 1, 1, 2, 3)),
            "times": chance.choice((1, 1, 2, 3, 6)),
        }
    return {
        **match,
        "nth": chance.randint(1, 4),
        "every": chance.choice((1, 1, 2)),
        "times": chance.choice((1, 1, 2, 3, "forever")),
    }


def _late(chance: Random, match: Rule, phase: str) -> Rule:
    """A lost deletion is looked for at once, and a lost creation for a while."""
    longest = 1.2 if match is DELETE else 2.5
    return {"late_by": round(chance.uniform(0.2, longest), 1)} if phase == "late" else {}


def dropped_response(chance: Random, match: Rule) -> Rule:
    """The exchange ends without a whole answer: in any phase, in any of the ways."""
    phases = ["before", "after", "headers", "body"]
    if match in (CREATE, DELETE):
        phases += ["late", "after"]
    if match is DELETE:
        phases += ["before", "before", "late"]
    phase = chance.choice(phases)
    word = chance.choice(("reset", "close", "hang"))
    cut = {"bytes": chance.randint(0, 60)} if phase in {"headers", "body"} else {}
    action = {word: cut} if cut else word
    return {
        "match": _times(chance, match),
        "phase": phase,
        **_late(chance, match, phase),
        "action": action,
    }


def ambiguous_status(chance: Random, match: Rule) -> Rule:
    """A status that leaves open whether the request was carried out."""
    phase = chance.choice(("before", "after", "late"))
    return {
        "match": _times(chance, match),
        "phase": phase,
        **_late(chance, match, phase),
        "action": {"respond": _ambiguous_response(chance)},
    }


def unapplied_status(chance: Random, match: Rule) -> Rule:
    """Such a status, and the request was not carried out."""
    return {
        "match": _times(chance, match),
        "phase": "before",
        "action": {"respond": _ambiguous_response(chance)},
    }


def _ambiguous_response(chance: Random) -> Rule:
    status = chance.choice((200, 200, 200, 302, 307, 408, 500, 500, 502, 503, 504))
    if status in {302, 307}:
        return {"status": status, "headers": {"Location": "http://127.0.0.1:9/"}, "body": PAGE}
    if status == 200:
        return {"status": status, "body": PAGE}
    body: Any = {"error_code": "DBS.200001", "error_msg": ECHO}
    return {"status": status, "body": chance.choice((body, PAGE, "", None))}


def damaged_response(chance: Random, match: Rule) -> Rule:
    """The answer arrives in pieces, cut, changed or packed."""
    edits = ("backup.id", "backup", "job_id", "backup.status", "backups.0.id", "total_count")
    action: Rule = chance.choice(
        (
            {"truncate": {"bytes": chance.randint(0, 80)}},
            {"truncate": {"chunked": True}},
            {"drip": {"bytes": chance.choice((1, 40)), "interval": 0.05}},
            {"corrupt": chance.choice(BODIES)},
            {"corrupt": None},
            {"edit": [{"path": chance.choice(edits), "remove": True}]},
            {"edit": [{"path": chance.choice(edits), "value": chance.choice((None, 7, "", []))}]},
            {"chunked": 16},
            {"gzip": None},
        )
    )
    return {"match": _times(chance, match), "phase": "body", "action": action}


def throttled(chance: Random, match: Rule) -> Rule:
    """429, with whatever in Retry-After."""
    headers = {"Retry-After": chance.choice(RETRY_AFTER)} if chance.random() < 0.8 else {}
    answer = {"status": 429, "headers": headers}
    return {"match": _times(chance, match), "phase": "before", "action": {"respond": answer}}


def busy(chance: Random, match: Rule) -> Rule:
    """The instance has something else to do."""
    code = chance.choice(("DBS.200019", "DBS.201205"))
    body = {"error_code": code, "error_msg": "The instance is busy."}
    answer = {"status": chance.choice((400, 409)), "body": body}
    return {"match": _times(chance, match), "phase": "before", "action": {"respond": answer}}


def refused(chance: Random, match: Rule) -> Rule:
    """The credentials are not accepted, or not allowed to; the service echoes them."""
    body = {"error_code": "APIGW.0301", "error_msg": ECHO}
    answer = {"status": chance.choice((401, 401, 403)), "body": chance.choice((body, PAGE))}
    return {"match": _times(chance, match), "phase": "before", "action": {"respond": answer}}


def slow(chance: Random, match: Rule) -> Rule:
    """Slower than usual, or slower than a client waits."""
    delay = {"delay": chance.choice((0.2, 0.5, 1.4))}
    phase = chance.choice(("before", "after"))
    return {"match": _times(chance, match), "phase": phase, "action": delay}


def undocumented_values(chance: Random, match: Rule) -> Rule:
    """Rows with values that nobody documented."""
    path, value = chance.choice(
        (
            *(("backups.*.status", status) for status in STATUSES),
            ("backups.*.begin_time", "2026-13-45"),
            ("backups.*.end_time", "soon"),
            ("backups.*.size", "12"),
            ("backups.*.datastore", None),
            ("backups.*.description", None),
            ("total_count", 10**9),
            ("total_count", "12"),
        )
    )
    return {"match": _times(chance, match), **_body_edit(path, value)}


def _body_edit(path: str, value: object) -> Rule:
    return {"phase": "body", "action": {"edit": [{"path": path, "value": value}]}}
