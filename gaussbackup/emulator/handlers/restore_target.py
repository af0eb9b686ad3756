"""Instances that a restore can overwrite, and the snapshot of its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator import error_catalog as errors
from gaussbackup.emulator.error_catalog import GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import existing_instances, instance_status
from gaussbackup.emulator.handlers.restore_source import (
    RestoreSource,
    backup_source,
    time_source,
)
from gaussbackup.emulator.handlers.validation import check_instance_id, parse_page, parse_query
from gaussbackup.emulator.orderable_catalog import VOLUME_TYPES
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow


_NEWER_PARAMETERS = (
    *("backup_restore_type", "source_backup_schema", "target_instance_id", "instance_name"),
)
"""Query parameters that only version v3.1 of the list has."""


def check_target(target: InstanceRow, source: RestoreSource) -> None:
    """Raise GaussDbError unless type, engine and volume of the target permit the restore."""
    topology = (source.spec.mode, source.spec.shards, source.spec.replicas)
    if topology != (target.spec.mode, target.spec.shards, target.spec.replicas):
        raise GaussDbError(errors.TYPE_NOT_ALLOWED, "The instance types differ.")
    if source.version.partition(".")[0] != target.version.partition(".")[0]:
        raise GaussDbError(errors.BAD_VERSION)
    if target.volume_gb < source.volume_gb:
        raise GaussDbError(errors.VOLUME_OUT_OF_RANGE, f"The minimum is {source.volume_gb} GB.")


def show_snapshot(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the topology of an instance at a time, or at the start of a backup."""
    query = parse_query(context, "instance_id", "restore_time", "backup_id")
    source = _find_source(backend, context, query, query.get("instance_id"))
    spec, size = source.spec, source.volume_gb
    if backend.options.snapshot_volume == "per-shard":
        size //= spec.shards
    document = {
        "cluster_mode": spec.cluster_mode,
        "instance_mode": "enterprise",
        "data_volume_size": str(size),
        "solution": "hws" if spec.is_distributed else "triset",
        "node_num": spec.node_count,
        "coordinator_num": spec.coordinators,
        "sharding_num": spec.shards,
        "replica_num": spec.replicas,
        "engine_version": source.version,
    }
    return json_response(200, document)


def list_restorable_instances(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the instances that a backup, or an instance at a time, can be restored to."""
    query = parse_query(
        context,
        *("source_instance_id", "backup_id", "restore_time", "offset", "limit"),
        *(_NEWER_PARAMETERS if context.api_version == "v3.1" else ()),
    )
    page = parse_page(query)
    source = _find_source(backend, context, query, query.get("source_instance_id"))
    matches = [
        row
        for row in existing_instances(backend, context)
        if query.get("target_instance_id", row.id) == row.id
        and query.get("instance_name", row.name) == row.name
        and instance_status(backend, row, context.now) == "ACTIVE"
        and _is_suitable(row, source)
    ]
    views = [_restorable_view(row) for row in matches[page]]
    return json_response(200, {"instances": views, "total_count": len(matches)})


def _find_source(
    backend: Backend, context: RequestContext, query: dict[str, str], instance_id: str | None
) -> RestoreSource:
    """Return the source; a backup id suffices, otherwise instance and time are required."""
    if instance_id is not None:
        check_instance_id(instance_id)
    if "backup_id" in query:
        return backup_source(backend, context, query["backup_id"], instance_id)
    if instance_id is None or "restore_time" not in query:
        raise GaussDbError(errors.BAD_PARAMETER, "backup_id, or instance and restore_time")
    return time_source(backend, context, query["restore_time"], instance_id)


def _is_suitable(target: InstanceRow, source: RestoreSource) -> bool:
    try:
        check_target(target, source)
    except GaussDbError:
        return False
    return True


def _restorable_view(row: InstanceRow) -> dict[str, Any]:
    return {
        "instance_id": row.id,
        "instance_name": row.name,
        "volume_type": VOLUME_TYPES[row.spec.volume_type],
        "data_volume_size": row.volume_gb,
        "version": row.version,
        "mode": row.spec.cluster_mode,
        "instance_mode": "enterprise",
    }
