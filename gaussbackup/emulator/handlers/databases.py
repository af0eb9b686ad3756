"""Databases of an instance, and the volumes of its databases and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import (
    BAD_PARAMETER,
    NO_SUCH_DATABASE,
    TYPE_NOT_ALLOWED,
    GaussDbError,
)
from gaussbackup.emulator.handlers.instance_lookup import instance_from_path, instance_status
from gaussbackup.emulator.handlers.validation import parse_body, parse_page, parse_query
from gaussbackup.emulator.ids import stable_hex
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.database_content import Database, Table, databases_of, tables_of

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

_READY = ("ACTIVE", "BACKING UP")
_SORT_KEYS = {
    "table_size": lambda table: table.size,
    "tuples": lambda table: table.rows,
    "table_name": lambda table: table.name,
}
_TABLE_FIELDS = (
    *("database_name", "schema_names", "table_name", "user_name"),
    *("sort_key", "sort_order", "limit", "offset"),
)


def list_databases(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the databases; sizes are in MB and strings."""
    page = parse_page(parse_query(context, "offset", "limit"), default=10)
    databases = _databases(_ready_instance(backend, context))
    views = [
        {
            "name": database.name,
            "owner": database.owner,
            "character_set": "UTF8",
            "collate_set": "C",
            "size": str(database.size_mb),
            "datctype": "C",
            "compatibility_type": "GaussDB",
        }
        for database in databases[page]
    ]
    return json_response(200, {"databases": views, "total_count": len(databases)})


def list_database_volumes(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the volumes of the databases; sizes are in bytes and strings."""
    query = parse_query(
        context, "database_name", "table_space_name", "user_name", "offset", "limit"
    )
    page = parse_page(query, highest=200)
    matches = [
        database
        for database in _databases(_ready_instance(backend, context))
        if query.get("database_name", database.name) == database.name
        and query.get("user_name", database.owner) == database.owner
        and query.get("table_space_name", "pg_default") == "pg_default"
    ]
    views = [
        {
            "database_name": database.name,
            "table_space_name": "pg_default",
            "user_name": database.owner,
            "database_size": str(database.size_mb * 1024**2),
        }
        for database in matches[page]
    ]
    return json_response(200, {"database_volumes": views, "total_count": len(matches)})


def show_volume_summary(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return capacity and usage of the data disks in GB, as strings."""
    parse_query(context)
    row = _ready_instance(backend, context)
    coordinators = [
        _component_view(row, f"gaussdbv5cn_{number}") for number in range(row.spec.coordinators)
    ]
    data_nodes = [
        {**_component_view(row, f"gaussdbv5dn{shard + 1}_0"), "role": "master"}
        for shard in range(row.spec.shards)
    ]
    document = {
        "data_disk_capacity": str(row.volume_gb),
        "data_disk_usage": f"{row.data_mb / 1024:.2f}",
        "space_usage_growth_per_day": "0.00",
        "estimated_remaining_days": "",
        "cn_components": coordinators,
        "dn_components": data_nodes,
    }
    return json_response(200, document)


def list_table_volumes(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the volumes of the tables of a database, by default the largest first."""
    parse_query(context)
    body = parse_body(context, *_TABLE_FIELDS)
    limits: dict[str, str] = {
        name: str(value) for name, value in body.items() if name in {"offset", "limit"}
    }
    page = parse_page(limits, default=10)
    database = _find_database(_ready_instance(backend, context), body.get("database_name"))
    tables = [table for table in tables_of(database) if _matches(table, body)]
    key, order = body.get("sort_key", "table_size"), body.get("sort_order", "desc")
    if not isinstance(key, str) or key not in _SORT_KEYS or order not in ("asc", "desc"):
        raise GaussDbError(BAD_PARAMETER, "sort_key or sort_order")
    tables.sort(key=_SORT_KEYS[key], reverse=order == "desc")
    views = [_table_view(database, table) for table in tables[page]]
    return json_response(200, {"table_volumes": views, "total_count": len(tables)})


def _ready_instance(backend: Backend, context: RequestContext) -> InstanceRow:
    """Return the instance; raise GaussDbError unless its databases can be read."""
    row = instance_from_path(backend, context)
    ready_at = max(row.lifecycle.built, row.lifecycle.ready_at) + backend.options.database_delay
    status = instance_status(backend, row, context.now)
    is_ready = context.now >= ready_at or context.now < row.lifecycle.busy_from
    if status not in _READY or not is_ready:
        raise GaussDbError(TYPE_NOT_ALLOWED, f"The status of the instance is {status}.")
    return row


def _databases(row: InstanceRow) -> list[Database]:
    return databases_of(row.content, row.data_mb)


def _find_database(row: InstanceRow, name: Any) -> Database:
    if not isinstance(name, str):
        raise GaussDbError(BAD_PARAMETER, "database_name")
    for database in _databases(row):
        if database.name == name:
            return database
    raise GaussDbError(NO_SUCH_DATABASE)


def _matches(table: Table, body: dict[str, Any]) -> bool:
    schemas = body.get("schema_names") or [table.schema]
    if not isinstance(schemas, list):
        raise GaussDbError(BAD_PARAMETER, "schema_names must be a list")
    return (
        table.schema in schemas
        and body.get("table_name", table.name) == table.name
        and body.get("user_name", table.owner) == table.owner
    )


def _table_view(database: Database, table: Table) -> dict[str, Any]:
    """Return a table as an item of a list; all numbers are strings."""
    return {
        "id": str(int(stable_hex(f"table {database.name} {table.name}")[:6], 16)),
        "database_name": database.name,
        "schema_name": table.schema,
        "table_name": table.name,
        "table_owner": table.owner,
        "table_size": str(table.size),
        "tuples": str(table.rows),
        "is_part_type": False,
        "is_hash_cluster_key": False,
        "create_time": "2024-05-01 00:00:00",
        "update_time": "2024-05-01 00:00:00",
        "average_size": str(table.size),
        "max_ratio": "1",
        "min_ratio": "1",
        "skew_size": "0",
        "skew_ratio": "0",
        "skew_stddev": "0",
    }


def _component_view(row: InstanceRow, component: str) -> dict[str, str]:
    return {
        "node_name": f"{row.name}_{component}",
        "node_id": stable_hex(f"node {row.id} {component}") + "no14",
        "component_id": component.removeprefix("gaussdbv5"),
    }
