"""What `check` is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding, worst_status
from gaussbackup.domain.selectors import BackupFilter

if TYPE_CHECKING:
    from gaussbackup.domain.freshness import CheckLimits
    from gaussbackup.errors import GaussbackupError


@dataclass(frozen=True)
class CheckRequest:
    """Which instances, all of them where none is named; `wanted` says which backups count."""

    limits: CheckLimits
    instances: tuple[str, ...] = ()
    backup_filter: BackupFilter = field(default_factory=BackupFilter)


@dataclass(frozen=True)
class InstanceCheck:
    """One instance and what was found; `instance_id` None where the word means no one instance."""

    instance_id: str | None
    instance_name: str | None
    finding: Finding

    @property
    def status(self) -> CheckStatus:
        return self.finding.status

    @property
    def title(self) -> str:
        """What the instance is called in a message."""
        return self.instance_name or self.instance_id or "–"


@dataclass(frozen=True)
class Orphans:
    """Backups of an instance that is no more; `size_bytes` sums those of known size."""

    instance_id: str
    count: int
    size_bytes: int


@dataclass(frozen=True)
class CheckReport:
    """`problems` are those of no one instance; `error` where no instance could be checked."""

    checks: tuple[InstanceCheck, ...]
    problems: tuple[CheckProblem, ...] = ()
    orphans: tuple[Orphans, ...] = ()
    error: GaussbackupError | None = None

    @property
    def status(self) -> CheckStatus:
        """As bad as the worst of all."""
        own = (problem.status for problem in self.problems)
        return worst_status([*own, *(check.status for check in self.checks)])

    @property
    def failed_checks(self) -> list[InstanceCheck]:
        """The instances that nobody should rely on."""
        return [check for check in self.checks if check.status.failed]
