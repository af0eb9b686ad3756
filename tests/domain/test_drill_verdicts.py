"""The verdicts of a drill and its exit code."""

from __future__ import annotations

import itertools

import pytest

from gaussbackup.domain.drill_verdicts import (
    DeletionVerdict,
    DrillVerdicts,
    RestoreVerdict,
    VerificationVerdict,
    drill_exit_code,
    is_kept,
    verify,
)
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.drill import CheckOutcome, DrillCheck, Keep

R, V, D = RestoreVerdict, VerificationVerdict, DeletionVerdict


def check(outcome: CheckOutcome, *, content: bool = False) -> DrillCheck:
    return DrillCheck("check", outcome, content=content)


STATUS = check(CheckOutcome.PASSED)
CONTENT = check(CheckOutcome.PASSED, content=True)


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([], V.UNVERIFIED),
        ([STATUS], V.UNVERIFIED),
        ([STATUS, CONTENT], V.PASSED),
        ([STATUS, check(CheckOutcome.SKIPPED, content=True)], V.UNVERIFIED),
        ([CONTENT, check(CheckOutcome.SKIPPED)], V.PASSED),
        ([CONTENT, check(CheckOutcome.NOT_RUN)], V.UNVERIFIED),
        ([CONTENT, check(CheckOutcome.FAILED)], V.FAILED),
        ([check(CheckOutcome.NOT_RUN), check(CheckOutcome.FAILED, content=True)], V.FAILED),
    ],
)
def test_verify_passes_only_if_content_was_read(
    checks: list[DrillCheck], verdict: VerificationVerdict
) -> None:
    assert verify(checks) is verdict


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (DrillVerdicts(R.RESTORED, V.PASSED, D.DELETED), ExitCode.DONE),
        (DrillVerdicts(R.RESTORED, V.PASSED, D.KEPT), ExitCode.DONE),
        (DrillVerdicts(R.RESTORED, V.PASSED, D.TIMED_OUT), ExitCode.PARTIAL_FAILURE),
        (DrillVerdicts(R.RESTORED, V.PASSED, D.FAILED), ExitCode.PARTIAL_FAILURE),
        (DrillVerdicts(R.RESTORED, V.PASSED, D.REFUSED), ExitCode.REFUSED),
        (DrillVerdicts(R.RESTORED, V.FAILED, D.DELETED), ExitCode.FAILED),
        (DrillVerdicts(R.RESTORED, V.FAILED, D.KEPT), ExitCode.FAILED),
        (DrillVerdicts(R.RESTORED, V.FAILED, D.FAILED), ExitCode.FAILED),
        (DrillVerdicts(R.RESTORED, V.FAILED, D.TIMED_OUT), ExitCode.STILL_RUNNING),
        (DrillVerdicts(R.RESTORED, V.UNVERIFIED, D.DELETED), ExitCode.FAILED),
        (DrillVerdicts(R.FAILED, V.NOT_REACHED, D.DELETED), ExitCode.FAILED),
        (DrillVerdicts(R.TIMED_OUT, V.NOT_REACHED, D.DELETED), ExitCode.FAILED),
        (DrillVerdicts(R.TIMED_OUT, V.NOT_REACHED, D.TIMED_OUT), ExitCode.STILL_RUNNING),
        (DrillVerdicts(R.UNKNOWN, V.NOT_REACHED, D.UNKNOWN), ExitCode.OUTCOME_UNKNOWN),
        (DrillVerdicts(R.FAILED, V.NOT_REACHED, D.REFUSED), ExitCode.REFUSED),
    ],
)
def test_drill_exit_code(verdicts: DrillVerdicts, code: ExitCode) -> None:
    assert drill_exit_code(verdicts, allow_unverified=False) is code


def test_unverified_is_a_success_only_if_allowed() -> None:
    verdicts = DrillVerdicts(R.RESTORED, V.UNVERIFIED, D.DELETED)
    assert drill_exit_code(verdicts, allow_unverified=True) is ExitCode.DONE


def test_exit_code_is_0_only_if_restored_verified_and_nothing_is_left_over() -> None:
    for parts in itertools.product(R, V, D):
        verdicts = DrillVerdicts(*parts)
        done = drill_exit_code(verdicts, allow_unverified=False) is ExitCode.DONE
        assert done is (verdicts[:2] == (R.RESTORED, V.PASSED) and verdicts.deletion.done)


@pytest.mark.parametrize(
    ("keep", "verdicts", "kept"),
    [
        (Keep.NEVER, DrillVerdicts(R.RESTORED, V.FAILED), False),
        (Keep.ON_FAILURE, DrillVerdicts(R.RESTORED, V.FAILED), True),
        (Keep.ON_FAILURE, DrillVerdicts(R.FAILED), True),
        (Keep.ON_FAILURE, DrillVerdicts(R.RESTORED, V.PASSED), False),
        (Keep.ALWAYS, DrillVerdicts(R.RESTORED, V.PASSED), True),
        (Keep.ALWAYS, DrillVerdicts(R.INTERRUPTED), False),
        (Keep.ON_FAILURE, DrillVerdicts(R.UNKNOWN), False),
    ],
)
def test_is_kept(keep: Keep, verdicts: DrillVerdicts, kept: bool) -> None:
    assert is_kept(keep, verdicts, allow_unverified=False) is kept
