"""`check`: which instances, by how few calls, and what a missing one or a short list means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gaussbackup.actions.check import check
from gaussbackup.actions.check_report import CheckRequest, Orphans
from gaussbackup.domain.freshness import CheckLimits, CheckStatus
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.errors import Forbidden, NotFound, Throttled, UsageError
from gaussbackup.model.listing import BackupListing, InstanceListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

LIMITS = CheckLimits(26 * 3600.0)
GONE = "0" * 31 + "9in14"
BOTH = (an_instance(), an_instance("billing", BILLING))
FRESH = a_backup(1, begin=NOON - timedelta(hours=8))
OLD = a_backup(2, begin=NOON - timedelta(hours=30), instance_id=BILLING)


def ask(*words: str, wanted: BackupFilter = BackupFilter()) -> CheckRequest:  # noqa: B008 - it never changes
    return CheckRequest(LIMITS, words, wanted)


def verdicts(service: ScriptedService, request: CheckRequest) -> dict[str, str]:
    report = check(request, service, clock=JumpingClock())
    return {each.title: each.status.value for each in report.checks}


def test_all_instances_are_judged_from_one_listing() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH, OLD]])
    assert verdicts(service, ask()) == {"billing": "critical", "orders": "ok"}
    assert service.calls == ["survey", "list"]
    assert service.list_arguments == [{"instance_id": None, "backup_type": None}]


def test_three_hundred_instances_are_one_listing_and_a_few_are_one_each() -> None:
    many = [an_instance(f"db-{number}", f"{number:032x}in14") for number in range(300)]
    service = ScriptedService(instances=many)
    check(ask(*(row.name for row in many)), service, clock=JumpingClock())
    assert service.calls == ["survey", "list"]
    service = ScriptedService(instances=many)
    check(ask("db-1", "db-2"), service, clock=JumpingClock())
    assert [asked["instance_id"] for asked in service.list_arguments] == [many[1].id, many[2].id]
    assert service.calls == ["instances", "instances", "list", "list"]


def test_an_instance_is_named_by_name_or_id_and_judged_once_in_the_order_asked() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH, OLD]])
    assert list(verdicts(service, ask("orders", BILLING, ORDERS, "billing"))) == [
        "orders",
        "billing",
    ]


def test_a_missing_instance_falls_short_and_hides_no_other() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH]])
    report = check(ask("nowhere", "orders", GONE), service, clock=JumpingClock())
    assert [(each.title, each.status.value) for each in report.checks] == [
        ("nowhere", "critical"),
        ("orders", "ok"),
        (GONE, "critical"),
    ]
    assert report.error is None
    assert [each.instance_id for each in report.failed_checks] == [None, GONE]


def test_where_nothing_asked_for_is_there_it_is_an_error() -> None:
    service = ScriptedService(instances=BOTH)
    report = check(ask("nowhere", GONE), service, clock=JumpingClock())
    assert isinstance(report.error, NotFound)
    assert "nowhere: there is no such instance" in report.error.message
    assert service.calls == ["instances", "instances"]


def test_a_name_that_several_bear_is_not_guessed_at() -> None:
    twins = (*BOTH, an_instance("orders", GONE))
    service = ScriptedService(instances=twins, lists=[[FRESH]])
    report = check(ask("orders", "billing"), service, clock=JumpingClock())
    assert [each.finding.problems[0].kind for each in report.checks] == [
        "ambiguous_name",
        "no_backup",
    ]
    assert report.checks[0].status is CheckStatus.UNKNOWN
    alone = check(ask("orders"), ScriptedService(instances=twins), clock=JumpingClock())
    assert isinstance(alone.error, UsageError)
    assert ORDERS in alone.error.message
    assert GONE in alone.error.message


def test_no_instance_at_all_is_not_well() -> None:
    with pytest.raises(NotFound, match="no instance in this project"):
        check(ask(), ScriptedService(), clock=JumpingClock())
    unread = ScriptedService(inventories=[InstanceListing((), total=2)])
    report = check(ask(), unread, clock=JumpingClock())
    assert (report.status, report.checks) == (CheckStatus.UNKNOWN, ())


@pytest.mark.parametrize(
    "inventory", [InstanceListing(BOTH, total=3), InstanceListing(BOTH, 2, unreadable=1)]
)
def test_an_instance_that_was_not_listed_may_be_one_without_a_backup(
    inventory: InstanceListing,
) -> None:
    rows = [FRESH, OLD._replace(begin_time=NOON), a_backup(3, instance_id=GONE)]
    service = ScriptedService(inventories=[inventory], lists=[rows])
    report = check(ask(), service, clock=JumpingClock())
    assert {each.status for each in report.checks} == {CheckStatus.OK}
    assert [problem.kind for problem in report.problems] == ["instances_incomplete"]
    assert report.status is CheckStatus.UNKNOWN
    assert report.orphans == ()


def test_a_name_is_not_called_unknown_by_a_list_with_gaps() -> None:
    service = ScriptedService(inventories=[InstanceListing(BOTH, total=3)], lists=[[FRESH]])
    report = check(ask("orders", "ledger", "x", "y"), service, clock=JumpingClock())
    assert [each.status.value for each in report.checks] == ["ok", *["unknown"] * 3]
    assert report.problems == ()
    alone = ScriptedService(inventories=[InstanceListing(BOTH, total=3)])
    report = check(ask("ledger", "x", "y", "z"), alone, clock=JumpingClock())
    assert (report.error, len(report.failed_checks)) == (None, 4)


@pytest.mark.parametrize(
    "listing", [BackupListing((FRESH,), total=2), BackupListing((FRESH,), total=2, unreadable=1)]
)
def test_a_list_of_backups_with_gaps_is_never_ok(listing: BackupListing) -> None:
    service = ScriptedService(instances=BOTH, lists=[listing])
    assert verdicts(service, ask()) == {"billing": "critical", "orders": "warning"}


def test_backups_of_instances_that_are_no_more_are_told_and_harm_nothing() -> None:
    left = [
        a_backup(3, instance_id=GONE, size_bytes=5),
        a_backup(4, "FAILED", instance_id=GONE, size_bytes=None),
        a_backup(5, instance_id=""),
    ]
    service = ScriptedService(instances=BOTH[:1], lists=[[FRESH, *left]])
    report = check(ask(), service, clock=JumpingClock())
    assert report.orphans == (Orphans(GONE, 2, 5),)
    assert report.status is CheckStatus.OK
    named = ScriptedService(instances=BOTH[:1], lists=[[FRESH, *left]])
    assert check(ask("orders"), named, clock=JumpingClock()).orphans == ()


def test_only_the_backups_that_are_wanted_count() -> None:
    auto = FRESH._replace(kind="auto", name="GaussDB-orders-1")
    service = ScriptedService(instances=BOTH[:1], lists=[[auto]])
    assert verdicts(service, ask(wanted=BackupFilter(kind="manual"))) == {"orders": "critical"}
    assert service.list_arguments[0]["backup_type"] == "manual"
    service = ScriptedService(instances=BOTH[:1], lists=[[auto]])
    assert verdicts(service, ask(wanted=BackupFilter(name="nightly-*"))) == {"orders": "critical"}


def test_rows_of_other_instances_are_left_out_even_where_the_service_sends_them() -> None:
    foreign = FRESH._replace(instance_id=BILLING)
    service = ScriptedService(instances=BOTH, lists=[[foreign]])
    assert verdicts(service, ask("orders")) == {"orders": "critical"}


def test_ids_can_be_checked_where_listing_instances_is_not_allowed() -> None:
    service = ScriptedService(inventories=[Forbidden("no")], lists=[[FRESH]])
    assert verdicts(service, ask(ORDERS)) == {ORDERS: "ok"}
    for request in (ask(), ask("orders")):
        with pytest.raises(Forbidden):
            check(request, ScriptedService(inventories=[Forbidden("no")]), clock=JumpingClock())


def test_a_service_that_answers_404_to_an_unknown_id_says_the_same_as_one_that_lists_none() -> None:
    service = ScriptedService(inventories=[NotFound("no")])
    report = check(ask(GONE), service, clock=JumpingClock())
    assert report.checks[0].finding.problems[0].kind == "instance_not_found"


def test_a_service_that_does_not_answer_is_no_verdict() -> None:
    service = ScriptedService(instances=BOTH, lists=[Throttled("slow down")])
    with pytest.raises(Throttled):
        check(ask(), service, clock=JumpingClock())
