"""The automatic backup policy of an instance."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED_FIELDS = ("keep_days", "start_time", "period", "differential_period")
OPTIONAL_FIELDS = ("rate_limit", "prefetch_block", "file_split_size", "enable_standby_backup")


class BackupPolicy(NamedTuple):
    """Policy of an instance; a missing or malformed value is None, `raw` is what was sent.

    `keep_days` is in days, `start_time` one hour in UTC (`19:00-20:00`), `period` the weekdays
    (`1,2,3`; 1 is Monday in UTC), `differential_period` in minutes, `rate_limit` in MB/s (0 is
    unlimited), `prefetch_block` in pages, `file_split_size` in GB (0 is unlimited)
    (gaussbackup/api/README.md, "Backup policy").
    """

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None
    rate_limit: int | None = None
    prefetch_block: int | None = None
    file_split_size: int | None = None
    enable_standby_backup: bool | None = None
    raw: Mapping[str, object] = MappingProxyType({})

    def body(self) -> dict[str, object]:
        """Return the body that sets the policy: each known field, the differential period as text.

        The service may reset optional fields that are not sent.
        """
        policy = {
            "keep_days": self.keep_days,
            "start_time": self.start_time,
            "period": self.period,
            "differential_period": str(self.differential_period),
        }
        optional = {name: getattr(self, name) for name in OPTIONAL_FIELDS}
        known = {name: value for name, value in optional.items() if value is not None}
        return {"backup_policy": {**policy, **known}}
