"""The kinds of fault: functions that return a random fault rule for matching requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup import emulator

if TYPE_CHECKING:
    from random import Random

    Rule = dict[str, Any]

CREATE = {"method": "POST", "path": "/v3/*/backups"}
"""The match of a create request; some faults have other parameters for it."""
DELETE = {"method": "DELETE", "path": "/v3/*/backups/*"}
RETRY_AFTER = ("0", "1", "0.3", "-1", "abc", "", "inf", "nan", "99999999999999999999", "600")
ROW_FIELDS = frozenset({"begin_time", "id", "instance_id", "name"})
"""Fields that a service has for most rows."""
STATUSES = ("WEIRD", None, "", 7, "completed", {"a": 1}, "\u001b[31mred")
PLACEHOLDER_TIMES = (
    *("1970-01-01T00:00:00+0000", "1970-01-01T08:00:00+0800", "0001-01-01T00:00:00Z"),
    *("0", 0, ""),
)
"""Values that a service sends for a time that it does not have."""
PLACEHOLDERS = (
    *(("end_time", time) for time in PLACEHOLDER_TIMES),
    *(("begin_time", time) for time in PLACEHOLDER_TIMES),
    *(("size", size) for size in (-1, 0, "-1", "N/A", None)),
    *(("description", text) for text in ("null", "-", "N/A")),
    *(("name", text) for text in ("-", "null", "")),
    ("datastore.version", "-"),
    *(("id", text) for text in ("", "-", "null")),
    *(("instance_id", text) for text in ("", "-")),
)
FOREIGN_BODIES = (
    {"message": "no Route matched with those values"},
    {"error_msg": "404 Route Not Found"},
    {"code": 404, "message": "not found"},
    "default backend - 404",
    "404 page not found\n",
    "<html><head><title>404 Not Found</title></head></html>",
    "",
    None,
)
"""The 404 responses of proxies and gateways before the service: JSON, plain text, HTML, empty."""
PAGE = "<html><body>Please log in to the network</body></html>"
BODIES = ("", "{}", "[]", "null", '"x"', '{"backup": null, "job_id": "j"}', "{", "[" * 5000, "NaN")
ECHO = f"rejected: {emulator.SECRET_KEY} {emulator.PASSWORD}"


def _times(rng: Random, match: Rule) -> Rule:
    """Return the match with a random start and number of hits; a create mostly the first time."""
    if match is CREATE:
        return {**match, "nth": rng.choice((1, 1, 1, 2)), "times": rng.choice((1, 1, 1, 3))}
    if match is DELETE:
        return {
            **match,
            "nth": rng.choice((1, 1, 1, 1, 2, 3)),
            "times": rng.choice((1, 1, 2, 3, 6)),
        }
    return {
        **match,
        "nth": rng.randint(1, 4),
        "every": rng.choice((1, 1, 2)),
        "times": rng.choice((1, 1, 2, 3, "forever")),
    }


def _late(rng: Random, match: Rule, phase: str) -> Rule:
    """Return the delay for the phase `late`: shorter for a delete, which is resolved at once."""
    max_delay = 1.2 if match is DELETE else 2.5
    return {"late_by": round(rng.uniform(0.2, max_delay), 1)} if phase == "late" else {}


def dropped_response(rng: Random, match: Rule) -> Rule:
    """Return a fault that ends the connection without a complete response, in any phase."""
    phases = ["before", "after", "headers", "body"]
    if match in (CREATE, DELETE):
        phases += ["late", "after"]
    if match is DELETE:
        phases += ["before", "before", "late"]
    phase = rng.choice(phases)
    kind = rng.choice(("reset", "close", "hang"))
    parameters = {"bytes": rng.randint(0, 60)} if phase in {"headers", "body"} else {}
    action = {kind: parameters} if parameters else kind
    return {
        "match": _times(rng, match),
        "phase": phase,
        **_late(rng, match, phase),
        "action": action,
    }


def ambiguous_status(rng: Random, match: Rule) -> Rule:
    """Return a fault with a status that leaves open whether the request was applied."""
    phase = rng.choice(("before", "after", "late"))
    return {
        "match": _times(rng, match),
        "phase": phase,
        **_late(rng, match, phase),
        "action": {"respond": _ambiguous_response(rng)},
    }


def unapplied_status(rng: Random, match: Rule) -> Rule:
    """Return a fault with an ambiguous status; the request is not applied."""
    return {
        "match": _times(rng, match),
        "phase": "before",
        "action": {"respond": _ambiguous_response(rng)},
    }


def _ambiguous_response(rng: Random) -> Rule:
    status = rng.choice((200, 200, 200, 302, 307, 408, 500, 500, 502, 503, 504))
    if status in {302, 307}:
        return {"status": status, "headers": {"Location": "http://127.0.0.1:9/"}, "body": PAGE}
    if status == 200:
        return {"status": status, "body": PAGE}
    body: Any = {"error_code": "DBS.200001", "error_msg": ECHO}
    return {"status": status, "body": rng.choice((body, PAGE, "", None))}


def damaged_response(rng: Random, match: Rule) -> Rule:
    """Return a fault that truncates, slows down, changes or re-encodes the response."""
    edits = ("backup.id", "backup", "job_id", "backup.status", "backups.0.id", "total_count")
    action: Rule = rng.choice(
        (
            {"truncate": {"bytes": rng.randint(0, 80)}},
            {"truncate": {"chunked": True}},
            {"drip": {"bytes": rng.choice((1, 40)), "interval": 0.05}},
            {"corrupt": rng.choice(BODIES)},
            {"corrupt": None},
            {"edit": [{"path": rng.choice(edits), "remove": True}]},
            {"edit": [{"path": rng.choice(edits), "value": rng.choice((None, 7, "", []))}]},
            {"chunked": 16},
            {"gzip": None},
        )
    )
    return {"match": _times(rng, match), "phase": "body", "action": action}


def foreign_not_found(rng: Random, match: Rule) -> Rule:
    """Return a fault with the 404 of a proxy or gateway, which knows nothing of the backup.

    A request that changes something may have been applied.
    """
    phase = rng.choice(("before", "before", "after")) if match in (CREATE, DELETE) else "before"
    response = {"status": 404, "body": rng.choice(FOREIGN_BODIES)}
    return {"match": _times(rng, match), "phase": phase, "action": {"respond": response}}


def placeholder_values(rng: Random, match: Rule) -> Rule:
    """Return a fault that puts placeholders for missing values into one row or all rows."""
    return {"match": _times(rng, match), "phase": "body", "action": {"edit": _placeholders(rng)}}


def lasting_placeholders(rng: Random, match: Rule) -> Rule:
    """Return a fault that puts the same placeholders into every response."""
    lasting = {**match, "times": "forever"}
    return {"match": lasting, "phase": "body", "action": {"edit": _placeholders(rng)}}


def _placeholders(rng: Random) -> list[Rule]:
    edits = []
    for field, value in rng.sample(PLACEHOLDERS, rng.choice((1, 1, 2, 4))):
        row = rng.choice(("*", "0", "0", "1", "2")) if field in ROW_FIELDS else "*"
        edits.append({"path": f"backups.{row}.{field}", "value": value})
    return edits


def throttled(rng: Random, match: Rule) -> Rule:
    """Return a fault with status 429 and a valid or invalid Retry-After header."""
    headers = {"Retry-After": rng.choice(RETRY_AFTER)} if rng.random() < 0.8 else {}
    response = {"status": 429, "headers": headers}
    return {"match": _times(rng, match), "phase": "before", "action": {"respond": response}}


def busy(rng: Random, match: Rule) -> Rule:
    """Return a fault that reports the instance as busy."""
    code = rng.choice(("DBS.200019", "DBS.201205"))
    body = {"error_code": code, "error_msg": "The instance is busy."}
    response = {"status": rng.choice((400, 409)), "body": body}
    return {"match": _times(rng, match), "phase": "before", "action": {"respond": response}}


def unauthorized(rng: Random, match: Rule) -> Rule:
    """Return a fault with status 401 or 403; the response repeats the credentials."""
    body = {"error_code": "APIGW.0301", "error_msg": ECHO}
    response = {"status": rng.choice((401, 401, 403)), "body": rng.choice((body, PAGE))}
    return {"match": _times(rng, match), "phase": "before", "action": {"respond": response}}


def slow(rng: Random, match: Rule) -> Rule:
    """Return a fault that delays the response, possibly beyond the timeout of the client."""
    delay = {"delay": rng.choice((0.2, 0.5, 1.4))}
    phase = rng.choice(("before", "after"))
    return {"match": _times(rng, match), "phase": phase, "action": delay}


def undocumented_values(rng: Random, match: Rule) -> Rule:
    """Return a fault that puts undocumented values into the rows of a list."""
    path, value = rng.choice(
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
    return {"match": _times(rng, match), **_body_edit(path, value)}


def _body_edit(path: str, value: object) -> Rule:
    return {"phase": "body", "action": {"edit": [{"path": path, "value": value}]}}
