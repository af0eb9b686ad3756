"""What `check` is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import Finding, Problem, Verdict, worst
from gaussbackup.domain.selectors import Filter

if TYPE_CHECKING:
    from gaussbackup.domain.freshness import Limits
    from gaussbackup.errors import GaussbackupError


@dataclass(frozen=True)
class CheckRequest:
    """Which instances, all of them where none is named; `wanted` says which backups count."""

    limits: Limits
    instances: tuple[str, ...] = ()
    wanted: Filter = field(default_factory=Filter)


@dataclass(frozen=True)
class Check:
    """One instance and what was found; `instance_id` None where the word means no one instance."""

    instance_id: str | None
    instance_name: str | None
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict

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

    checks: tuple[Check, ...]
    problems: tuple[Problem, ...] = ()
    orphans: tuple[Orphans, ...] = ()
    error: GaussbackupError | None = None

    @property
    def verdict(self) -> Verdict:
        """As bad as the worst of all."""
        own = (problem.verdict for problem in self.problems)
        return worst([*own, *(check.verdict for check in self.checks)])

    @property
    def short(self) -> list[Check]:
        """The instances that nobody should rely on."""
        return [check for check in self.checks if check.verdict.falls_short]
