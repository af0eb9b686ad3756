"""The restorable time ranges of an instance."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import instance_from_path
from gaussbackup.emulator.handlers.validation import parse_query
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.archived_log_ranges import TimeRange, parse_gaps, restorable_ranges
from gaussbackup.emulator.state.backup_status import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

DAY = 86400.0
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def restore_times(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the restorable ranges of one UTC day, oldest first, in Unix milliseconds."""
    query = parse_query(context, "date")
    instance = instance_from_path(backend, context)
    day = _parse_day(query.get("date", ""))
    ranges = [
        TimeRange(max(each.start, day), min(each.end, day + DAY))
        for each in instance_ranges(backend, instance, context.now)
    ]
    views = [
        {"start_time": int(each.start * 1000), "end_time": int(each.end * 1000)}
        for each in ranges
        if each.start < each.end
    ]
    return json_response(200, {"restore_time": views})


def instance_ranges(backend: Backend, instance: InstanceRow, now: float) -> list[TimeRange]:
    """Return all restorable ranges; only automatic backups begin one."""
    ends = [
        row.timeline.ended
        for row in backend.store.backups(instance_id=instance.id, type="auto")
        if status_at(row.timeline, now) == "COMPLETED"
    ]
    options = backend.options
    archived_until = now - options.archive_lag
    return restorable_ranges(
        ends, parse_gaps(instance.archive_gaps), archived_until, options.archive_pause
    )


def _parse_day(text: str) -> float:
    error = GaussDbError(BAD_PARAMETER, "date must be yyyy-mm-dd")
    if not _DATE.fullmatch(text):
        raise error
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        raise error from None
    return day.timestamp()
