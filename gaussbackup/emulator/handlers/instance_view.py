"""An instance and its nodes, as items of a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.handlers.instance_lookup import instance_status
from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.ids import stable_hex
from gaussbackup.emulator.orderable_catalog import ENGINE_PREFIX, FLAVORS
from gaussbackup.emulator.state.api_timestamps import format_instance_time

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow


def instance_view(backend: Backend, row: InstanceRow, context: RequestContext) -> dict[str, Any]:
    """Return an instance as an item of a list.

    The port is an integer, volume sizes are in GB, the used space is in KB and a string. The
    parameter template is not part of the list.
    """
    policy, flavor = json.loads(row.policy), FLAVORS[row.spec.flavor_ref]
    prefix = ENGINE_PREFIX if context.api_version == "v3.3" else ""
    built = context.now >= row.lifecycle.built
    status = instance_status(backend, row, context.now)
    nodes = _nodes(row, "FAILED" if status == "FAILED" else "ACTIVE" if built else "BUILD")
    addresses = [node["private_ip"] for node in nodes if "private_ip" in node]
    return {
        "id": row.id,
        "name": row.name,
        "status": status,
        "private_ips": [" / ".join(addresses) if built else ""],
        "public_ips": [],
        "port": row.spec.port,
        "type": row.spec.mode,
        "ha": ha_view(row),
        "replica_num": row.spec.replicas,
        "region": REGION,
        "datastore": {"type": "GaussDB", "version": prefix + row.version},
        "created": format_instance_time(row.lifecycle.built if built else row.lifecycle.created),
        "updated": format_instance_time(row.lifecycle.built) if built else "",
        "db_user_name": "root",
        "vpc_id": row.spec.vpc_id,
        "subnet_id": row.spec.subnet_id,
        "security_group_id": row.spec.security_group_id,
        "flavor_ref": row.spec.flavor_ref,
        "flavor_info": {"vcpu": flavor.vcpus, "mem": flavor.ram_gb},
        "volume": {"type": row.spec.volume_type, "size": row.volume_gb},
        "switch_strategy": "",
        "backup_strategy": {"start_time": policy["start_time"], "keep_days": policy["keep_days"]},
        "backup_used_space": str(int(row.data_mb * 1024)),
        "maintenance_window": "22:00-02:00",
        "nodes": nodes,
        "enterprise_project_id": row.spec.enterprise_project_id,
        "instance_mode": "enterprise",
        "disk_encryption_id": row.spec.disk_encryption_id,
        "charge_info": {"charge_mode": row.spec.charge_mode},
        "time_zone": row.spec.time_zone,
        "tags": [{"key": key, "value": value} for key, value in json.loads(row.tags).items()],
    }


def ha_view(row: InstanceRow) -> dict[str, str]:
    """Return the `ha` field; only a distributed instance has a consistency."""
    consistency = {"consistency": "strong"} if row.spec.is_distributed else {}
    return {**consistency, "replication_mode": "sync"}


def _nodes(row: InstanceRow, status: str) -> list[dict[str, str]]:
    """Return the coordinators, which are all masters, and the data nodes of each shard.

    Of a distributed instance only the coordinators have an address.
    """
    coordinators = [
        _node(row, f"gaussdbv5cn_{number}", number, "master", status, has_address=True)
        for number in range(row.spec.coordinators)
    ]
    data_nodes = [
        _node(
            row,
            f"gaussdbv5dn{shard + 1}_{number}",
            number,
            "slave" if number else "master",
            status,
            has_address=not row.spec.is_distributed,
        )
        for shard in range(row.spec.shards)
        for number in range(row.spec.replicas)
    ]
    return coordinators + data_nodes


def _node(
    row: InstanceRow, component: str, number: int, role: str, status: str, *, has_address: bool
) -> dict[str, str]:
    zones = row.spec.zones.split(",")
    node = {
        "id": stable_hex(f"node {row.id} {component}") + "no14",
        "name": f"{row.name}_{component}",
        "role": role,
        "status": status,
        "availability_zone": zones[number % len(zones)],
    }
    if has_address and status != "BUILD":
        node["private_ip"] = f"192.168.{int(stable_hex(row.id)[:2], 16)}.{11 + number}"
    return node
