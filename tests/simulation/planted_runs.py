"""Observations of runs that did not happen, for tests of the invariants."""

from __future__ import annotations

from typing import Any

from tests.simulation import observation
from tests.simulation.command_spec import CommandSpec

NOW = 1_800_000_000.0
DAY = 86400.0
ORDERS, BILLING = "0" * 32 + "in14", "1" * 32 + "in14"


def backup_row(number: int, **columns: Any) -> dict[str, Any]:
    """Return a manual backup of `orders` that began `number` days ago."""
    fields = {
        "id": f"{number:032x}br14",
        "name": f"nightly-{number}",
        "description": None,
        "instance_id": ORDERS,
        "type": "manual",
        "status": "COMPLETED",
        "started": NOW - number * DAY,
        "build_seconds": 60.0,
        "fails": False,
        "stopped": None,
        "deleted": None,
        "delete_seconds": 0.0,
    }
    return {**fields, **columns}


def deleted(row: dict[str, Any], at: float = NOW + 2.0) -> dict[str, Any]:
    return {**row, "deleted": at, "status": None}


def list_request(at: float) -> dict[str, Any]:
    return a_request("GET", "/v3/p/backups", at, 200)


def delete_request(number: int, at: float, status: int | None = 202) -> dict[str, Any]:
    return a_request("DELETE", f"/v3/p/backups/{number:032x}br14", at, status)


def a_request(method: str, path: str, at: float, status: int | None) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "time": at,
        "status": status,
        "applied_status": status,
        "faults": (),
    }


def observed_run(
    command: Any,
    rows: list[dict[str, Any]],
    requests: tuple[dict[str, Any], ...],
    code: int,
    *,
    out: str = "",
    err: str = "",
    rules: dict[str, dict[str, Any]] | None = None,
    **fields: Any,
) -> observation.Observation:
    """Return the observation of a run that began at NOW."""
    spec = CommandSpec(
        number=0, command=command, args=(), env={}, rules=(), max_seconds=60.0, **fields
    )
    initial = frozenset(row["id"] for row in rows)
    instance_ids = {"orders": ORDERS, "billing": BILLING}
    state = observation.FinalState(rows, initial, instance_ids)
    return observation.Observation(
        spec, code, out, err, NOW, NOW + 10.0, list(requests), rules or {}, state
    )
