"""The automatic backup policy of an instance."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class BackupPolicy(NamedTuple):
    """None is what the service did not say, or said unreadably; `raw` is what it sent.

    `keep_days` counts days, `start_time` is one hour in UTC as `19:00-20:00`, `period` holds the
    weekdays as `1,2,3` (1 is Monday, of UTC), `differential_period` is in minutes
    (gaussbackup/api/README.md, "Backup policy").
    """

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None
    raw: Mapping[str, object] = MappingProxyType({})

    def body(self) -> dict[str, object]:
        """The body that sets it: the four required fields, the last of them as a text."""
        policy = {
            "keep_days": self.keep_days,
            "start_time": self.start_time,
            "period": self.period,
            "differential_period": str(self.differential_period),
        }
        return {"backup_policy": policy}
