"""Instances: list, restorable times, engine versions and quotas."""

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
from gaussbackup.emulator.state.seed import ENGINE, ENGINE_PREFIX
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


def list_instances(backend: Backend, context: RequestContext) -> ServerResponse:
    """List instances, oldest first; v3.3 has a prefix in the engine version."""
    query = parse_query(
        context,
        *("id", "name", "type", "datastore_type", "vpc_id", "subnet_id", "charge_mode"),
        *("offset", "limit"),
        repeatable=("tags",),
    )
    page = parse_page(query)
    views = [
        instance_view(backend, row, context)
        for row in backend.store.instances(project_id=context.project_id)
        if _matches(query.get("id"), row.id) and _matches(query.get("name"), row.name)
    ]
    matches = [view for view in views if _matches_filters(view, query)]
    return json_response(200, {"instances": matches[page], "total_count": len(matches)})


def restore_times(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the restorable time ranges of one UTC day, in Unix milliseconds.

    Any time after the end of the earliest COMPLETED backup can be restored.
    """
    query = parse_query(context, "date")
    instance = instance_from_path(backend, context)
    day = _parse_day(query.get("date", ""))
    ends = [
        row.timeline.ended
        for row in backend.store.backups(instance_id=instance.id)
        if status_at(row.timeline, context.now) == "COMPLETED"
    ]
    start = max(min(ends, default=context.now), day)
    end = min(context.now, day + DAY)
    ranges = [{"start_time": int(start * 1000), "end_time": int(end * 1000)}]
    return json_response(200, {"restore_time": ranges if start < end else []})


def engine_versions(_backend: Backend, context: RequestContext) -> ServerResponse:
    """List the engine versions."""
    parse_query(context)
    return json_response(200, {"versions": [ENGINE, "3.208"]})


def project_quotas(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the quotas; there is none for backups."""
    parse_query(context, "type")
    used = len(backend.store.instances(project_id=context.project_id))
    resource = {"type": "instance", "quota": 50, "used": used}
    return json_response(200, {"quotas": {"resources": [resource]}})


def instance_view(backend: Backend, row: InstanceRow, context: RequestContext) -> dict[str, Any]:
    """Return an instance as an item of a list.

    The port is an integer, volume sizes are in GB, the used space is in KB and a string.
    """
    policy = json.loads(row.policy)
    prefix = ENGINE_PREFIX if context.api_version == "v3.3" else ""
    return {
        "id": row.id,
        "name": row.name,
        "status": instance_status(backend, row, context.now),
        "private_ips": ["192.168.0.11 / 192.168.0.12 / 192.168.0.13"],
        "public_ips": [],
        "port": 8000,
        "type": "Enterprise",
        "ha": {"consistency": "strong", "replication_mode": "sync"},
        "replica_num": 3,
        "region": REGION,
        "datastore": {"type": "GaussDB", "version": prefix + row.version},
        "created": format_instance_time(row.created),
        "updated": format_instance_time(row.created),
        "db_user_name": "root",
        "vpc_id": VPC_ID,
        "subnet_id": SUBNET_ID,
        "security_group_id": SECURITY_GROUP_ID,
        "flavor_ref": "gaussdb.opengauss.ee.dn.m6.2xlarge.8.in",
        "flavor_info": {"vcpu": 8, "mem": 64},
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


def _matches(pattern: str | None, actual: str) -> bool:
    """Match an id or name: exactly, or as a substring if the pattern starts with `*`."""
    if pattern is None:
        return True
    if pattern == "*":
        raise GaussDbError(BAD_PARAMETER, "a lone * matches nothing")
    if pattern.startswith("*"):
        return pattern[1:] in actual
    return pattern == actual


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
    error = GaussDbError(BAD_PARAMETER, "date must be yyyy-mm-dd")
    if not _DATE.fullmatch(text):
        raise error
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        raise error from None
    return day.timestamp()
