"""Restore to a new instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.handlers.instance_view import ha_view
from gaussbackup.emulator.handlers.restore_job import (
    add_first_backup,
    add_restore_job,
    restore_lifecycle,
)
from gaussbackup.emulator.handlers.restore_new_request import (
    ORDER_FIELDS,
    Order,
    check_capacity,
    check_credentials,
    parse_order,
    policy_json,
)
from gaussbackup.emulator.handlers.restore_source import POINT_FIELDS, RestoreSource, find_source
from gaussbackup.emulator.handlers.validation import parse_body, parse_object, parse_query
from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.rows import InstanceRow

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

TO_NEW_JOB = "CloneGaussDBV5NewInstance"


def restore_to_new(backend: Backend, context: RequestContext) -> ServerResponse:
    """Create an instance from a backup; the path is that of creating any instance."""
    parse_query(context)
    body = parse_body(context, *ORDER_FIELDS)
    check_credentials(backend, body)
    fields = POINT_FIELDS if backend.options.pitr_to_new else ("instance_id", "backup_id")
    point = parse_object(body.get("restore_point"), "restore_point", *fields)
    with backend.store.transaction():
        context = context.refresh_now()
        source = find_source(backend, context, point)
        order = parse_order(backend, body, source)
        check_capacity(backend, context, order)
        row = _new_instance(backend, context, order, source)
        backend.store.add(row)
        job_id = add_restore_job(backend, context, TO_NEW_JOB, row.id, source)
        if row.lifecycle.status == "ACTIVE":
            add_first_backup(backend, row, row.lifecycle.ready_at)
    view = _new_instance_view(row, order)
    if order.spec.charge_mode == "prePaid":  # the response has neither a job nor a status
        return json_response(202, {"instance": view})
    return json_response(202, {"instance": {**view, "status": "BUILD"}, "job_id": job_id})


def _new_instance(
    backend: Backend, context: RequestContext, order: Order, source: RestoreSource
) -> InstanceRow:
    return InstanceRow(
        id=backend.ids.instance(),
        project_id=context.project_id,
        name=order.name,
        version=source.version,
        volume_gb=order.volume_gb,
        data_mb=source.data_mb,
        content=source.content,
        build_time=None,
        policy=policy_json(order),
        tags="{}",
        archive_gaps="[]",
        recycled_until=None,
        spec=order.spec,
        lifecycle=restore_lifecycle(backend, context),
    )


def _new_instance_view(row: InstanceRow, order: Order) -> dict[str, Any]:
    """Return the new instance; the port is a string here, an integer in lists."""
    policy = order.policy
    return {
        "id": row.id,
        "name": row.name,
        "datastore": {"type": "GaussDB", "version": row.version},
        "ha": {"mode": row.spec.mode, **ha_view(row)},
        "port": str(row.spec.port),
        "volume": {"type": row.spec.volume_type, "size": row.volume_gb},
        "replica_num": row.spec.replicas,
        "region": REGION,
        "backup_strategy": {"start_time": policy["start_time"], "keep_days": policy["keep_days"]},
        "flavor_ref": row.spec.flavor_ref,
        "availability_zone": row.spec.zones,
        "vpc_id": row.spec.vpc_id,
        "subnet_id": row.spec.subnet_id,
        "security_group_id": row.spec.security_group_id,
        "charge_info": {"charge_mode": row.spec.charge_mode},
        "enable_parallel_restore": order.parallel_restore,
    }
