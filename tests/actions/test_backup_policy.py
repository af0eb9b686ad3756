"""`policy set`: planned against the present, sent, read back."""

from __future__ import annotations

import pytest

from gaussbackup.actions.backup_policy import apply_policy, plan_policy, preview_policy
from gaussbackup.domain.backup_policy import PolicyChange, PolicyUpdate
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


def applied(service: ScriptedService) -> BackupPolicy:
    plan = plan_policy("orders", PolicyUpdate(keep_days=14), service)
    return apply_policy(plan, service, clock=JumpingClock(), on_event=ignore_events)


def test_a_plan_tells_what_differs_and_sends_nothing() -> None:
    service = scripted(BEFORE)
    plan = plan_policy("orders", PolicyUpdate(keep_days=14), service)
    assert plan.changes == (PolicyChange("keep_days", 7, 14),)
    assert plan.instance == (ORDERS, "orders")
    assert preview_policy(plan, service).body == AFTER.body()
    assert service.calls == ["instances", "policy"]


def test_no_change_is_no_change() -> None:
    assert plan_policy("orders", PolicyUpdate(keep_days=7), scripted(BEFORE)).changes == ()


def test_a_present_policy_with_gaps_has_to_be_filled() -> None:
    with pytest.raises(UsageError, match="present differential period"):
        plan_policy("orders", PolicyUpdate(), scripted(BEFORE._replace(differential_period=None)))


def test_it_is_sent_once_and_read_back() -> None:
    service = scripted(BEFORE, AFTER)
    assert applied(service) == AFTER
    assert service.calls == ["instances", "policy", "put", "policy"]


def test_the_new_policy_may_take_a_moment_to_be_told() -> None:
    service = scripted(BEFORE, BEFORE, AmbiguousOutcome("502"), AFTER)
    assert applied(service) == AFTER


def test_a_lost_answer_is_settled_by_reading() -> None:
    assert applied(scripted(BEFORE, AFTER, put=AmbiguousOutcome("lost"))) == AFTER


@pytest.mark.parametrize("put", [None, AmbiguousOutcome("lost")])
def test_what_does_not_take_effect_is_not_called_done(put: AmbiguousOutcome | None) -> None:
    with pytest.raises(OutcomeUnknown, match="does not tell it"):
        applied(scripted(BEFORE, put=put))


def test_a_refusal_is_the_services_own() -> None:
    with pytest.raises(InvalidRequest):
        applied(scripted(BEFORE, put=InvalidRequest("bad", code="DBS.201101")))
