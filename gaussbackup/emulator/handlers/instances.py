"""List instances, filtered by the fields that the API supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import existing_instances
from gaussbackup.emulator.handlers.instance_view import instance_view
from gaussbackup.emulator.handlers.validation import parse_page, parse_query
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext


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
    actual = {
        "type": view["type"],
        "datastore_type": view["datastore"]["type"],
        "vpc_id": view["vpc_id"],
        "subnet_id": view["subnet_id"],
        "charge_mode": view["charge_info"]["charge_mode"],
    }
    if "tags" in query and not _has_tags(view, query["tags"]):
        return False
    return all(query.get(name, value) == value for name, value in actual.items())


def _has_tags(view: dict[str, Any], pairs: str) -> bool:
    """Match all `key=value` pairs, which are separated by commas; an empty value matches any."""
    tags = {tag["key"]: tag["value"] for tag in view["tags"]}
    for pair in pairs.split(","):
        key, _, value = pair.partition("=")
        if key not in tags or value not in {"", tags[key]}:
            return False
    return True
