"""The faults a schedule draws from, written as in a rules file of the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup import emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Rule = dict[str, Any]

CREATE = {"method": "POST", "path": "/v3/*/backups"}
LIST = {"method": "GET", "path": "/v3*/backups"}
POLL = {**LIST, "query": {"backup_id": "*"}}
INSTANCES = {"method": "GET", "path": "/v3*/instances"}
JOBS = {"method": "GET", "path": "/v3*/jobs"}
IAM = {"path": "/v3/auth/*"}
ANY = {"path": "/v3*"}

RETRY_AFTER = ("0", "1", "0.3", "-1", "abc", "", "inf", "nan", "99999999999999999999", "600")
STATUSES = ("WEIRD", None, "", 7, "completed", {"a": 1}, "\u001b[31mred")
PAGE = "<html><body>Please log in to the network</body></html>"
BODIES = ("", "{}", "[]", "null", '"x"', '{"backup": null, "job_id": "j"}', "{", "[" * 5000, "NaN")
ECHO = f"rejected: {emulator.SECRET_KEY} {emulator.PASSWORD}"


def create_faults(chance: Random) -> list[Rule]:
    """What befalls the creation: nothing, a way to go wrong, a strange course, or both."""
    rules = []
    if chance.random() < 0.75:
        kinds = (_silence, _silence, _doubtful_status, _doubtful_status, _mangled, _mangled)
        rules.append(chance.choice((*kinds, _throttled, _busy, _refused, _slow))(chance, CREATE))
    if chance.random() < 0.5:
        rules.append(_course(chance))
    return rules


def list_faults(chance: Random) -> list[Rule]:
    """What befalls the lists, and with them the precheck, the settling and the polls."""
    kinds = (_silence, _unapplied_status, _mangled, _throttled, _slow, _strange_rows, _refused)
    count = chance.choice((0, 0, 1, 1, 2))
    rules = [chance.choice(kinds)(chance, LIST) for _ in range(count)]
    if chance.random() < 0.3:
        ignored = chance.choice((["instance_id"], ["backup_type"], ["instance_id", "backup_type"]))
        rules.append({"match": _often(LIST), "action": {"ignore": ignored}})
    if chance.random() < 0.1:
        rules.append(_early_praise())
    return rules


def side_faults(chance: Random, *, logs_in: bool) -> list[Rule]:
    """What befalls the calls that only help: instances, jobs, the login."""
    places = [INSTANCES, JOBS, *([IAM] * 2 if logs_in else [])]
    kinds = (_silence, _unapplied_status, _throttled, _mangled, _slow)
    rules = [
        chance.choice(kinds)(chance, chance.choice(places))
        for _ in range(chance.choice((0, 0, 0, 1, 1)))
    ]
    if logs_in and chance.random() < 0.2:
        nth = chance.randint(2, 5)
        rules.append({"match": {**LIST, "nth": nth}, "action": "expire-token"})
    if chance.random() < 0.05:
        offset = chance.choice((-3600, 3600))
        rules.append({"match": _often(ANY), "action": {"clock": offset}})
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


def _times(chance: Random, match: Rule) -> Rule:
    """A few times, from the first or a later request on; a creation mostly the first time."""
    if match is CREATE:
        return {**match, "nth": chance.choice((1, 1, 1, 2)), "times": chance.choice((1, 1, 1, 3))}
    return {
        **match,
        "nth": chance.randint(1, 4),
        "every": chance.choice((1, 1, 2)),
        "times": chance.choice((1, 1, 2, 3, "forever")),
    }


def _often(match: Rule) -> Rule:
    return {**match, "times": "forever"}


def _late(chance: Random, phase: str) -> Rule:
    return {"late_by": round(chance.uniform(0.2, 2.5), 1)} if phase == "late" else {}


def _silence(chance: Random, match: Rule) -> Rule:
    """The exchange ends without a whole answer: in any phase, in any of the ways."""
    phases = ("before", "after", "headers", "body", *(["late", "after"] if match is CREATE else []))
    phase = chance.choice(phases)
    word = chance.choice(("reset", "close", "hang"))
    cut = {"bytes": chance.randint(0, 60)} if phase in {"headers", "body"} else {}
    action = {word: cut} if cut else word
    return {
        "match": _times(chance, match),
        "phase": phase,
        **_late(chance, phase),
        "action": action,
    }


def _doubtful_status(chance: Random, match: Rule) -> Rule:
    """A status that leaves open whether the request was carried out."""
    phase = chance.choice(("before", "after", "late"))
    return {
        "match": _times(chance, match),
        "phase": phase,
        **_late(chance, phase),
        "action": {"answer": _vague(chance)},
    }


def _unapplied_status(chance: Random, match: Rule) -> Rule:
    return {"match": _times(chance, match), "phase": "before", "action": {"answer": _vague(chance)}}


def _vague(chance: Random) -> Rule:
    status = chance.choice((200, 302, 307, 408, 500, 500, 502, 503, 504))
    if status in {302, 307}:
        return {"status": status, "headers": {"Location": "http://127.0.0.1:9/"}, "body": PAGE}
    if status == 200:
        return {"status": status, "body": PAGE}
    body: Any = {"error_code": "DBS.200001", "error_msg": ECHO}
    return {"status": status, "body": chance.choice((body, PAGE, "", None))}


def _mangled(chance: Random, match: Rule) -> Rule:
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


def _throttled(chance: Random, match: Rule) -> Rule:
    headers = {"Retry-After": chance.choice(RETRY_AFTER)} if chance.random() < 0.8 else {}
    answer = {"status": 429, "headers": headers}
    return {"match": _times(chance, match), "phase": "before", "action": {"answer": answer}}


def _busy(chance: Random, match: Rule) -> Rule:
    code = chance.choice(("DBS.200019", "DBS.201205"))
    body = {"error_code": code, "error_msg": "The instance is busy."}
    answer = {"status": chance.choice((400, 409)), "body": body}
    return {"match": _times(chance, match), "phase": "before", "action": {"answer": answer}}


def _refused(chance: Random, match: Rule) -> Rule:
    body = {"error_code": "APIGW.0301", "error_msg": ECHO}
    answer = {"status": chance.choice((401, 401, 403)), "body": chance.choice((body, PAGE))}
    return {"match": _times(chance, match), "phase": "before", "action": {"answer": answer}}


def _slow(chance: Random, match: Rule) -> Rule:
    """Slower than usual, or slower than a client waits."""
    delay = {"delay": chance.choice((0.2, 0.5, 1.4))}
    phase = chance.choice(("before", "after"))
    return {"match": _times(chance, match), "phase": phase, "action": delay}


def _course(chance: Random) -> Rule:
    """The backup takes another course: fails, takes long, is listed late, has no known job."""
    courses: tuple[Callable[[], Rule], ...] = (
        lambda: {"build": {"ends": "FAILED"}},
        lambda: {"build": {"seconds": chance.choice((0, 1.0, 9.0))}},
        lambda: {"lag": chance.choice((0.5, 1.5, 3.0))},
        lambda: {"job": "unknown"},
    )
    return {"match": _often(CREATE), "action": chance.choice(courses)()}


def _strange_rows(chance: Random, match: Rule) -> Rule:
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


def _early_praise() -> Rule:
    """One look says COMPLETED without an end, whatever is true; it takes a second to believe it."""
    edits = [
        {"path": "backups.*.status", "value": "COMPLETED"},
        {"path": "backups.*.end_time", "value": None},
    ]
    return {"match": {**POLL, "times": 1}, "phase": "body", "action": {"edit": edits}}


def _body_edit(path: str, value: object) -> Rule:
    return {"phase": "body", "action": {"edit": [{"path": path, "value": value}]}}
