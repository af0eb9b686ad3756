"""Instances: list, restorable times, engine versions and quotas."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import BAD_PARAMETER, GaussDbError
from gaussbackup.emulator.handlers.instance_view import instance_view
from gaussbackup.emulator.handlers.lookup import existing_instances, instance_from_path
from gaussbackup.emulator.handlers.validation import parse_page, parse_query
from gaussbackup.emulator.offers import ENGINES
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.timeline import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

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
        for row in existing_instances(backend, context)
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
    return json_response(200, {"versions": list(ENGINES)})


def project_quotas(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the quotas; there is none for backups."""
    parse_query(context, "type")
    used = len(existing_instances(backend, context))
    resource = {"type": "instance", "quota": 50, "used": used}
    return json_response(200, {"quotas": {"resources": [resource]}})


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
