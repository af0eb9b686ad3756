"""Named scenarios: what can go wrong with a cloud, ready to be rehearsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gaussbackup.emulator.errors import EmulatorError


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a line of description, and the rules as they would be written in a file."""

    name: str
    description: str
    document: tuple[dict[str, Any], ...]


_CREATE = {"method": "POST", "path": "/v3/*/backups"}
_LIST = {"method": "GET", "path": "/v3*/backups"}
_DELETE = {"method": "DELETE", "path": "/v3/*/backups/*"}
_SERVICE = {"path": "/v3*/[0-9a-f]*"}
_HTML = "<html><body>Please log in to the network</body></html>"


def _answer(status: int, **more: Any) -> dict[str, Any]:
    return {"answer": {"status": status, **more}}


_TABLE = (
    Scenario(
        "lost-create",
        "the backup is made, but the connection is reset before the answer",
        ({"match": _CREATE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "lost-create-unapplied",
        "the connection is reset, and no backup is made",
        ({"match": _CREATE, "phase": "before", "action": "reset"},),
    ),
    Scenario(
        "late-create",
        "the gateway gives up with 504; the backup is made 2 seconds later",
        ({"match": _CREATE, "phase": "late", "late_by": 2, "action": _answer(504)},),
    ),
    Scenario(
        "failed-create-applied",
        "the create is answered 500, and yet the backup is made",
        ({"match": _CREATE, "phase": "after", "action": _answer(500)},),
    ),
    Scenario(
        "truncated-create",
        "the backup is made, and its answer ends in the middle",
        ({"match": _CREATE, "phase": "body", "action": "truncate"},),
    ),
    Scenario(
        "hanging-create",
        "the backup is made, and its answer never comes",
        ({"match": _CREATE, "phase": "after", "action": "hang"},),
    ),
    Scenario(
        "failed-build",
        "the next backup ends FAILED",
        ({"match": _CREATE, "action": {"build": {"ends": "FAILED"}}},),
    ),
    Scenario(
        "busy",
        "the next two creates find another operation on the instance",
        (
            {
                "match": {**_CREATE, "times": 2},
                "phase": "before",
                "action": _answer(
                    409, body={"error_code": "DBS.200019", "error_msg": "The instance is busy."}
                ),
            },
        ),
    ),
    Scenario(
        "lagging-list",
        "new backups are missing from the list for 2 seconds",
        ({"match": {**_CREATE, "times": "forever"}, "action": {"lag": 2}},),
    ),
    Scenario(
        "unknown-job",
        "the jobs call does not know the jobs of new backups",
        ({"match": {**_CREATE, "times": "forever"}, "action": {"job": "unknown"}},),
    ),
    Scenario(
        "slow",
        "every answer takes half a second longer",
        ({"match": {"times": "forever"}, "phase": "before", "action": {"delay": 0.5}},),
    ),
    Scenario(
        "throttled",
        "the first two calls are refused with 429 and Retry-After: 1",
        (
            {
                "match": {**_SERVICE, "times": 2},
                "phase": "before",
                "action": _answer(429, headers={"Retry-After": "1"}),
            },
        ),
    ),
    Scenario(
        "flaky",
        "every second list is reset, every third answered 503",
        (
            {
                "match": {**_LIST, "nth": 2, "every": 2, "times": "forever"},
                "phase": "before",
                "action": "reset",
            },
            {
                "match": {**_LIST, "nth": 3, "every": 3, "times": "forever"},
                "phase": "before",
                "action": _answer(503),
            },
        ),
    ),
    Scenario(
        "expired-token",
        "the token expires with the second call",
        ({"match": {**_SERVICE, "nth": 2}, "action": "expire-token"},),
    ),
    Scenario(
        "unauthorized-once",
        "one call is refused with 401",
        ({"match": _SERVICE, "phase": "before", "action": _answer(401)},),
    ),
    Scenario(
        "skewed-clock",
        "the cloud's clock is an hour ahead",
        ({"match": {"times": "forever"}, "action": {"clock": 3600}},),
    ),
    Scenario(
        "captive-portal",
        "the first two lists are answered by somebody else's web page",
        (
            {
                "match": {**_LIST, "times": 2},
                "phase": "before",
                "action": _answer(200, body=_HTML),
            },
        ),
    ),
    Scenario(
        "iam-down",
        "the first three calls to IAM are answered 503",
        (
            {
                "match": {"path": "/v3/auth/*", "times": 3},
                "phase": "before",
                "action": _answer(503),
            },
        ),
    ),
    Scenario(
        "lost-delete",
        "the backup is deleted, and the answer is lost",
        ({"match": _DELETE, "phase": "after", "action": "reset"},),
    ),
)

SCENARIOS = {each.name: each for each in _TABLE}


def scenario(name: str) -> Scenario:
    """Find a scenario by its name."""
    if name not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise EmulatorError(f"there is no scenario {name!r}; known are {known}")
    return SCENARIOS[name]
