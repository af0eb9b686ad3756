"""Names and tags of drill instances: the proof that an instance belongs to a drill.

A name is `gbdrill-20261125T1800Z-0badcafe-orders`: begin in UTC, a nonce, and the source, cut to
the length of a name (gaussbackup/api/README.md, "Restore").
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.backup_names import MAX_LENGTH, replace_invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.model.drill import DrillRecord

PREFIX = "gbdrill-"
NONCE_TAG = "gb-drill"
UNTIL_TAG = "gb-drill-until"
SOURCE_TAG = "gb-drill-source"
MAX_LIFETIME = timedelta(days=1)
"""How old an instance whose `until` is not known may be before it is a leftover."""
_NAME = re.compile(r"gbdrill-(\d{8}T\d{4}Z)-([0-9a-f]{8})-([A-Za-z0-9_-]+)", re.ASCII)
_BEGIN = "%Y%m%dT%H%MZ"
_UNTIL = "%Y%m%dT%H%M%SZ"
_TAG_VALUE = re.compile(r"[A-Za-z0-9_@.-]{1,43}", re.ASCII)


class DrillName(NamedTuple):
    """The parts of a name; `begin` is in UTC and whole minutes, `source` may be cut."""

    begin: datetime
    nonce: str
    source: str


def build_drill_name(begin: datetime, nonce: str, source: str) -> str:
    """Return the name of a new drill instance; `nonce` is 8 hex digits."""
    stamp = f"{begin.astimezone(timezone.utc):{_BEGIN}}"
    return f"{PREFIX}{stamp}-{nonce}-{replace_invalid(source) or 'instance'}"[:MAX_LENGTH]


def parse_drill_name(name: str) -> DrillName | None:
    """Return the parts of a complete drill name; None for any other name."""
    match = _NAME.fullmatch(name)
    begin = _parse_utc(match[1], _BEGIN) if match else None
    if match is None or begin is None or len(name) > MAX_LENGTH:
        return None
    return DrillName(begin, match[2], match[3])


def drill_tags(record: DrillRecord) -> dict[str, str]:
    """Return the tags of the instance: what a cleanup on another host needs."""
    tags = {NONCE_TAG: record.nonce, UNTIL_TAG: f"{record.until:{_UNTIL}}"}
    if _TAG_VALUE.fullmatch(record.source_id):
        tags[SOURCE_TAG] = record.source_id
    return tags


def drill_end(name: str, tags: Mapping[str, str] | None) -> datetime | None:
    """Return when the instance becomes a leftover: `until` of its tag, else a day after its begin.

    None if neither tag nor name are those of a drill.
    """
    until = _parse_utc((tags or {}).get(UNTIL_TAG, ""), _UNTIL)
    if until is not None:
        return until
    parsed = parse_drill_name(name)
    return parsed.begin + MAX_LIFETIME if parsed else None


def is_drill(name: str, tags: Mapping[str, str] | None) -> bool:
    """Return whether both name and tag are those of the same drill."""
    parsed = parse_drill_name(name)
    return parsed is not None and (tags or {}).get(NONCE_TAG) == parsed.nonce


def may_be_drill(name: str, tags: Mapping[str, str] | None) -> bool:
    """Return whether the name or a tag is that of a drill."""
    return parse_drill_name(name) is not None or NONCE_TAG in (tags or {})


def _parse_utc(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
