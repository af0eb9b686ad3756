"""What may befall a creation or a deletion: answers that are lost, late, broken, or a no."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario import CREATE, DELETE, Scenario, conflict, respond

_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"

SCENARIOS = (
    Scenario(
        "lost-create",
        "the backup is made, but the connection is reset before the answer",
        ({"match": CREATE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "lost-create-unapplied",
        "the connection is reset, and no backup is made",
        ({"match": CREATE, "phase": "before", "action": "reset"},),
        create_exit_code=8,
    ),
    Scenario(
        "bad-gateway",
        "the create is answered by a gateway's 502 page, and no backup is made",
        ({"match": CREATE, "phase": "before", "action": respond(502, body=_PAGE)},),
        create_exit_code=8,
    ),
    Scenario(
        "late-create",
        "the gateway gives up with 504; the backup is made 2 seconds later",
        ({"match": CREATE, "phase": "late", "late_by": 2, "action": respond(504)},),
    ),
    Scenario(
        "failed-create-applied",
        "the create is answered 500, and yet the backup is made",
        ({"match": CREATE, "phase": "after", "action": respond(500)},),
    ),
    Scenario(
        "truncated-create",
        "the backup is made, and its answer ends in the middle",
        ({"match": CREATE, "phase": "body", "action": "truncate"},),
    ),
    Scenario(
        "hanging-create",
        "the backup is made, and its answer never comes",
        ({"match": CREATE, "phase": "after", "action": "hang"},),
    ),
    Scenario(
        "dripping-create",
        "the backup is made, and its answer comes a byte every 0.3 seconds",
        ({"match": CREATE, "phase": "body", "action": {"drip": {"bytes": 1, "interval": 0.3}}},),
    ),
    Scenario(
        "busy",
        "the next two creates find another operation on the instance",
        (
            {
                "match": {**CREATE, "times": 2},
                "phase": "before",
                "action": conflict("DBS.200019", "The instance is busy."),
            },
        ),
        create_exit_code=5,
    ),
    Scenario(
        "storage-full",
        "the instance's storage is full: no backup can be made",
        (
            {
                "match": {**CREATE, "times": "forever"},
                "phase": "before",
                "action": conflict("DBS.200316", "The storage is full."),
            },
        ),
        create_exit_code=5,
    ),
    Scenario(
        "lost-delete",
        "the backup is deleted, and the answer is lost",
        ({"match": DELETE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "failing-delete",
        "the first deletion is answered 500, and nothing is deleted by it",
        ({"match": DELETE, "phase": "before", "action": respond(500)},),
    ),
    Scenario(
        "forbidden-delete",
        "the credentials are good, and not allowed to delete",
        ({"match": {**DELETE, "times": "forever"}, "phase": "before", "action": respond(403)},),
    ),
)
