"""The request of a drill and its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.drill_checks import DEFAULT_TOLERANCE
from gaussbackup.domain.drill_verdicts import DrillVerdicts, RestoreVerdict, drill_exit_code
from gaussbackup.domain.new_instance import OrderOptions
from gaussbackup.model.drill import Keep, Pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.exit_codes import ExitCode
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.drill import DrillCheck, DrillRecord, Verify
    from gaussbackup.model.instance_details import InstanceDetails

DEFAULT_CLEANUP_TIMEOUT = 2 * 3600.0
_MARGIN = 3600.0
"""Seconds for the verification, and for clocks that differ."""


@dataclass(frozen=True)
class DrillSelection:
    """What to drill: `backup` of `instance`, or the next `count` instances that match `globs`.

    `backup` is None for the one that `pick` means. `max_age` is in seconds.
    """

    instance: str | None = None
    backup: str | None = None
    globs: tuple[str, ...] = ()
    count: int = 1
    pick: Pick = Pick.LATEST
    max_age: float | None = None


@dataclass(frozen=True)
class DrillOptions:
    """How to drill; durations are in seconds.

    `password` returns that of the new instance, just before the POST. `nonce` returns 8 random hex
    digits. `verify`: the verifications that read the restored data, in order.
    """

    password: Callable[[], str]
    nonce: Callable[[], str]
    verify: tuple[Verify, ...] = ()
    like: str | None = None
    order: OrderOptions = field(default_factory=OrderOptions)
    max_volume_gb: int | None = None
    tolerance: float = DEFAULT_TOLERANCE
    allow_unverified: bool = False
    keep: Keep = Keep.NEVER
    wait: WaitOptions = field(default_factory=WaitOptions)
    cleanup_timeout: float = DEFAULT_CLEANUP_TIMEOUT
    reconcile_timeout: float = 60.0

    @property
    def cleanup(self) -> WaitOptions:
        """The wait options of the deletion."""
        return WaitOptions(
            self.cleanup_timeout, self.wait.poll_interval, percentage=self.wait.percentage
        )

    @property
    def lifetime(self) -> float:
        """The seconds after which any cleanup may delete the instance."""
        return self.wait.timeout + self.cleanup_timeout + self.reconcile_timeout + _MARGIN


@dataclass(frozen=True)
class DrillSource:
    """One instance to drill and the backup to restore; `instance` is None if it is deleted."""

    backup: Backup
    instance: InstanceDetails | None

    @property
    def name(self) -> str:
        """The name of the instance, else its id."""
        known = self.instance.name if self.instance else self.backup.instance_name
        return known or self.backup.instance_id


@dataclass
class DrillResult:
    """The result of one drill, filled in place while it runs.

    `restore_seconds`: from the POST until the instance was ACTIVE. `data_age`: seconds from the
    begin of the backup until the drill. `error` is that of the restore or of the deletion;
    `reasons` are those of a refused deletion, `status` is the last status of the instance.
    """

    source: DrillSource
    name: str = ""
    record: DrillRecord | None = None
    restore: RestoreResult | None = None
    instance_id: str | None = None
    job_id: str | None = None
    checks: list[DrillCheck] = field(default_factory=list)
    verdicts: DrillVerdicts = field(default_factory=DrillVerdicts)
    restore_seconds: float | None = None
    data_age: float | None = None
    attempts: int = 0
    error: GaussbackupError | None = None
    reasons: tuple[str, ...] = ()
    status: str | None = None

    @property
    def leftover(self) -> bool:
        """Whether an instance may exist that should have been deleted."""
        return not self.verdicts.deletion.done

    @property
    def megabytes_per_second(self) -> float | None:
        """The size of the backup in MB (10^6 bytes) restored per second."""
        size = self.source.backup.size_bytes
        if not self.restore_seconds or size is None:
            return None
        return size / 1e6 / self.restore_seconds

    def exit_code(self, *, allow_unverified: bool) -> ExitCode:
        """Return the exit code of the drill, that of its error if nothing was created."""
        if self.verdicts.restore is RestoreVerdict.NOT_STARTED and self.error is not None:
            return self.error.exit_code
        return drill_exit_code(self.verdicts, allow_unverified=allow_unverified)
