"""The recycle bin: deleted instances, and how long it keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, GaussDbError
from gaussbackup.emulator.handlers.validation import (
    parse_body,
    parse_object,
    parse_page,
    parse_query,
)
from gaussbackup.emulator.ids import stable_hex
from gaussbackup.emulator.orderable_catalog import VOLUME_TYPES
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_timestamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

DAY = 86400.0
DEFAULT_DAYS = 7
_PAGE = 50
"""Default and maximum number of rows."""


def list_recycled(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the instances in the recycle bin, the last deleted first."""
    query = parse_query(context, "instance_name", "offset", "limit")
    page = parse_page(query, default=_PAGE, highest=_PAGE)
    matches = [
        row
        for row in backend.store.instances(project_id=context.project_id)
        if _is_recycled(row, context.now) and query.get("instance_name", row.name) == row.name
    ]
    matches.sort(key=lambda row: row.lifecycle.gone or 0.0, reverse=True)
    views = [_recycled_view(backend, row) for row in matches[page]]
    return json_response(200, {"instances": views, "total_count": len(matches)})


def show_recycle_policy(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the retention; a string here, a number when it is set."""
    parse_query(context)
    days = retention_days(backend, context)
    return json_response(200, {"retention_period_in_days": str(days)})


def set_recycle_policy(backend: Backend, context: RequestContext) -> ServerResponse:
    """Set the retention for instances that are deleted from now on."""
    parse_query(context)
    body = parse_body(context, "recycle_policy")
    policy = parse_object(body.get("recycle_policy"), "recycle_policy", "retention_period_in_days")
    days = policy.get("retention_period_in_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 7:
        raise GaussDbError(BAD_PARAMETER, "retention_period_in_days must be from 1 to 7")
    with backend.store.transaction():
        backend.store.set_recycle_days(context.project_id, days)
    return json_response(200, {"result": "success"})


def retention_days(backend: Backend, context: RequestContext) -> int:
    """Return how many days a deleted instance stays in the recycle bin."""
    days = backend.store.recycle_days(context.project_id)
    return DEFAULT_DAYS if days is None else days


def _is_recycled(row: InstanceRow, now: float) -> bool:
    gone, until = row.lifecycle.gone, row.recycled_until
    return gone is not None and until is not None and gone <= now < until


def _recycled_view(backend: Backend, row: InstanceRow) -> dict[str, Any]:
    offset = backend.options.utc_offset
    return {
        "id": row.id,
        "name": row.name,
        "ha_mode": row.spec.cluster_mode,
        "engine_name": "GaussDB",
        "engine_version": row.version,
        "pay_model": "1" if row.spec.charge_mode == "prePaid" else "0",
        "created_at": format_timestamp(row.lifecycle.created, offset),
        "deleted_at": format_timestamp(row.lifecycle.gone or 0.0, offset),
        "volume_type": VOLUME_TYPES[row.spec.volume_type],
        "volume_size": str(row.volume_gb),
        "data_vip": "",
        "enterprise_project_id": row.spec.enterprise_project_id,
        "enterprise_project_name": "default",
        "backup_level": "instance",
        "recycle_backup_id": stable_hex(f"recycled {row.id}") + "br14",
        "recycle_status": "Active",
        "mode": "enterprise",
    }
