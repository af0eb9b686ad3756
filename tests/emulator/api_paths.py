"""All paths of the emulated API, and a valid body for each path that takes one."""

from __future__ import annotations

from typing import Any

from tests.emulator.raw_client import login_body
from tests.emulator.restore_requests import order

INSTANCE = "{instance}"

PATHS = (
    ("GET", "/v3/{project}/backups"),
    ("POST", "/v3/{project}/backups"),
    ("DELETE", "/v3/{project}/backups/{id}"),
    ("GET", "/v3/{project}/backup-files"),
    ("POST", "/v3/{project}/instances/{id}/backups/stop"),
    ("GET", "/v3/{project}/instances/{id}/backups/policy"),
    ("PUT", "/v3.1/{project}/instances/{id}/backups/policy"),
    ("PUT", "/v3/{project}/backups/policy"),
    ("GET", "/v3/{project}/instances/{id}/backups/config"),
    ("GET", "/v3.3/{project}/instances"),
    ("GET", "/v3/{project}/instances/{id}/restore-time"),
    ("POST", "/v3/{project}/instances"),
    ("POST", "/v3/{project}/instances/recovery"),
    ("GET", "/v3/{project}/jobs"),
    ("DELETE", "/v3/{project}/jobs/{id}"),
    ("GET", "/v3/{project}/tasks"),
    ("GET", "/v3/{project}/datastore/versions"),
    ("GET", "/v3.2/{project}/flavors"),
    ("GET", "/v3/{project}/storage-type"),
    ("GET", "/v3/{project}/deployment-form"),
    ("GET", "/v3/{project}/project-quotas"),
    ("GET", "/v3.2/{project}/configurations"),
    ("GET", "/v3.2/{project}/instances/{id}/configurations"),
    ("GET", "/v3/{project}/instances/{id}/databases"),
    ("GET", "/v3/{project}/instances/{id}/database-volume-summary"),
    ("GET", "/v3.1/{project}/instances/{id}/database-volume"),
    ("POST", "/v3.1/{project}/instances/{id}/table-volume"),
    ("POST", "/v3/{project}/backups/{id}/download/authorization"),
    ("POST", "/v3/{project}/instances/{id}/confirm-restore-data"),
    ("GET", "/v3.1/{project}/instance-snapshot"),
    ("GET", "/v3.1/{project}/restorable-instances"),
    ("POST", "/v3/{project}/instances/{id}/tags"),
    ("GET", "/v3/{project}/instances/{id}/tags"),
    ("DELETE", "/v3/{project}/instances/{id}/tags"),
    ("DELETE", "/v3/{project}/instances/{id}/tag"),
    ("GET", "/v3/{project}/tags"),
    ("DELETE", "/v3/{project}/instances/{id}"),
    ("GET", "/v3.1/{project}/recycle-instances"),
    ("GET", "/v3/{project}/recycle-policy"),
    ("PUT", "/v3/{project}/recycle-policy"),
    ("GET", "/v3/projects"),
    ("GET", "/v3"),
    ("POST", "/v3/auth/tokens"),
    ("PUT", "/meta-data/latest/api/token"),
    ("GET", "/openstack/latest/securitykey"),
)

POLICY = {"keep_days": 7, "start_time": "18:00-19:00", "period": "1,2", "differential_period": "30"}

POINT = {"instance_id": INSTANCE, "type": "backup", "backup_id": "{backup}"}

BODIES: dict[str, Any] = {
    "/v3/{project}/backups": {
        "instance_id": INSTANCE,
        "name": "before-v42",
        "description": "words",
    },
    "/v3.1/{project}/instances/{id}/backups/policy": {"backup_policy": POLICY},
    "/v3/{project}/backups/policy": {"instance_ids": [INSTANCE], "backup_policy": POLICY},
    "/v3/{project}/instances/recovery": {"source": POINT, "target": {"instance_id": INSTANCE}},
    "/v3/{project}/instances": {
        **order(POINT),
        "charge_info": {"charge_mode": "postPaid"},
        "backup_strategy": {"keep_days": 7},
    },
    "/v3/{project}/recycle-policy": {"recycle_policy": {"retention_period_in_days": 3}},
    "/v3/{project}/instances/{id}/tags": {"tags": [{"key": "a", "value": "b"}]},
    "/v3.1/{project}/instances/{id}/table-volume": {"database_name": "orders", "limit": 5},
    "/v3/auth/tokens": login_body(),
}
"""A good body for each path that takes one."""
