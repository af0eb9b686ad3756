"""`check`: instances, number of requests, missing instances and incomplete lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gaussbackup.actions.check import check
from gaussbackup.actions.check_report import CheckRequest, Orphans
from gaussbackup.domain.freshness import CheckLimits, CheckStatus
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.errors import Forbidden, NotFound, Throttled, UsageError
from gaussbackup.model.listing_result import BackupListing, InstanceListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

LIMITS = CheckLimits(26 * 3600.0)
GONE = "0" * 31 + "9in14"
BOTH = (an_instance(), an_instance("billing", BILLING))
FRESH = a_backup(1, begin=NOON - timedelta(hours=8))
OLD = a_backup(2, begin=NOON - timedelta(hours=30), instance_id=BILLING)


def request_for(*refs: str, backup_filter: BackupFilter = BackupFilter()) -> CheckRequest:  # noqa: B008 - it never changes
    return CheckRequest(LIMITS, refs, backup_filter)


def statuses(service: ScriptedService, request: CheckRequest) -> dict[str, str]:
    report = check(request, service, clock=JumpingClock())
    return {each.title: each.status.value for each in report.checks}


def test_check_all_instances_uses_one_listing() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH, OLD]])
    assert statuses(service, request_for()) == {"billing": "critical", "orders": "ok"}
    assert service.calls == ["survey", "list"]
    assert service.list_arguments == [{"instance_id": None, "backup_type": None}]


def test_check_lists_many_instances_once_and_a_few_separately() -> None:
    many = [an_instance(f"db-{number}", f"{number:032x}in14") for number in range(300)]
    service = ScriptedService(instances=many)
    check(request_for(*(row.name for row in many)), service, clock=JumpingClock())
    assert service.calls == ["survey", "list"]
    service = ScriptedService(instances=many)
    check(request_for("db-1", "db-2"), service, clock=JumpingClock())
    assert [call["instance_id"] for call in service.list_arguments] == [many[1].id, many[2].id]
    assert service.calls == ["instances", "instances", "list", "list"]


def test_check_reports_each_instance_once_in_the_given_order() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH, OLD]])
    assert list(statuses(service, request_for("orders", BILLING, ORDERS, "billing"))) == [
        "orders",
        "billing",
    ]


def test_check_reports_a_missing_instance_with_the_others() -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH]])
    report = check(request_for("nowhere", "orders", GONE), service, clock=JumpingClock())
    assert [(each.title, each.status.value) for each in report.checks] == [
        ("nowhere", "critical"),
        ("orders", "ok"),
        (GONE, "critical"),
    ]
    assert report.error is None
    assert [each.instance_id for each in report.failed_checks] == [None, GONE]


def test_check_has_an_error_if_no_given_instance_exists() -> None:
    service = ScriptedService(instances=BOTH)
    report = check(request_for("nowhere", GONE), service, clock=JumpingClock())
    assert isinstance(report.error, NotFound)
    assert report.error.message == f"2 instances not found: nowhere, {GONE}"
    assert service.calls == ["instances", "instances"]


def test_check_reports_an_ambiguous_name() -> None:
    twins = (*BOTH, an_instance("orders", GONE))
    service = ScriptedService(instances=twins, lists=[[FRESH]])
    report = check(request_for("orders", "billing"), service, clock=JumpingClock())
    assert [each.finding.problems[0].kind for each in report.checks] == [
        "ambiguous_name",
        "no_backup",
    ]
    assert report.checks[0].status is CheckStatus.UNKNOWN
    single = check(request_for("orders"), ScriptedService(instances=twins), clock=JumpingClock())
    assert isinstance(single.error, UsageError)
    assert ORDERS in single.error.message
    assert GONE in single.error.message


def test_check_raises_if_the_project_has_no_instances() -> None:
    with pytest.raises(NotFound, match="No instances found in this project"):
        check(request_for(), ScriptedService(), clock=JumpingClock())
    incomplete = ScriptedService(inventories=[InstanceListing((), total=2)])
    report = check(request_for(), incomplete, clock=JumpingClock())
    assert (report.status, report.checks) == (CheckStatus.UNKNOWN, ())


@pytest.mark.parametrize(
    "inventory", [InstanceListing(BOTH, total=3), InstanceListing(BOTH, 2, unreadable=1)]
)
def test_check_is_unknown_if_the_instance_list_is_incomplete(
    inventory: InstanceListing,
) -> None:
    rows = [FRESH, OLD._replace(begin_time=NOON), a_backup(3, instance_id=GONE)]
    service = ScriptedService(inventories=[inventory], lists=[rows])
    report = check(request_for(), service, clock=JumpingClock())
    assert {each.status for each in report.checks} == {CheckStatus.OK}
    assert [problem.kind for problem in report.problems] == ["instances_incomplete"]
    assert report.status is CheckStatus.UNKNOWN
    assert report.orphans == ()


def test_check_does_not_report_not_found_from_an_incomplete_list() -> None:
    service = ScriptedService(inventories=[InstanceListing(BOTH, total=3)], lists=[[FRESH]])
    report = check(request_for("orders", "ledger", "x", "y"), service, clock=JumpingClock())
    assert [each.status.value for each in report.checks] == ["ok", *["unknown"] * 3]
    assert report.problems == ()
    single = ScriptedService(inventories=[InstanceListing(BOTH, total=3)])
    report = check(request_for("ledger", "x", "y", "z"), single, clock=JumpingClock())
    assert (report.error, len(report.failed_checks)) == (None, 4)


@pytest.mark.parametrize(
    "listing", [BackupListing((FRESH,), total=2), BackupListing((FRESH,), total=2, unreadable=1)]
)
def test_check_is_never_ok_for_an_incomplete_backup_list(listing: BackupListing) -> None:
    service = ScriptedService(instances=BOTH, lists=[listing])
    assert statuses(service, request_for()) == {"billing": "unknown", "orders": "warning"}
    assert service.calls == ["survey", *["list"] * 4]


def test_check_reads_an_incomplete_backup_list_again() -> None:
    complete = [FRESH, OLD._replace(begin_time=NOON)]
    service = ScriptedService(instances=BOTH, lists=[BackupListing((FRESH,), total=2), complete])
    assert statuses(service, request_for()) == {"billing": "ok", "orders": "ok"}
    gone = BackupListing((FRESH, a_backup(3, instance_id=BILLING)), total=3)
    service = ScriptedService(instances=BOTH, lists=[gone, [FRESH]])
    assert statuses(service, request_for()) == {"billing": "critical", "orders": "ok"}


@pytest.mark.parametrize(
    ("refs", "globs", "checked", "excluded", "unmatched"),
    [
        ((), ("bill*",), ["orders"], ["billing"], ()),
        ((), (BILLING,), ["orders"], ["billing"], ()),
        ((), ("*ing", "bill*"), ["orders"], ["billing"], ()),
        ((), ("test-*",), ["billing", "orders"], [], ("test-*",)),
        ((), ("BILLING", "orders"), ["billing"], ["orders"], ("BILLING",)),
        (("orders", "billing"), ("orders",), ["billing"], ["orders"], ()),
        (("orders", "nowhere"), ("nowhere",), ["orders"], ["nowhere"], ()),
    ],
)
def test_check_skips_excluded_instances(
    refs: tuple[str, ...],
    globs: tuple[str, ...],
    checked: list[str],
    excluded: list[str],
    unmatched: tuple[str, ...],
) -> None:
    service = ScriptedService(instances=BOTH, lists=[[FRESH, OLD._replace(begin_time=NOON)]])
    request = CheckRequest(LIMITS, refs, exclude=globs)
    report = check(request, service, clock=JumpingClock())
    assert [each.title for each in report.checks] == checked
    assert [each.name for each in report.excluded] == excluded
    assert report.unmatched_excludes == unmatched
    assert report.status is (CheckStatus.WARNING if unmatched else CheckStatus.OK)
    assert len(report.warnings) == len(unmatched)
    assert report.orphans == ()


def test_check_raises_if_all_instances_are_excluded() -> None:
    request = CheckRequest(LIMITS, exclude=("*",))
    with pytest.raises(UsageError, match="all instances are excluded"):
        check(request, ScriptedService(instances=BOTH), clock=JumpingClock())


def test_check_dates_new_instances_by_the_service_clock() -> None:
    limits = LIMITS._replace(new_within=3600.0)
    created = an_instance()._replace(created=NOON - timedelta(minutes=50))
    for minutes, status in ((0, "ok"), (20, "critical"), (-50, "ok")):
        service = ScriptedService(instances=[created], offset=timedelta(minutes=minutes))
        assert statuses(service, CheckRequest(limits)) == {"orders": status}


def test_check_reports_orphans_without_failing() -> None:
    orphans = [
        a_backup(3, instance_id=GONE, size_bytes=5),
        a_backup(4, "FAILED", instance_id=GONE, size_bytes=None),
        a_backup(5, instance_id=""),
    ]
    service = ScriptedService(instances=BOTH[:1], lists=[[FRESH, *orphans]])
    report = check(request_for(), service, clock=JumpingClock())
    assert report.orphans == (Orphans(GONE, 2, 5),)
    assert report.status is CheckStatus.OK
    given = ScriptedService(instances=BOTH[:1], lists=[[FRESH, *orphans]])
    assert check(request_for("orders"), given, clock=JumpingClock()).orphans == ()


def test_check_counts_only_backups_that_match_the_filter() -> None:
    auto = FRESH._replace(kind="auto", name="GaussDB-orders-1")
    service = ScriptedService(instances=BOTH[:1], lists=[[auto]])
    assert statuses(service, request_for(backup_filter=BackupFilter(kind="manual"))) == {
        "orders": "critical"
    }
    assert service.list_arguments[0]["backup_type"] == "manual"
    service = ScriptedService(instances=BOTH[:1], lists=[[auto]])
    assert statuses(service, request_for(backup_filter=BackupFilter(name="nightly-*"))) == {
        "orders": "critical"
    }


def test_check_ignores_rows_of_other_instances() -> None:
    other = FRESH._replace(instance_id=BILLING)
    service = ScriptedService(instances=BOTH, lists=[[other]])
    assert statuses(service, request_for("orders")) == {"orders": "critical"}


def test_check_accepts_ids_if_listing_instances_is_forbidden() -> None:
    service = ScriptedService(inventories=[Forbidden("no")], lists=[[FRESH]])
    assert statuses(service, request_for(ORDERS)) == {ORDERS: "ok"}
    for request in (request_for(), request_for("orders")):
        with pytest.raises(Forbidden):
            check(request, ScriptedService(inventories=[Forbidden("no")]), clock=JumpingClock())


def test_check_treats_404_for_an_id_as_not_found() -> None:
    service = ScriptedService(inventories=[NotFound("no")])
    report = check(request_for(GONE), service, clock=JumpingClock())
    assert report.checks[0].finding.problems[0].kind == "instance_not_found"


def test_check_raises_if_the_listing_fails() -> None:
    service = ScriptedService(instances=BOTH, lists=[Throttled("slow down")])
    with pytest.raises(Throttled):
        check(request_for(), service, clock=JumpingClock())
