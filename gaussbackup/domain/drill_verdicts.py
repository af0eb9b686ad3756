"""The verdicts of a drill: restore, verification and deletion, and the exit code of all three."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.drill import CheckOutcome, Keep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.drill import DrillCheck


class RestoreVerdict(str, Enum):
    """What became of the restore. UNKNOWN: an instance may or may not exist."""

    NOT_STARTED = "not_started"
    RESTORED = "restored"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"


class VerificationVerdict(str, Enum):
    """What the checks say. UNVERIFIED: none failed, but they prove nothing about the data."""

    NOT_REACHED = "not_reached"
    PASSED = "passed"
    FAILED = "failed"
    UNVERIFIED = "unverified"


class DeletionVerdict(str, Enum):
    """What became of the instance. REFUSED: a safety rule forbids its deletion."""

    NOT_NEEDED = "not_needed"
    DELETED = "deleted"
    KEPT = "kept"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def done(self) -> bool:
        """Whether nothing is left over that the user did not ask for."""
        return self in {self.NOT_NEEDED, self.DELETED, self.KEPT}


class DrillVerdicts(NamedTuple):
    """The three verdicts of a drill."""

    restore: RestoreVerdict = RestoreVerdict.NOT_STARTED
    verification: VerificationVerdict = VerificationVerdict.NOT_REACHED
    deletion: DeletionVerdict = DeletionVerdict.NOT_NEEDED

    def proven(self, *, allow_unverified: bool) -> bool:
        """Return whether the backup was restored, and its data verified."""
        accepted = {VerificationVerdict.PASSED}
        if allow_unverified:
            accepted.add(VerificationVerdict.UNVERIFIED)
        return self.restore is RestoreVerdict.RESTORED and self.verification in accepted


def verify(checks: Sequence[DrillCheck]) -> VerificationVerdict:
    """Return the verdict of the checks; one that could not run is not a pass."""
    outcomes = {check.outcome for check in checks}
    if CheckOutcome.FAILED in outcomes:
        return VerificationVerdict.FAILED
    proven = any(check.content and check.outcome is CheckOutcome.PASSED for check in checks)
    if CheckOutcome.NOT_RUN in outcomes or not proven:
        return VerificationVerdict.UNVERIFIED
    return VerificationVerdict.PASSED


def is_kept(keep: Keep, verdicts: DrillVerdicts, *, allow_unverified: bool) -> bool:
    """Return whether the instance stays; one whose drill was interrupted never does."""
    if verdicts.restore in {RestoreVerdict.INTERRUPTED, RestoreVerdict.UNKNOWN}:
        return False
    if keep is Keep.ON_FAILURE:
        return not verdicts.proven(allow_unverified=allow_unverified)
    return keep is Keep.ALWAYS


def drill_exit_code(verdicts: DrillVerdicts, *, allow_unverified: bool) -> ExitCode:
    """Return the exit code of one drill.

    A refused deletion is reported before all else, and an instance that is left over at the end of
    the cleanup timeout before the drill's own failure: both need someone to look.
    """
    deletion = verdicts.deletion
    if deletion is DeletionVerdict.REFUSED:
        return ExitCode.REFUSED
    if deletion is DeletionVerdict.UNKNOWN:
        return ExitCode.OUTCOME_UNKNOWN
    if verdicts.proven(allow_unverified=allow_unverified):
        return ExitCode.DONE if deletion.done else ExitCode.PARTIAL_FAILURE
    return ExitCode.STILL_RUNNING if deletion is DeletionVerdict.TIMED_OUT else ExitCode.FAILED
