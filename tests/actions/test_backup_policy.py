"""`policy show` and `policy set`: read, plan, send, read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.backup_policy import (
    PolicyPlan,
    PolicyResult,
    find_policy_change,
    plan_policies,
    preview_policy,
    read_policies,
    set_policies,
)
from gaussbackup.domain.policy_change import PolicyChange, PolicyUpdate
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    GaussbackupError,
    InstanceBusy,
    InvalidRequest,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Refused,
    ServiceError,
    Throttled,
    UnexpectedResponse,
    UsageError,
)
from gaussbackup.model.backup_policy import BackupPolicy
from gaussbackup.model.events import ignore_events
from gaussbackup.model.listing_result import InstanceListing
from tests.support.builders import BILLING, ORDERS, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE = BackupPolicy(7, "18:00-19:00", "1,2,3", 30, rate_limit=200)
AFTER = BEFORE._replace(keep_days=14)
FOREIGN = BEFORE._replace(start_time="01:00-02:00")
UPDATE = PolicyUpdate(keep_days=14)
LOST = AmbiguousOutcome("lost")


def scripted(
    *policies: BackupPolicy | ServiceError, puts: Sequence[ServiceError | None] = (None,)
) -> ScriptedService:
    return ScriptedService(
        instances=[an_instance(), an_instance("billing", BILLING)], policies=policies, puts=puts
    )


def plan(service: ScriptedService, *refs: str, update: PolicyUpdate = UPDATE) -> list[PolicyPlan]:
    items = plan_policies(read_policies(refs or ("orders",), service), update)
    return [item for item in items if isinstance(item, PolicyPlan)]


def apply(service: ScriptedService, *refs: str, budget: float = 60.0) -> list[PolicyResult]:
    return set_policies(
        plan(service, *refs),
        service,
        retry_budget=budget,
        clock=JumpingClock(),
        on_event=ignore_events,
    )


def apply_one(service: ScriptedService, budget: float = 60.0) -> BackupPolicy:
    [result] = apply(service, budget=budget)
    if result.error is not None:
        raise result.error
    assert (result.outcome, result.policy is None) == ("changed", False)
    assert result.policy is not None
    return result.policy


def test_plan_policies_lists_changes_and_sends_nothing() -> None:
    service = scripted(BEFORE)
    [item] = plan(service)
    assert item.changes == (PolicyChange("keep_days", 7, 14),)
    assert item.instance == (ORDERS, "orders")
    result = preview_policy(item, service)
    assert result.preview is not None
    assert result.preview.body == AFTER.body()
    assert service.calls == ["instances", "policy"]


def test_plan_policies_without_a_difference_is_unchanged() -> None:
    [item] = plan_policies(read_policies(["orders"], scripted(BEFORE)), PolicyUpdate(keep_days=7))
    assert isinstance(item, PolicyResult)
    assert (item.outcome, item.policy) == ("unchanged", BEFORE)


def test_plan_policies_requires_fields_that_the_current_policy_lacks() -> None:
    incomplete = BEFORE._replace(differential_period=None)
    with pytest.raises(UsageError, match="did not return the current differential period"):
        plan(scripted(incomplete))
    service = scripted(incomplete, BEFORE)
    items = plan_policies(read_policies(["orders", "billing"], service), UPDATE)
    assert [type(item) for item in items] == [PolicyResult, PolicyPlan]


def test_read_policies_reads_each_instance_once_or_all() -> None:
    service = scripted(BEFORE)
    assert [each.instance.id for each in read_policies(["orders", ORDERS], service)] == [ORDERS]
    assert [each.instance.name for each in read_policies([], scripted(BEFORE))] == [
        "billing",
        "orders",
    ]


def test_read_policies_returns_the_error_of_one_of_several_instances() -> None:
    service = scripted(Forbidden("no"), BEFORE)
    first, second = read_policies(["orders", "billing"], service)
    assert isinstance(first.error, Forbidden)
    assert second.policy == BEFORE
    with pytest.raises(Forbidden):
        read_policies(["orders"], scripted(Forbidden("no")))


@pytest.mark.parametrize("error", [AuthFailed("no"), NotSent("no"), Throttled("no")])
def test_read_policies_raises_an_error_that_concerns_every_instance(error: ServiceError) -> None:
    with pytest.raises(type(error)):
        read_policies(["orders", "billing"], scripted(error))


def test_read_policies_needs_a_complete_list_of_instances() -> None:
    partial = InstanceListing((an_instance(),), total=2)
    with pytest.raises(UnexpectedResponse, match="2 instances but returned 1"):
        read_policies([], ScriptedService(inventories=[partial]))
    with pytest.raises(NotFound, match="No instances found"):
        read_policies([], ScriptedService())


def test_set_policies_reads_before_and_after_the_put() -> None:
    service = scripted(BEFORE, BEFORE, AFTER)
    assert apply_one(service) == AFTER
    assert service.calls == ["instances", "policy", "policy", "put", "policy"]
    assert service.put == [AFTER]


def test_set_policies_waits_until_the_new_policy_is_returned() -> None:
    service = scripted(BEFORE, BEFORE, BEFORE, AmbiguousOutcome("502"), AFTER)
    assert apply_one(service) == AFTER


def test_set_policies_returns_what_changed_besides() -> None:
    reset = AFTER._replace(rate_limit=75)
    assert apply_one(scripted(BEFORE, BEFORE, reset)) == reset


@pytest.mark.parametrize(
    ("reads", "puts"),
    [
        ([AFTER], [LOST]),
        ([BEFORE, AFTER], [LOST, None]),
        ([BEFORE, BEFORE, AFTER], [LOST, LOST, None]),
        ([BEFORE, AFTER], [NotSent("refused"), None]),
        ([BEFORE, AFTER], [Throttled("slow down"), None]),
        ([AmbiguousOutcome("502"), BEFORE, AFTER], [LOST, None]),
    ],
)
def test_set_policies_reads_the_policy_before_it_sends_a_put_again(
    reads: list[BackupPolicy | ServiceError], puts: list[ServiceError | None]
) -> None:
    service = scripted(BEFORE, BEFORE, *reads, puts=puts)
    assert apply_one(service) == AFTER
    assert service.calls.count("put") == len(puts)
    places = [place for place, call in enumerate(service.calls) if call == "put"]
    assert all(service.calls[place - 1] == "policy" for place in places)


@pytest.mark.parametrize(
    ("reads", "puts", "error", "sent"),
    [
        ([FOREIGN], [], Refused, 0),
        ([BEFORE, FOREIGN], [NotSent("refused")], Refused, 1),
        ([BEFORE, FOREIGN], [LOST], OutcomeUnknown, 1),
        ([BEFORE, AFTER._replace(period="7")], [LOST], OutcomeUnknown, 1),
        ([BEFORE, BEFORE, FOREIGN], [LOST, LOST], OutcomeUnknown, 2),
    ],
)
def test_set_policies_never_reverts_the_change_of_another_client(
    reads: list[BackupPolicy],
    puts: list[ServiceError | None],
    error: type[GaussbackupError],
    sent: int,
) -> None:
    service = scripted(BEFORE, *reads, puts=puts)
    with pytest.raises(error, match=r"changed|is now"):
        apply_one(service)
    assert service.calls.count("put") == sent


@pytest.mark.parametrize("put", [None, LOST])
def test_set_policies_is_unknown_if_the_policy_does_not_change(
    put: AmbiguousOutcome | None,
) -> None:
    with pytest.raises(OutcomeUnknown, match="does not return the new policy"):
        apply_one(scripted(BEFORE, puts=[put] * 50))


def test_set_policies_is_unknown_if_the_policy_cannot_be_read_after_a_lost_response() -> None:
    service = scripted(BEFORE, BEFORE, AmbiguousOutcome("502"), puts=[LOST])
    with pytest.raises(OutcomeUnknown, match="it cannot be read"):
        apply_one(service)
    rejected = scripted(BEFORE, BEFORE, BEFORE, puts=[LOST, InstanceBusy("busy")])
    with pytest.raises(OutcomeUnknown):
        apply_one(rejected)


def test_set_policies_sends_once_without_a_retry_budget() -> None:
    service = scripted(BEFORE, BEFORE, AFTER, puts=[LOST])
    assert apply_one(service, budget=0.0) == AFTER


@pytest.mark.parametrize(
    ("put", "error"),
    [
        (InvalidRequest("bad", code="DBS.201101"), InvalidRequest),
        (InstanceBusy("busy"), InstanceBusy),
        (NotSent("refused"), NotSent),
    ],
)
def test_set_policies_returns_the_error_of_the_service(
    put: ServiceError, error: type[ServiceError]
) -> None:
    with pytest.raises(error):
        apply_one(scripted(BEFORE, puts=[put] * 50))


def test_set_policies_fails_if_the_policy_cannot_be_read_before_the_put() -> None:
    with pytest.raises(Forbidden):
        apply_one(scripted(BEFORE, Forbidden("no")))


def test_set_policies_continues_after_the_error_of_one_instance() -> None:
    rejected = InvalidRequest("bad")
    service = scripted(*[BEFORE] * 4, AFTER, puts=[rejected, None])
    first, second = apply(service, "orders", "billing")
    assert (first.outcome, first.error) == ("error", rejected)
    assert (second.outcome, second.policy) == ("changed", AFTER)


def test_set_policies_sends_nothing_more_after_rejected_credentials() -> None:
    service = scripted(BEFORE, puts=[AuthFailed("no")])
    results = apply(service, "orders", "billing")
    assert [type(result.error) for result in results] == [AuthFailed, AuthFailed]
    assert service.calls.count("put") == 1


def test_find_policy_change_names_the_instance_and_the_field() -> None:
    service = scripted(BEFORE)
    plans = plan(service, "orders", "billing")
    assert find_policy_change(plans, scripted(BEFORE)) is None
    change = find_policy_change(plans, scripted(BEFORE, FOREIGN))
    assert re.fullmatch("policy of billing: start_time is now 01:00-02:00", change or "")
