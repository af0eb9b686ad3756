"""Points in time: reading the service's forms, writing RFC 3339 in UTC."""

from __future__ import annotations

import re
from datetime import datetime, timezone

# 2022-05-09T18:02:31+0800 from the service; Z, +08:00 and fractions are accepted too.
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})? ?(Z|UTC|[+-]\d\d:?\d\d)", re.ASCII
)


def read_instant(text: object) -> datetime | None:
    """An aware instant in UTC, or None for whatever has no offset or is no time at all.

    Reads `2022-05-09T18:02:31+0800` and `2021-01-15 01:46:40 UTC`, the two forms of the service.
    """
    match = _ISO.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    offset = "+0000" if zone in {"Z", "UTC"} else zone.replace(":", "")
    micro = (fraction or ".0")[:7]
    try:
        parsed = datetime.strptime(f"{day}T{clock}{micro}{offset}", "%Y-%m-%dT%H:%M:%S.%f%z")
        return parsed.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def write_instant(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second: `2022-05-09T10:02:31Z`."""
    return instant.astimezone(timezone.utc).isoformat(timespec="seconds")[:19] + "Z"
