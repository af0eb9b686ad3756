"""A retention policy and its validation."""

from __future__ import annotations

from datetime import timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError

if TYPE_CHECKING:
    from datetime import tzinfo

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.calendar_duration import CalendarDuration

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
    """What to keep; the fields are named as the options of `prune`.

    Counts are 1 or more, None for a rule that is not set. `match` is a glob for names; other
    backups are ignored. `failed`: delete FAILED backups as well. `zone` decides when a day begins.
    """

    match: str
    keep_last: int | None = None
    keep_hourly: int | None = None
    keep_daily: int | None = None
    keep_weekly: int | None = None
    keep_monthly: int | None = None
    keep_yearly: int | None = None
    keep_within: CalendarDuration | None = None
    min_keep: int = 1
    max_delete: int = 10
    failed: bool = False
    zone: tzinfo = timezone.utc


def name_matches(backup: Backup, policy: RetentionPolicy) -> bool:
    """Return whether the policy applies to this name."""
    return fnmatchcase(backup.name, policy.match)


def validate_policy(policy: RetentionPolicy) -> list[InputError]:
    """Return the errors of the policy; a policy without any keep rule is one."""
    counts = policy._asdict()
    errors = [
        InputError(f"--{name.replace('_', '-')} must be 1 or more.")
        for name in _COUNTS
        if counts[name] is not None and counts[name] < 1
    ]
    if policy.keep_within is not None and not any(policy.keep_within):
        errors.append(InputError("--keep-within must be greater than 0."))
    if not policy.match.strip():
        errors.append(InputError("--match must not be empty.", "Match all backups:  --match '*'"))
    if not errors and not any(counts[name] for name in (*KEEP_RULES, "keep_within")):
        errors.append(
            InputError("No keep rule is set.", "Set at least one:  --keep-daily 7 --keep-weekly 4")
        )
    return errors
