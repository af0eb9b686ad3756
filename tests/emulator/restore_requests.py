"""Build and send restore requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator import orderable_catalog
from tests.emulator.raw_client import PREFIX, RawClient, RawResponse

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator


def instance_id(emulator: Emulator, name: str) -> str:
    """Return the id of an instance of the initial data."""
    return next(str(row["id"]) for row in emulator.state()["instances"] if row["name"] == name)


def backup_point(emulator: Emulator, name: str = "orders", **columns: Any) -> dict[str, Any]:
    """Return a restore point: a new backup of an instance."""
    backup_id = emulator.add_backup(name, f"{name}-{len(emulator.state()['backups'])}", **columns)
    return {"instance_id": instance_id(emulator, name), "type": "backup", "backup_id": backup_id}


def order(point: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the body of a restore to a new instance for the instance `orders`."""
    return {
        "name": "orders-copy",
        "availability_zone": ",".join(orderable_catalog.ZONES),
        "flavor_ref": orderable_catalog.DISTRIBUTED_FLAVOR,
        "volume": {"type": "ULTRAHIGH", "size": 120},
        "vpc_id": orderable_catalog.VPC_ID,
        "subnet_id": orderable_catalog.SUBNET_ID,
        "security_group_id": orderable_catalog.SECURITY_GROUP_ID,
        "password": "Longer-than-8",
        "restore_point": point,
        **changes,
    }


def standby_order(point: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the body of a restore for the primary/standby instance `billing`."""
    fields = {
        "name": "billing-copy",
        "flavor_ref": orderable_catalog.PRIMARY_STANDBY_FLAVOR,
        "volume": {"type": "ULTRAHIGH", "size": 80},
    }
    return order(point, **{**fields, **changes})


def restore(client: RawClient, body: dict[str, Any]) -> RawResponse:
    """Restore to a new instance."""
    return client.send("POST", PREFIX + "/instances", body)


def overwrite(client: RawClient, source: dict[str, Any], target: str) -> RawResponse:
    """Restore to an existing instance."""
    body = {"source": source, "target": {"instance_id": target}}
    return client.send("POST", PREFIX + "/instances/recovery", body)


def instance(client: RawClient, instance_id: str) -> dict[str, Any]:
    """Return an instance from the list."""
    (row,) = client.get(f"/instances?id={instance_id}").json["instances"]
    return dict(row)


def status(client: RawClient, instance_id: str) -> str:
    """Return the status of an instance."""
    return str(instance(client, instance_id)["status"])


def job(client: RawClient, job_id: str) -> dict[str, Any]:
    """Return a job."""
    return dict(client.get(f"/jobs?id={job_id}").json["job"])
