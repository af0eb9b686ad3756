"""`policy set`: plan against the current policy, send, read back."""

from __future__ import annotations

import pytest

from gaussbackup.actions.backup_policy import apply_policy, plan_policy, preview_policy
from gaussbackup.domain.policy_change import PolicyChange, PolicyUpdate
from gaussbackup.errors import AmbiguousOutcome, InvalidRequest, OutcomeUnknown, UsageError
from gaussbackup.model.backup_policy import BackupPolicy
from gaussbackup.model.events import ignore_events
from tests.support.builders import ORDERS, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

BEFORE = BackupPolicy(7, "18:00-19:00", "1,2,3", 30)
AFTER = BEFORE._replace(keep_days=14)


def scripted(
    *policies: BackupPolicy | AmbiguousOutcome, put: AmbiguousOutcome | InvalidRequest | None = None
) -> ScriptedService:
    return ScriptedService(instances=[an_instance()], policies=policies, puts=[put])


def apply(service: ScriptedService) -> BackupPolicy:
    plan = plan_policy("orders", PolicyUpdate(keep_days=14), service)
    return apply_policy(plan, service, clock=JumpingClock(), on_event=ignore_events)


def test_plan_policy_lists_changes_and_sends_nothing() -> None:
    service = scripted(BEFORE)
    plan = plan_policy("orders", PolicyUpdate(keep_days=14), service)
    assert plan.changes == (PolicyChange("keep_days", 7, 14),)
    assert plan.instance == (ORDERS, "orders")
    assert preview_policy(plan, service).body == AFTER.body()
    assert service.calls == ["instances", "policy"]


def test_plan_policy_without_a_difference_has_no_changes() -> None:
    assert plan_policy("orders", PolicyUpdate(keep_days=7), scripted(BEFORE)).changes == ()


def test_plan_policy_requires_fields_that_the_current_policy_lacks() -> None:
    with pytest.raises(UsageError, match="did not return the current differential period"):
        plan_policy("orders", PolicyUpdate(), scripted(BEFORE._replace(differential_period=None)))


def test_apply_policy_sends_once_and_reads_back() -> None:
    service = scripted(BEFORE, AFTER)
    assert apply(service) == AFTER
    assert service.calls == ["instances", "policy", "put", "policy"]


def test_apply_policy_waits_until_the_new_policy_is_returned() -> None:
    service = scripted(BEFORE, BEFORE, AmbiguousOutcome("502"), AFTER)
    assert apply(service) == AFTER


def test_apply_policy_reads_the_policy_after_a_lost_response() -> None:
    assert apply(scripted(BEFORE, AFTER, put=AmbiguousOutcome("lost"))) == AFTER


@pytest.mark.parametrize("put", [None, AmbiguousOutcome("lost")])
def test_apply_policy_raises_if_the_policy_does_not_change(put: AmbiguousOutcome | None) -> None:
    with pytest.raises(OutcomeUnknown, match="does not return the new policy"):
        apply(scripted(BEFORE, put=put))


def test_apply_policy_raises_the_error_of_the_service() -> None:
    with pytest.raises(InvalidRequest):
        apply(scripted(BEFORE, put=InvalidRequest("bad", code="DBS.201101")))
