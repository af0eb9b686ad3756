"""Retention: which backups of an instance a policy keeps, which it deletes, and why.

Rows that are missing from a listing never cause a deletion: with fewer rows the rules keep more of
the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.keep_rules import keep_reasons
from gaussbackup.domain.retention_eligibility import exclusion_reason
from gaussbackup.domain.retention_policy import name_matches
from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup


class RetentionDecision(NamedTuple):
    """Whether to keep one backup, and the reasons.

    `counted`: the rules considered it, as every dated COMPLETED backup.
    """

    backup: Backup
    keep: bool
    reasons: tuple[str, ...]
    counted: bool = False


class RetentionPlan(NamedTuple):
    """The decisions on the matching backups of one instance, newest first."""

    instance_id: str
    decisions: tuple[RetentionDecision, ...]

    @property
    def to_keep(self) -> list[Backup]:
        """The backups to keep, newest first."""
        return [each.backup for each in self.decisions if each.keep]

    @property
    def to_delete(self) -> list[Backup]:
        """The backups to delete in the order of deletion: oldest first."""
        return [each.backup for each in reversed(self.decisions) if not each.keep]

    @property
    def keep_invariants(self) -> list[Backup]:
        """The counted backups to keep; only while they exist may the others be deleted."""
        return [each.backup for each in self.decisions if each.keep and each.counted]


def plan_retention(
    rows: Iterable[Backup], instance_id: str, policy: RetentionPolicy, now: datetime
) -> RetentionPlan:
    """Apply the policy to the rows of the instance that match its name pattern.

    Ages count from the newest COMPLETED backup, not from `now`, which only decides what is in the
    future. The policy must be valid.
    """
    mine = [row for row in rows if row.instance_id == instance_id and name_matches(row, policy)]
    mine.sort(key=_sort_key, reverse=True)
    excluded = {
        row.id: exclusion_reason(row, now, policy.zone, include_failed=policy.failed)
        for row in mine
    }
    counted = [row for row in mine if excluded[row.id] is None and row.completed]
    reasons = keep_reasons(counted, policy)
    decisions = tuple(_decide(row, excluded[row.id], reasons) for row in mine)
    return RetentionPlan(instance_id, decisions)


def raise_if_too_many(plans: Sequence[RetentionPlan], policy: RetentionPolicy) -> None:
    """Raise Refused if the plans together delete more than the policy allows."""
    count = sum(len(each.to_delete) for each in plans)
    if count > policy.max_delete:
        raise Refused(
            f"{count} backups would be deleted, but --max-delete allows {policy.max_delete}. "
            "Nothing was deleted.",
            hint=f"If the plan is correct, allow it:  --max-delete {count}",
        )


def _decide(row: Backup, exclusion: str | None, reasons: dict[str, list[str]]) -> RetentionDecision:
    if exclusion is not None:
        return RetentionDecision(row, keep=True, reasons=(exclusion,))
    if not row.completed:
        return RetentionDecision(row, keep=False, reasons=(row.status_text,))
    keep = tuple(reasons[row.id])
    return RetentionDecision(
        row, keep=bool(keep), reasons=keep or ("no rule keeps it",), counted=True
    )


def _sort_key(row: Backup) -> tuple[float, str]:
    """Of two with the same begin time, the one with the greater id is the newer."""
    return row.begin_time.timestamp() if row.begin_time else float("-inf"), row.id
