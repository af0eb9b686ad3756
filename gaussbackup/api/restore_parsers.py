"""Parsers of the responses about restores; any field may be missing or malformed."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from gaussbackup.api.parsers import (
    parse_object,
    read_id,
    read_known_text,
    read_number_text,
    read_object,
    read_status,
    read_text,
    read_time,
)
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.api.tag_parser import read_tags
from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot, Node
from gaussbackup.model.restore import RestorableRange

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Response
    from gaussbackup.api.parsers import Row

_MAX_DIGITS = 15


def parse_instance_details(row: object) -> InstanceDetails | None:
    """Parse one row of `instances`; return None if it has no usable id."""
    fields = read_object(row)
    instance_id = read_id(fields)
    if instance_id is None:
        return None
    volume = read_object(fields.get("volume"))
    datastore = read_object(fields.get("datastore"))
    nodes = fields.get("nodes")
    return InstanceDetails(
        id=instance_id,
        name=read_text(fields.get("name")) or "",
        status=read_status(fields.get("status")),
        mode=read_known_text(fields.get("type")),
        engine_version=read_number_text(datastore.get("version")),
        flavor=read_known_text(fields.get("flavor_ref")),
        volume_type=read_known_text(volume.get("type")),
        volume_gb=_positive(volume.get("size")),
        vpc_id=read_known_text(fields.get("vpc_id")),
        subnet_id=read_known_text(fields.get("subnet_id")),
        security_group_id=read_known_text(fields.get("security_group_id")),
        port=_positive(fields.get("port")),
        time_zone=read_known_text(fields.get("time_zone")),
        enterprise_project_id=read_known_text(fields.get("enterprise_project_id")),
        disk_encryption_id=read_known_text(fields.get("disk_encryption_id")),
        addresses=_addresses(fields),
        nodes=tuple(map(_node, nodes)) if isinstance(nodes, list) else (),
        created=read_time(fields.get("created")),
        charge_mode=read_known_text(read_object(fields.get("charge_info")).get("charge_mode")),
        tags=read_tags(fields.get("tags")),
        user=read_known_text(fields.get("db_user_name")),
    )


def parse_snapshot(response: Response) -> InstanceSnapshot:
    """Parse the instance at the time of a backup; its size is text."""
    fields = parse_object(response)
    return InstanceSnapshot(
        mode=read_known_text(fields.get("cluster_mode")),
        volume_gb=_positive(fields.get("data_volume_size")),
        engine_version=read_number_text(fields.get("engine_version")),
    )


def parse_restorable_ranges(response: Response) -> list[RestorableRange]:
    """Parse the restorable ranges of one day; raise MalformedBody if there is no list of them.

    A range without two readable times is an error too: it must not look like a gap.
    """
    rows = parse_object(response).get("restore_time")
    if not isinstance(rows, list):
        raise MalformedBody("the response has no list of restore_time")
    return [_range(read_object(row)) for row in rows]


def parse_new_instance(response: Response) -> tuple[str | None, str | None]:
    """Return the ids of the new instance and of its job; None for one that is missing."""
    fields = parse_object(response)
    return read_id(read_object(fields.get("instance"))), read_id(fields, "job_id")


def _range(fields: Row) -> RestorableRange:
    times = [_milliseconds(fields.get(name)) for name in ("start_time", "end_time")]
    if times[0] is None or times[1] is None:
        raise MalformedBody("a restorable range has no start_time or end_time")
    return RestorableRange(times[0], times[1])


def _milliseconds(value: object) -> datetime | None:
    """Return the time of milliseconds since 1970 (gaussbackup/api/README.md, "Restore")."""
    number = _positive(value)
    if number is None:
        return None
    try:
        return datetime.fromtimestamp(number / 1000, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _positive(value: object) -> int | None:
    """Return a positive number that some calls send as text, else None."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value) if len(value) <= _MAX_DIGITS else None
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    return value if len(str(value)) <= _MAX_DIGITS else None


def _node(row: object) -> Node:
    fields = read_object(row)
    return Node(
        role=read_known_text(fields.get("role")),
        status=read_known_text(fields.get("status")),
        zone=read_known_text(fields.get("availability_zone")),
    )


def _addresses(fields: Row) -> tuple[str, ...]:
    """Return the private addresses; one text may contain several, separated by a slash."""
    values = fields.get("private_ips")
    texts = values if isinstance(values, list) else []
    parts = [part.strip() for text in texts if isinstance(text, str) for part in text.split("/")]
    return tuple(dict.fromkeys(part for part in parts if part))
