"""The automatic backup policy of an instance."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class BackupPolicy(NamedTuple):
    """Policy of an instance; a missing or malformed value is None, `raw` is what was sent.

    `keep_days` is in days, `start_time` one hour in UTC (`19:00-20:00`), `period` the weekdays
    (`1,2,3`; 1 is Monday in UTC), `differential_period` in minutes
    (gaussbackup/api/README.md, "Backup policy").
    """

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None
    raw: Mapping[str, object] = MappingProxyType({})

    def body(self) -> dict[str, object]:
        """Return the body that sets the policy: four required fields, the last one as text."""
        policy = {
            "keep_days": self.keep_days,
            "start_time": self.start_time,
            "period": self.period,
            "differential_period": str(self.differential_period),
        }
        return {"backup_policy": policy}
