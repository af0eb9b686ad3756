"""`prune`: plan from a consistent listing, and carry out the plan while nothing changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.delete import DeleteOptions
from gaussbackup.actions.prune import PrunePlan, PruneRequest, plan_prune, prune
from gaussbackup.domain.retention_policy import RetentionPolicy
from gaussbackup.errors import AmbiguousOutcome, NotFound, Refused, UsageError
from gaussbackup.model.events import ignore_events
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance, backup_id
from tests.support.fakes import JumpingClock
from tests.support.in_memory_service import InMemoryService

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.model.backup import Backup

INSTANCES = (an_instance(), an_instance("billing", BILLING))
LAST3 = RetentionPolicy("*", keep_last=3)


def nightly_backups(
    count: int, first: int = 1, instance_id: str = ORDERS, **more: Any
) -> list[Backup]:
    """Return that many nightly backups; a greater number is newer."""
    return [
        a_backup(
            n,
            name=f"nightly-{n}",
            instance_id=instance_id,
            begin=NOON - timedelta(days=200 - n),
            **more,
        )
        for n in range(first, first + count)
    ]


def ids(*numbers: int) -> list[str]:
    return [backup_id(number) for number in numbers]


class Scene:
    """A service, a policy, and a prune of the given instances."""

    def __init__(
        self, service: InMemoryService, policy: RetentionPolicy = LAST3, *instances: str
    ) -> None:
        self.service = service
        self.policy = policy
        self.clock = JumpingClock(NOON)
        self.request = PruneRequest(policy, instances)
        self.warnings: list[str] = []

    def plan(self) -> PrunePlan:
        return plan_prune(self.request, self.service, clock=self.clock, warn=self.warnings.append)

    def apply(self, plan: PrunePlan | None = None, retry_budget: float = 120.0) -> DeletionReport:
        report, listed = prune(
            plan or self.plan(),
            self.policy,
            DeleteOptions(retry_budget=retry_budget),
            self.service,
            clock=self.clock,
            on_event=ignore_events,
        )
        assert listed == []
        return report


def orders(rows: list[Backup], policy: RetentionPolicy = LAST3) -> Scene:
    return Scene(InMemoryService.of(rows, *INSTANCES), policy, "orders")


def test_prune_deletes_the_oldest_first() -> None:
    scene = orders(nightly_backups(10))
    report = scene.apply()
    assert scene.service.sent_deletes == ids(1, 2, 3, 4, 5, 6, 7)
    assert [row.id for row in report.deleted] == ids(1, 2, 3, 4, 5, 6, 7)
    assert list(scene.service.rows) == ids(8, 9, 10)


def test_prune_carries_out_the_plan() -> None:
    scene = orders(nightly_backups(10))
    [plan] = scene.plan().plans
    assert scene.service.sent_deletes == []
    scene.apply()
    assert scene.service.sent_deletes == [row.id for row in plan.to_delete]


def test_prune_deletes_nothing_in_a_second_run() -> None:
    scene = orders(nightly_backups(10))
    scene.apply()
    scene.service.calls.clear()
    scene.apply()
    assert scene.service.sent_deletes == []


def test_plan_prune_sends_nothing_for_a_policy_without_rules() -> None:
    scene = orders(nightly_backups(3), RetentionPolicy("*"))
    with pytest.raises(UsageError, match="No keep rule"):
        scene.plan()
    assert scene.service.calls == []


def test_prune_refuses_too_many_deletions_before_the_first() -> None:
    scene = orders(nightly_backups(14))
    with pytest.raises(Refused, match="11 backups"):
        scene.apply()
    assert scene.service.sent_deletes == []


def test_prune_handles_each_instance_separately_and_once() -> None:
    service = InMemoryService.of(
        [*nightly_backups(5), *nightly_backups(4, 50, BILLING)], *INSTANCES
    )
    scene = Scene(service, LAST3, "orders", ORDERS, "billing")
    scene.apply()
    assert scene.service.sent_deletes == ids(1, 2, 50)


def test_plan_prune_adds_instance_names() -> None:
    [plan] = orders(nightly_backups(1)).plan().plans
    assert plan.decisions[0].backup.instance_name == "orders"


def test_plan_prune_raises_not_found_for_an_unknown_instance() -> None:
    with pytest.raises(NotFound):
        Scene(InMemoryService.of([], *INSTANCES), LAST3, "unknown").plan()


def test_prune_all_instances_keeps_and_counts_orphans() -> None:
    deleted_instance = "f" * 32 + "in14"
    service = InMemoryService.of(
        [*nightly_backups(5), *nightly_backups(5, 50, deleted_instance)], *INSTANCES
    )
    scene = Scene(service)
    plan = scene.plan()
    assert plan.orphans == {deleted_instance: 5}
    assert [plan.instance_id for plan in plan.plans] == [BILLING, ORDERS]
    scene.apply()
    assert service.sent_deletes == ids(1, 2)
    by_id = Scene(service, LAST3, deleted_instance)
    by_id.apply()
    assert service.sent_deletes == ids(1, 2, 50, 51)


# The listing must be complete and consistent.


def unchanged(rows: list[Backup]) -> list[Backup]:
    return rows


def without_count(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows), total=None)


def without_first(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows[1:]), total=len(rows))


def without_first_and_count(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows[1:]), total=None)


def with_unreadable_row(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows), total=len(rows) + 1, unreadable=1)


@pytest.mark.parametrize(
    ("edits", "reads"),
    [
        ([], 2),
        ([without_count, without_count], 2),
        ([without_first], 3),
        ([unchanged, without_first], 4),
        ([without_count, without_first_and_count, without_count, without_count], 4),
        ([with_unreadable_row], 3),
    ],
)
def test_plan_prune_reads_until_the_listing_is_consistent(
    edits: list[Callable[[list[Backup]], Any]], reads: int
) -> None:
    scene = orders(nightly_backups(5))
    scene.service.list_edits = list(edits)
    assert len(scene.plan().plans[0].decisions) == 5
    assert scene.service.calls == ["instances", *[f"list {ORDERS}"] * reads]


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([without_first] * 4, "the service counts 5 backups but returned 4"),
        ([without_count, without_first_and_count] * 2, "changed in each of 4 reads"),
        ([unchanged, *[with_unreadable_row] * 3], "backups without a readable id, left out: 1"),
        ([unchanged, without_first] * 2, "the service counts 5 backups but returned 4"),
    ],
)
def test_prune_refuses_an_inconsistent_listing(
    edits: list[Callable[[list[Backup]], Any]], message: str
) -> None:
    scene = orders(nightly_backups(5))
    scene.service.list_edits = list(edits)
    with pytest.raises(Refused, match=message):
        scene.apply()
    assert scene.service.sent_deletes == []


def test_prune_refuses_all_instances_if_one_listing_is_inconsistent() -> None:
    service = InMemoryService.of(
        [*nightly_backups(5), *nightly_backups(5, 50, BILLING)], *INSTANCES
    )
    service.list_edits = [unchanged, unchanged, *[without_first] * 4]
    scene = Scene(service, LAST3, "orders", "billing")
    with pytest.raises(Refused):
        scene.apply()
    assert service.sent_deletes == []


# A change before a deletion stops the run.


def plan_then_change(scene: Scene, number: int, **changes: Any) -> PrunePlan:
    """Return the plan of the scene, then change one row."""
    plan = scene.plan()
    row = scene.service.rows[backup_id(number)]
    scene.service.rows[backup_id(number)] = row._replace(**changes)
    return plan


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "month-end"},
        {"instance_id": BILLING},
        {"begin_time": NOON},
        {"status": a_backup(1, "BUILDING").status, "status_text": "BUILDING"},
    ],
)
@pytest.mark.parametrize("number", [1, 5])
def test_prune_stops_if_a_row_changed(number: int, changes: dict[str, Any]) -> None:
    scene = orders(nightly_backups(5))
    plan = plan_then_change(scene, number, **changes)
    report = scene.apply(plan)
    assert scene.service.sent_deletes == []
    assert isinstance(report.stopped, Refused)
    assert len(report.not_attempted) == 2


def test_prune_stops_if_a_kept_row_is_deleted() -> None:
    scene = orders(nightly_backups(9))
    scene.service.after_delete = lambda: scene.service.rows.pop(backup_id(8), None)
    report = scene.apply()
    assert scene.service.sent_deletes == ids(1)
    assert isinstance(report.stopped, Refused)
    assert "nightly-8" in report.stopped.message


def test_prune_looks_up_a_row_that_is_not_listed() -> None:
    scene = orders(nightly_backups(5))
    plan = scene.plan()
    scene.service.list_edits = [lambda rows: rows[:-1], lambda rows: rows[1:]]
    report = scene.apply(plan)
    assert report.stopped is None
    assert scene.service.sent_deletes == ids(1, 2)


def test_prune_continues_if_a_new_backup_appears() -> None:
    scene = orders(nightly_backups(5))
    scene.service.after_delete = lambda: scene.service.rows.update(
        {backup_id(90): nightly_backups(1, 90)[0]}
    )
    assert scene.apply().stopped is None
    assert scene.service.sent_deletes == ids(1, 2)


def run_both(one: Scene, other: Scene, position: int) -> tuple[DeletionReport, DeletionReport]:
    """Make both plans, then run the other after `position` deletions of the one."""
    other.service = one.service
    plan_one, plan_other = one.plan(), other.plan()
    reports: list[DeletionReport] = []

    def run_other() -> None:
        if len(one.service.sent_deletes) == position:
            one.service.after_delete = bool
            reports.append(other.apply(plan_other))

    one.service.after_delete = run_other
    report = one.apply(plan_one)
    return report, reports[0] if reports else other.apply(plan_other)


def test_prune_run_twice_at_once_keeps_what_the_policy_keeps() -> None:
    scene = orders(nightly_backups(9))
    report, other = run_both(scene, orders([]), 2)
    assert report.stopped is other.stopped is None
    assert [row.id for row in report.deleted] == ids(1, 2, 3, 4, 5, 6)
    assert sorted(scene.service.sent_deletes) == ids(1, 2, 3, 4, 5, 6)
    assert list(scene.service.rows) == ids(7, 8, 9)


def test_prune_stops_if_another_run_deletes_what_it_keeps() -> None:
    scene = orders(nightly_backups(9), RetentionPolicy("*", keep_yearly=5))
    assert [row.id for row in scene.plan().plans[0].keep_invariants] == ids(9, 1)
    report, other = run_both(scene, orders([], RetentionPolicy("*", keep_last=2)), 1)
    assert other.stopped is None
    assert isinstance(report.stopped, Refused)
    assert list(scene.service.rows) == ids(8, 9)


COUNTS = st.none() | st.integers(1, 4)
POLICIES = st.builds(
    RetentionPolicy,
    match=st.just("*"),
    keep_last=st.integers(1, 4),
    keep_weekly=COUNTS,
    keep_monthly=COUNTS,
    keep_yearly=COUNTS,
    min_keep=st.integers(1, 4),
    max_delete=st.just(99),
)


@given(POLICIES, POLICIES, st.integers(1, 12), st.integers(1, 12))
def test_prune_concurrent_runs_keep_the_smaller_min_keep(
    one: RetentionPolicy, other: RetentionPolicy, count: int, position: int
) -> None:
    scene = orders(nightly_backups(count), one)
    run_both(scene, orders([], other), position)
    assert backup_id(count) in scene.service.rows
    assert len(scene.service.rows) >= min(count, one.min_keep, other.min_keep)
    assert len(scene.service.sent_deletes) == len(set(scene.service.sent_deletes))


def test_prune_sends_a_slow_deletion_once() -> None:
    scene = orders(nightly_backups(6))
    scene.service.deleting_polls = 12
    assert scene.apply().stopped is None
    assert scene.service.sent_deletes == ids(1, 2, 3)
    assert list(scene.service.rows) == ids(4, 5, 6)


def test_prune_sends_few_requests_in_an_outage() -> None:
    scene = orders(nightly_backups(103), LAST3._replace(max_delete=100))
    plan = scene.plan()

    def go_down() -> None:
        scene.service.down = len(scene.service.sent_deletes) == 10

    scene.service.after_delete = go_down
    scene.service.delete_errors[backup_id(10)] = [AmbiguousOutcome("503")]
    before = len(scene.service.calls)
    report = scene.apply(plan)
    at_tenth = scene.service.calls.index(f"delete {backup_id(10)}")
    assert len(scene.service.calls) - at_tenth < 15
    assert at_tenth - before == 10 * 2 - 1
    assert len(report.deleted) == 9
    assert [row.id for row, _ in report.unknown] == ids(10)
    assert len(report.not_attempted) == 90


def test_prune_stops_if_the_recheck_fails() -> None:
    scene = orders(nightly_backups(9))
    scene.service.after_delete = lambda: setattr(scene.service, "down", True)
    report = scene.apply()
    assert len(report.deleted) == 1
    assert report.unknown == []
    assert len(report.not_attempted) == 5
    assert scene.service.sent_deletes == ids(1)
    assert len(scene.service.calls) < 6 + 15


def test_prune_filters_rows_that_the_service_did_not_filter() -> None:
    rows = [
        *nightly_backups(5),
        *nightly_backups(3, 50, BILLING),
        *nightly_backups(3, 60, kind="auto"),
    ]
    scene = orders(rows)
    all_rows = list(rows)
    scene.service.list_edits = [lambda _: all_rows, lambda _: all_rows]
    scene.apply()
    assert scene.service.sent_deletes == ids(1, 2)
