"""Tags of instances: add, list and delete."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import (
    BAD_PARAMETER,
    NO_SUCH_TAG,
    TAG_EXISTS,
    TAG_KEY_REPEATED,
    TAG_QUOTA,
    GaussDbError,
)
from gaussbackup.emulator.handlers.instance_lookup import (
    check_not_busy,
    existing_instances,
    instance_from_path,
    instance_status,
)
from gaussbackup.emulator.handlers.validation import (
    parse_body,
    parse_object,
    parse_query,
    reject_body,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

MAX_TAGS = 20
_KEY = re.compile(r"[A-Za-z0-9_@\u4e00-\u9fff-]{1,36}")
_VALUE = re.compile(r"[A-Za-z0-9_@.\u4e00-\u9fff-]{0,43}")


def add_tags(backend: Backend, context: RequestContext) -> ServerResponse:
    """Add tags to an instance; its limit is 20."""
    parse_query(context)
    added = _parse_tags(parse_body(context, "tags").get("tags"))
    with backend.store.transaction():
        row = instance_from_path(backend, context)
        _check_taggable(backend, row, context.now)
        tags = json.loads(row.tags)
        if backend.options.existing_tag == "reject" and set(tags) & set(added):
            raise GaussDbError(TAG_EXISTS)
        tags |= added
        if len(tags) > MAX_TAGS:
            raise GaussDbError(TAG_QUOTA)
        backend.store.update("instances", row.id, tags=json.dumps(tags))
    document = {"instance_id": row.id, "instance_name": row.name}
    return json_response(backend.options.undocumented_status, document)


def list_tags(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the tags of an instance; each value is a list with one item."""
    parse_query(context)
    tags = json.loads(instance_from_path(backend, context).tags)
    views = [{"key": key, "value": [value]} for key, value in tags.items()]
    return json_response(200, {"tags": views, "total_count": len(views)})


def list_project_tags(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the tags of all instances: each key with its values."""
    parse_query(context)
    values: dict[str, set[str]] = {}
    for row in existing_instances(backend, context):
        for key, value in json.loads(row.tags).items():
            values.setdefault(key, set()).add(value)
    views = [{"key": key, "value": sorted(found)} for key, found in values.items()]
    return json_response(200, {"tags": views})


def delete_tags(backend: Backend, context: RequestContext) -> ServerResponse:
    """Delete the tags with these keys; unknown keys are ignored."""
    parse_query(context)
    keys = parse_body(context, "keys").get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or not keys:
        raise GaussDbError(BAD_PARAMETER, "keys must be a list of strings")
    with backend.store.transaction():
        _delete_keys(backend, instance_from_path(backend, context), keys)
    return json_response(backend.options.undocumented_status, {})


def delete_tag(backend: Backend, context: RequestContext) -> ServerResponse:
    """Delete the tag whose key is in the query."""
    query = parse_query(context, "key")
    reject_body(context)
    with backend.store.transaction():
        row = instance_from_path(backend, context)
        if query.get("key") not in json.loads(row.tags):
            raise GaussDbError(NO_SUCH_TAG)
        _delete_keys(backend, row, [query["key"]])
    document = {"result": "success", "instance_id": row.id, "instance_name": row.name}
    return json_response(200, document)


def _delete_keys(backend: Backend, row: InstanceRow, keys: list[str]) -> None:
    tags = {key: value for key, value in json.loads(row.tags).items() if key not in keys}
    backend.store.update("instances", row.id, tags=json.dumps(tags))


def _check_taggable(backend: Backend, row: InstanceRow, now: float) -> None:
    """Reject tags of an instance that is being built, if that is not permitted."""
    if not backend.options.tags_while_building and instance_status(backend, row, now) == "BUILD":
        check_not_busy(backend, row, now)


def _parse_tags(value: Any) -> dict[str, str]:
    if not isinstance(value, list) or not value:
        raise GaussDbError(BAD_PARAMETER, "tags must be a list")
    tags: dict[str, str] = {}
    for item in value:
        fields = parse_object(item, "tags", "key", "value")
        key, text = _trimmed(fields.get("key")), _trimmed(fields.get("value", ""))
        if not _KEY.fullmatch(key) or not _VALUE.fullmatch(text):
            raise GaussDbError(BAD_PARAMETER, "invalid key or value of a tag")
        if key in tags:
            raise GaussDbError(TAG_KEY_REPEATED)
        tags[key] = text
    return tags


def _trimmed(value: Any) -> str:
    """Return a string without surrounding spaces; another value becomes an invalid one."""
    return value.strip(" ") if isinstance(value, str) else "?"
