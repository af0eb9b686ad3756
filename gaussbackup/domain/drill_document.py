"""The journal document of a drill: built and parsed strictly; a damaged one is no evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.domain.drill_names import parse_drill_name
from gaussbackup.model.drill import DrillPhase, DrillRecord
from gaussbackup.model.timestamps import format_rfc3339, parse_timestamp

if TYPE_CHECKING:
    from datetime import datetime

SCHEMA = "gaussbackup/drill/v1"
_TEXTS = ("nonce", "project_id", "endpoint", "source_id", "source_name", "backup_id", "name")


def record_document(record: DrillRecord) -> dict[str, object]:
    """Return the journal document of a record."""
    return {
        "schema": SCHEMA,
        **record._asdict(),
        "begin": format_rfc3339(record.begin),
        "until": format_rfc3339(record.until),
        "phase": record.phase.value,
    }


def parse_record(document: object) -> DrillRecord | None:
    """Return the record of a journal document; None unless all of it is valid."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return None
    fields: dict[str, Any] = {name: document.get(name) for name in _TEXTS}
    if not all(isinstance(value, str) for value in fields.values()):
        return None
    times = [_time(document.get(name)) for name in ("begin", "until")]
    parsed = parse_drill_name(fields["name"])
    instance_id = document.get("instance_id")
    phase = _phase(document.get("phase"))
    if times[0] is None or times[1] is None or phase is None:
        return None
    if parsed is None or parsed.nonce != fields["nonce"] or not isinstance(instance_id, str | None):
        return None
    return DrillRecord(
        **fields, begin=times[0], until=times[1], phase=phase, instance_id=instance_id
    )


def _time(value: object) -> datetime | None:
    return parse_timestamp(value) if isinstance(value, str) else None


def _phase(value: object) -> DrillPhase | None:
    return next((phase for phase in DrillPhase if phase.value == value), None)


def is_of_service(record: DrillRecord, project_id: str, endpoint: str) -> bool:
    """Return whether the drill ran in this project of this host; the port may differ."""
    from urllib.parse import urlsplit

    hosts = {urlsplit(url).hostname for url in (record.endpoint, endpoint)}
    return record.project_id == project_id and len(hosts) == 1
