"""A retention policy: what to keep of which names, and what makes it no policy at all."""

from __future__ import annotations

from datetime import timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError

if TYPE_CHECKING:
    from datetime import tzinfo

    from gaussbackup.model.backup import Backup

KEEP_RULES = (
    "keep_last",
    "keep_hourly",
    "keep_daily",
    "keep_weekly",
    "keep_monthly",
    "keep_yearly",
)
_COUNTS = (*KEEP_RULES, "min_keep", "max_delete")


class RetentionPolicy(NamedTuple):
    """What to keep. Counts are from 1 on, None where a rule is not asked for; spans are seconds.

    `match` is a glob for names: nothing else is ever looked at. `zone` says where days begin.
    """

    match: str
    keep_last: int | None = None
    keep_hourly: int | None = None
    keep_daily: int | None = None
    keep_weekly: int | None = None
    keep_monthly: int | None = None
    keep_yearly: int | None = None
    keep_within: float | None = None
    min_keep: int = 1
    max_delete: int = 10
    failed: bool = False
    zone: tzinfo = timezone.utc


def name_matches(backup: Backup, policy: RetentionPolicy) -> bool:
    """Whether the policy owns this name."""
    return fnmatchcase(backup.name, policy.match)


def validate_policy(policy: RetentionPolicy) -> list[InputError]:
    """What is wrong with the policy itself; one that keeps nothing is an oversight."""
    counts = policy._asdict()
    flaws = [
        InputError(f"--{name.replace('_', '-')} must be 1 or more.")
        for name in _COUNTS
        if counts[name] is not None and counts[name] < 1
    ]
    if policy.keep_within is not None and not policy.keep_within > 0:
        flaws.append(InputError("--keep-within must be longer than nothing."))
    if not policy.match.strip():
        flaws.append(InputError("An empty --match owns no backup.", "All of them:  --match '*'"))
    if not flaws and not any(counts[name] for name in (*KEEP_RULES, "keep_within")):
        flaws.append(
            InputError("No rule says what to keep.", "As in:  --keep-daily 7 --keep-weekly 4")
        )
    return flaws
