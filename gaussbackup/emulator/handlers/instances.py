"""Instances: listed and found by name, with the time ranges to which they can be restored."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import BAD_PARAMETER, GaussDbError
from gaussbackup.emulator.handlers.lookup import instance_from_path, instance_status
from gaussbackup.emulator.handlers.validation import parse_page, parse_query
from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.ids import stable_hex
from gaussbackup.emulator.state.timeline import status_at
from gaussbackup.emulator.state.timestamps import format_instance_time

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

VPC_ID = "f0000000-0000-4000-8000-000000000001"
SUBNET_ID = "f0000000-0000-4000-8000-000000000002"
SECURITY_GROUP_ID = "f0000000-0000-4000-8000-000000000003"
DAY = 86400.0

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def list_instances(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the list of all versions, oldest first."""
    query = parse_query(
        call,
        *("id", "name", "type", "datastore_type", "vpc_id", "subnet_id", "charge_mode"),
        *("offset", "limit"),
        repeatable=("tags",),
    )
    page = parse_page(query)
    views = [
        instance_view(world, row, call.now)
        for row in world.store.instances(project_id=call.project_id)
        if _matches(query.get("id"), row.id) and _matches(query.get("name"), row.name)
    ]
    found = [view for view in views if _matches_filters(view, query)]
    return json_response(200, {"instances": found[page], "total_count": len(found)})


def restore_times(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the restorable ranges of one UTC day, in epoch milliseconds.

    From the end of a good backup on, any moment can be restored.
    """
    query = parse_query(call, "date")
    instance = instance_from_path(world, call)
    day = _parse_day(query.get("date", ""))
    ends = [
        row.plan.ended
        for row in world.store.backups(instance_id=instance.id)
        if status_at(row.plan, call.now) == "COMPLETED"
    ]
    start = max(min(ends, default=call.now), day)
    end = min(call.now, day + DAY)
    ranges = [{"start_time": int(start * 1000), "end_time": int(end * 1000)}]
    return json_response(200, {"restore_time": ranges if start < end else []})


def instance_view(world: Backend, row: InstanceRow, now: float) -> dict[str, Any]:
    """Write an instance; note the int port, the sizes in GB, and the used space as KB in a text."""
    policy = json.loads(row.policy)
    return {
        "id": row.id,
        "name": row.name,
        "status": instance_status(world, row, now),
        "private_ips": ["192.168.0.11 / 192.168.0.12 / 192.168.0.13"],
        "public_ips": [],
        "port": 8000,
        "type": "Enterprise",
        "ha": {"consistency": "strong", "replication_mode": "sync"},
        "replica_num": 3,
        "region": REGION,
        "datastore": {"type": "GaussDB", "version": row.version},
        "created": format_instance_time(row.created),
        "updated": format_instance_time(row.created),
        "db_user_name": "root",
        "vpc_id": VPC_ID,
        "subnet_id": SUBNET_ID,
        "security_group_id": SECURITY_GROUP_ID,
        "flavor_ref": "gaussdb.opengauss.ee.dn.m6.2xlarge.8.in",
        "flavor_info": {"vcpu": "8", "mem": "64"},
        "volume": {"type": "ULTRAHIGH", "size": row.volume_gb},
        "switch_strategy": "",
        "backup_strategy": {"start_time": policy["start_time"], "keep_days": policy["keep_days"]},
        "backup_used_space": str(int(row.data_mb * 1024)),
        "maintenance_window": "22:00-02:00",
        "nodes": _nodes(row),
        "enterprise_project_id": "0",
        "instance_mode": "enterprise",
        "disk_encryption_id": "",
        "charge_info": {"charge_mode": "postPaid"},
        "time_zone": "UTC+08:00",
        "tags": [],
    }


def _nodes(row: InstanceRow) -> list[dict[str, str]]:
    return [
        {
            "id": stable_hex(f"node {row.id} {number}") + "no14",
            "name": f"{row.name}_root_{number}",
            "role": "master" if number == 0 else "slave",
            "status": "ACTIVE",
            "availability_zone": f"{REGION}{'abc'[number]}",
            "private_ip": f"192.168.0.{11 + number}",
        }
        for number in range(3)
    ]


def _matches(wanted: str | None, actual: str) -> bool:
    """Compare ids and names: exactly, or after a `*` by what they contain."""
    if wanted is None:
        return True
    if wanted == "*":
        raise GaussDbError(BAD_PARAMETER, "a lone * matches nothing")
    if wanted.startswith("*"):
        return wanted[1:] in actual
    return wanted == actual


def _matches_filters(view: dict[str, Any], query: dict[str, str]) -> bool:
    tags = {f"{tag['key']}={tag['value']}" for tag in view["tags"]}
    actual = {
        "type": view["type"],
        "datastore_type": view["datastore"]["type"],
        "vpc_id": view["vpc_id"],
        "subnet_id": view["subnet_id"],
        "charge_mode": view["charge_info"]["charge_mode"],
    }
    if "tags" in query and query["tags"] not in tags:
        return False
    return all(query.get(name, value) == value for name, value in actual.items())


def _parse_day(text: str) -> float:
    wrong = GaussDbError(BAD_PARAMETER, "date must be yyyy-mm-dd")
    if not _DATE.fullmatch(text):
        raise wrong
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        raise wrong from None
    return day.timestamp()
