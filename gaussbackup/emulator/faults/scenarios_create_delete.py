"""Scenarios for create and delete requests: lost, late, incomplete and error responses."""

from __future__ import annotations

from gaussbackup.emulator.faults.scenario_definition import (
    CREATE,
    DELETE,
    FOREIGN_JSON_404,
    FOREIGN_PLAIN_404,
    Scenario,
    conflict,
    respond,
    set_fields,
)
from gaussbackup.emulator.ids import stable_hex

_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"

SCENARIOS = (
    Scenario(
        "lost-create",
        "the backup is created, but the connection is reset before the response",
        ({"match": CREATE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "lost-create-unapplied",
        "the connection is reset and no backup is created",
        ({"match": CREATE, "phase": "before", "action": "reset"},),
        create_exit_code=8,
    ),
    Scenario(
        "bad-gateway",
        "the gateway returns a 502 page and no backup is created",
        ({"match": CREATE, "phase": "before", "action": respond(502, body=_PAGE)},),
        create_exit_code=8,
    ),
    Scenario(
        "late-create",
        "the gateway returns 504; the backup is created 2 seconds later",
        ({"match": CREATE, "phase": "late", "late_by": 2, "action": respond(504)},),
    ),
    Scenario(
        "failed-create-applied",
        "the create request returns 500, but the backup is created",
        ({"match": CREATE, "phase": "after", "action": respond(500)},),
    ),
    Scenario(
        "truncated-create",
        "the backup is created, but the response is truncated",
        ({"match": CREATE, "phase": "body", "action": "truncate"},),
    ),
    Scenario(
        "closed-create",
        "the create request returns 499, but the backup is created",
        ({"match": CREATE, "phase": "after", "action": respond(499, body="")},),
    ),
    Scenario(
        "aborted-create",
        "the create request returns 460, but the backup is created",
        ({"match": CREATE, "phase": "after", "action": respond(460, body="")},),
    ),
    Scenario(
        "unexplained-conflict",
        "the create request returns 409 without an error code, but the backup is created",
        (
            {
                "match": CREATE,
                "phase": "after",
                "action": respond(409, body={"message": "Conflict"}),
            },
        ),
    ),
    Scenario(
        "foreign-404-create",
        "the create request returns the 404 of another gateway and creates nothing",
        ({"match": CREATE, "phase": "before", "action": FOREIGN_JSON_404},),
        create_exit_code=8,
    ),
    Scenario(
        "known-id-create",
        "the response to the create names a backup that existed before",
        (
            {
                "match": CREATE,
                "action": set_fields(backup__id=stable_hex("backup orders 1") + "br14"),
            },
        ),
    ),
    Scenario(
        "malformed-id-create",
        "the response to the create names an id of another form",
        (
            {
                "match": CREATE,
                "action": set_fields(backup__id="2f4ddb93-b901-4b08-93d8-1d2e472f30fe"),
            },
        ),
    ),
    Scenario(
        "uuid-ids",
        "the ids of new backups are UUIDs",
        ({"match": {**CREATE, "times": "forever"}, "action": {"backup-id": "uuid"}},),
    ),
    Scenario(
        "hanging-create",
        "the backup is created, but no response is sent",
        ({"match": CREATE, "phase": "after", "action": "hang"},),
    ),
    Scenario(
        "slow-response-create",
        "the backup is created; its response arrives one byte every 0.3 seconds",
        ({"match": CREATE, "phase": "body", "action": {"drip": {"bytes": 1, "interval": 0.3}}},),
    ),
    Scenario(
        "busy",
        "the first two create requests fail: another operation is running",
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
        "every create request fails: the storage of the instance is full",
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
        "the backup is deleted, but the connection is reset before the response",
        ({"match": DELETE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "failing-delete",
        "the first delete request returns 500 and deletes nothing",
        ({"match": DELETE, "phase": "before", "action": respond(500)},),
    ),
    Scenario(
        "forbidden-delete",
        "the credentials are valid but not allowed to delete",
        ({"match": {**DELETE, "times": "forever"}, "phase": "before", "action": respond(403)},),
    ),
    Scenario(
        "foreign-404-delete",
        "the first two delete requests return the 404 of another gateway and delete nothing",
        (
            {"match": DELETE, "phase": "before", "action": FOREIGN_JSON_404},
            {"match": {**DELETE, "nth": 2}, "phase": "before", "action": FOREIGN_PLAIN_404},
        ),
    ),
)
