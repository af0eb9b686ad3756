"""Retention: which backups of an instance a policy keeps, which it lets go, and why.

What is left out of the rows, by a listing that missed it, never costs another backup its life:
fewer rows only make the rules hold more of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.eligibility import exclusion_reason
from gaussbackup.domain.keep_rules import keep_reasons
from gaussbackup.domain.retention_policy import name_matches
from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup


class RetentionDecision(NamedTuple):
    """One backup, whether it stays, and the reasons in words.

    `counted`: the rules looked at it, as at every dated COMPLETED one.
    """

    backup: Backup
    keep: bool
    reasons: tuple[str, ...]
    counted: bool = False


class RetentionPlan(NamedTuple):
    """Every matching backup of one instance once, the newest first."""

    instance_id: str
    decisions: tuple[RetentionDecision, ...]

    @property
    def to_keep(self) -> list[Backup]:
        """Those that stay, the newest first."""
        return [each.backup for each in self.decisions if each.keep]

    @property
    def to_delete(self) -> list[Backup]:
        """Those that go, in the order in which they go: the oldest first."""
        return [each.backup for each in reversed(self.decisions) if not each.keep]

    @property
    def keep_invariants(self) -> list[Backup]:
        """The counted backups that stay: while they stand, the others may go."""
        return [each.backup for each in self.decisions if each.keep and each.counted]


def plan_retention(
    rows: Iterable[Backup], instance_id: str, policy: RetentionPolicy, now: datetime
) -> RetentionPlan:
    """What the policy makes of the rows; those of other instances or other names are left out.

    Ages count from the newest COMPLETED backup and not from `now`, which only tells what lies in
    the future. The policy is one without flaws.
    """
    mine = [row for row in rows if row.instance_id == instance_id and name_matches(row, policy)]
    mine.sort(key=_age, reverse=True)
    barred = {
        row.id: exclusion_reason(row, now, policy.zone, include_failed=policy.failed)
        for row in mine
    }
    counted = [row for row in mine if barred[row.id] is None and row.completed]
    reasons = keep_reasons(counted, policy)
    return RetentionPlan(instance_id, tuple(_decided(row, barred[row.id], reasons) for row in mine))


def raise_if_too_many(plans: Sequence[RetentionPlan], policy: RetentionPolicy) -> None:
    """Raise Refused where all the plans together would delete more than is allowed at once."""
    doomed = sum(len(each.to_delete) for each in plans)
    if doomed > policy.max_delete:
        raise Refused(
            f"{doomed} backups would be deleted, and --max-delete allows {policy.max_delete}: "
            "nothing was deleted.",
            hint=f"If the plan is right, allow it:  --max-delete {doomed}",
        )


def _decided(row: Backup, barred: str | None, reasons: dict[str, list[str]]) -> RetentionDecision:
    if barred is not None:
        return RetentionDecision(row, keep=True, reasons=(barred,))
    if not row.completed:
        return RetentionDecision(row, keep=False, reasons=(row.status_text,))
    kept = tuple(reasons[row.id])
    return RetentionDecision(
        row, keep=bool(kept), reasons=kept or ("no rule keeps it",), counted=True
    )


def _age(row: Backup) -> tuple[float, str]:
    """Of two that began together, the one with the greater id counts as the newer."""
    return row.begin_time.timestamp() if row.begin_time else float("-inf"), row.id
