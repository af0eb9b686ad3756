"""The request of `check` and its report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding, worst_status
from gaussbackup.domain.selectors import BackupFilter

if TYPE_CHECKING:
    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.domain.freshness import CheckLimits
    from gaussbackup.errors import GaussbackupError


@dataclass(frozen=True)
class CheckRequest:
    """`instances`: ids or names, empty for all; `backup_filter`: the backups that count.

    `exclude`: globs of the ids or names of instances that are not checked.
    """

    limits: CheckLimits
    instances: tuple[str, ...] = ()
    backup_filter: BackupFilter = field(default_factory=BackupFilter)
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstanceCheck:
    """The finding for one instance; `instance_id` is None if the name matches no single one.

    `label` is set if the name alone is not enough, because another checked instance has it too.
    """

    instance_id: str | None
    instance_name: str | None
    finding: Finding
    label: str | None = None

    @property
    def status(self) -> CheckStatus:
        return self.finding.status

    @property
    def title(self) -> str:
        """The label of the instance in a message, else its name, else its id."""
        return self.label or self.instance_name or self.instance_id or "–"


@dataclass(frozen=True)
class Orphans:
    """Backups of an instance that no longer exists; `size_bytes` sums the known sizes."""

    instance_id: str
    count: int
    size_bytes: int


@dataclass(frozen=True)
class CheckReport:
    """`problems` concern no single instance; `error` is set if no instance could be checked.

    `excluded`: the instances that were excluded. `unmatched_excludes`: globs that match none,
    which is a warning. `leftovers`: a warning for each instance that a drill left over.
    """

    checks: tuple[InstanceCheck, ...]
    problems: tuple[CheckProblem, ...] = ()
    orphans: tuple[Orphans, ...] = ()
    error: GaussbackupError | None = None
    excluded: tuple[InstanceRef, ...] = ()
    unmatched_excludes: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()

    @property
    def status(self) -> CheckStatus:
        """The worst status of the instances and problems."""
        own = [problem.status for problem in self.problems]
        if self.warnings:
            own.append(CheckStatus.WARNING)
        return worst_status([*own, *(check.status for check in self.checks)])

    @property
    def warnings(self) -> list[str]:
        """Warnings about the options of the check, and about leftovers of drills."""
        unmatched = [f"--exclude {glob} matches no instance" for glob in self.unmatched_excludes]
        return [*unmatched, *self.leftovers]

    @property
    def new_checks(self) -> list[InstanceCheck]:
        """The instances that are new and need no backup yet."""
        return [check for check in self.checks if check.finding.new_for is not None]

    @property
    def failed_checks(self) -> list[InstanceCheck]:
        """The instances whose check failed."""
        return [check for check in self.checks if check.status.failed]
