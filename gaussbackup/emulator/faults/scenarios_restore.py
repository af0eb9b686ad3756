"""Scenarios for restores and for the deletion of instances."""

from __future__ import annotations

from typing import Any

from gaussbackup.emulator.faults.scenario_definition import (
    FOREIGN_JSON_404,
    Scenario,
    conflict,
    respond,
    set_fields,
)
from gaussbackup.emulator.ids import stable_hex

RESTORE = {"method": "POST", "path": "/v3/*/instances"}
RECOVERY = {"method": "POST", "path": "/v3/*/instances/recovery"}
DELETE_INSTANCE = {"method": "DELETE", "path": "/v3/*/instances/*in14"}
_DAY = 86400


def _reject(status: int, code: str, message: str) -> dict[str, Any]:
    """Return the rule that rejects every restore to a new instance."""
    body = {"error_code": code, "error_msg": message}
    match = {**RESTORE, "times": "forever"}
    return {"match": match, "phase": "before", "action": respond(status, body=body)}


def _hide(path: str) -> dict[str, Any]:
    """Return the rule with which the service does not know a path."""
    body = {
        "error_msg": "The API does not exist or has not been published.",
        "error_code": "APIGW.0101",
        "request_id": "0" * 32,
    }
    match = {"path": path, "times": "forever"}
    return {"match": match, "phase": "before", "action": respond(404, body=body)}


SCENARIOS = (
    Scenario(
        "restore-fails",
        "the next restored instance ends FAILED",
        ({"match": RESTORE, "action": {"restore": {"status": "FAILED"}}},),
        restore_exit_code=6,
    ),
    Scenario(
        "restore-disappears",
        "the next restored instance disappears from the list when it is built",
        ({"match": RESTORE, "action": {"restore": {"status": "DELETED"}}},),
        restore_exit_code=6,
    ),
    Scenario(
        "restore-hangs",
        "the next restored instance stays in status BUILD for a day",
        ({"match": RESTORE, "action": {"restore": {"seconds": _DAY}}},),
        restore_exit_code=7,
    ),
    Scenario(
        "restore-slow",
        "the next restore takes 10 seconds",
        ({"match": RESTORE, "action": {"restore": {"seconds": 10}}},),
        restore_exit_code=0,
    ),
    Scenario(
        "lost-restore",
        "the instance is restored, but the connection is reset before the response",
        ({"match": RESTORE, "phase": "after", "action": "reset"},),
        restore_exit_code=0,
    ),
    Scenario(
        "lost-restore-unapplied",
        "the connection is reset and no instance is restored",
        ({"match": RESTORE, "phase": "before", "action": "reset"},),
        restore_exit_code=8,
    ),
    Scenario(
        "lost-restore-twin",
        "the response is lost, and another client creates an instance of the same name",
        (
            {"match": RESTORE, "phase": "after", "action": "reset"},
            {"match": RESTORE, "action": "add-instances"},
        ),
        restore_exit_code=8,
    ),
    Scenario(
        "late-restore",
        "the gateway returns 504; the instance is restored 2 seconds later",
        ({"match": RESTORE, "phase": "late", "late_by": 2, "action": respond(504)},),
        restore_exit_code=0,
    ),
    Scenario(
        "failed-restore-applied",
        "the restore request returns 500, but the instance is restored",
        ({"match": RESTORE, "phase": "after", "action": respond(500)},),
        restore_exit_code=0,
    ),
    Scenario(
        "foreign-404-restore",
        "the restore request returns the 404 of another gateway and restores nothing",
        ({"match": RESTORE, "phase": "before", "action": FOREIGN_JSON_404},),
        restore_exit_code=8,
    ),
    Scenario(
        "known-id-restore",
        "the response to the restore names the source instead of the new instance",
        (
            {
                "match": RESTORE,
                "action": set_fields(instance__id=stable_hex("instance orders") + "in14"),
            },
        ),
        restore_exit_code=0,
    ),
    Scenario(
        "instance-quota",
        "every restore fails: the instance quota is reached",
        (_reject(413, "DBS.200046", "The number of DB instances has reached the quota."),),
        restore_exit_code=5,
    ),
    Scenario(
        "no-balance",
        "every restore fails: the account is restricted",
        (_reject(403, "DBS.280020", "The account is restricted."),),
        restore_exit_code=3,
    ),
    Scenario(
        "no-addresses",
        "every restore fails: the subnet has too few free IP addresses",
        (_reject(400, "DBS.200082", "The available IP addresses are insufficient."),),
        restore_exit_code=5,
    ),
    Scenario(
        "busy-recovery",
        "the first two restores to an existing instance fail: another operation is running",
        (
            {
                "match": {**RECOVERY, "times": 2},
                "phase": "before",
                "action": conflict("DBS.200019", "The instance is busy."),
            },
        ),
        restore_exit_code=5,
    ),
    Scenario(
        "recovery-fails",
        "the next overwritten instance ends FAILED",
        ({"match": RECOVERY, "action": {"restore": {"status": "FAILED"}}},),
        restore_exit_code=6,
    ),
    Scenario(
        "lost-recovery",
        "the instance is overwritten, but the connection is reset before the response",
        ({"match": RECOVERY, "phase": "after", "action": "reset"},),
        restore_exit_code=0,
    ),
    Scenario(
        "lost-recovery-unapplied",
        "the connection is reset and no instance is overwritten",
        ({"match": RECOVERY, "phase": "before", "action": "reset"},),
        restore_exit_code=8,
    ),
    Scenario(
        "busy-instance-delete",
        "the first request to delete an instance fails: another operation is running",
        (
            {
                "match": DELETE_INSTANCE,
                "phase": "before",
                "action": conflict("DBS.200019", "The instance is busy."),
            },
        ),
    ),
    Scenario(
        "lost-instance-delete",
        "the instance is deleted, but the connection is reset before the response",
        ({"match": DELETE_INSTANCE, "phase": "after", "action": "reset"},),
    ),
    Scenario(
        "instance-delete-fails",
        "the job of the next deletion of an instance fails",
        ({"match": DELETE_INSTANCE, "action": {"delete-instance": {"status": "FAILED"}}},),
    ),
    Scenario(
        "forbidden-instance-delete",
        "the credentials are valid but not allowed to delete instances",
        (
            {
                "match": {**DELETE_INSTANCE, "times": "forever"},
                "phase": "before",
                "action": respond(403),
            },
        ),
    ),
    Scenario(
        "no-database-calls",
        "the service does not know the calls that list databases and tables",
        (
            _hide("/v3*/instances/*/database*"),
            _hide("/v3*/instances/*/table-volume"),
        ),
    ),
)
