"""`prune`: a plan from a list that can be relied on, done while everything is as it was."""

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
from gaussbackup.model.listing import BackupListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance, backup_id
from tests.support.fakes import JumpingClock
from tests.support.in_memory_service import InMemoryService

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.deletion import DeletionReport
    from gaussbackup.model.backup import Backup

INSTANCES = (an_instance(), an_instance("billing", BILLING))
LAST3 = RetentionPolicy("*", keep_last=3)


def nights(count: int, first: int = 1, instance_id: str = ORDERS, **more: Any) -> list[Backup]:
    """That many nightly backups; the greater the number, the newer."""
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
    """A cloud, a policy, and one prune of `orders`, or of what is asked."""

    def __init__(
        self, cloud: InMemoryService, policy: RetentionPolicy = LAST3, *instances: str
    ) -> None:
        self.cloud = cloud
        self.policy = policy
        self.clock = JumpingClock(NOON)
        self.request = PruneRequest(policy, instances)
        self.warnings: list[str] = []

    def plan(self) -> PrunePlan:
        return plan_prune(self.request, self.cloud, clock=self.clock, warn=self.warnings.append)

    def apply(self, pruning: PrunePlan | None = None, patience: float = 120.0) -> DeletionReport:
        account, listed = prune(
            pruning or self.plan(),
            self.policy,
            DeleteOptions(retry_budget=patience),
            self.cloud,
            clock=self.clock,
            on_event=ignore_events,
        )
        assert listed == []
        return account


def orders(rows: list[Backup], policy: RetentionPolicy = LAST3) -> Scene:
    return Scene(InMemoryService.of(rows, *INSTANCES), policy, "orders")


def test_the_seven_oldest_of_ten_go_the_oldest_first() -> None:
    scene = orders(nights(10))
    account = scene.apply()
    assert scene.cloud.sent_deletes == ids(1, 2, 3, 4, 5, 6, 7)
    assert [row.id for row in account.deleted] == ids(1, 2, 3, 4, 5, 6, 7)
    assert list(scene.cloud.rows) == ids(8, 9, 10)


def test_the_plan_alone_changes_nothing_and_is_what_is_then_done() -> None:
    scene = orders(nights(10))
    [plan] = scene.plan().plans
    assert scene.cloud.sent_deletes == []
    scene.apply()
    assert scene.cloud.sent_deletes == [row.id for row in plan.to_delete]


def test_a_second_run_deletes_nothing() -> None:
    scene = orders(nights(10))
    scene.apply()
    scene.cloud.calls.clear()
    scene.apply()
    assert scene.cloud.sent_deletes == []


def test_a_policy_without_rules_asks_nothing() -> None:
    scene = orders(nights(3), RetentionPolicy("*"))
    with pytest.raises(UsageError, match="No rule"):
        scene.plan()
    assert scene.cloud.calls == []


def test_more_than_may_go_at_once_refuses_before_the_first() -> None:
    scene = orders(nights(14))
    with pytest.raises(Refused, match="11 backups"):
        scene.apply()
    assert scene.cloud.sent_deletes == []


def test_each_instance_is_judged_by_itself_and_named_twice_is_named_once() -> None:
    cloud = InMemoryService.of([*nights(5), *nights(4, 50, BILLING)], *INSTANCES)
    scene = Scene(cloud, LAST3, "orders", ORDERS, "billing")
    scene.apply()
    assert scene.cloud.sent_deletes == ids(1, 2, 50)


def test_the_names_of_the_instances_are_put_to_the_backups() -> None:
    [plan] = orders(nights(1)).plan().plans
    assert plan.decisions[0].backup.instance_name == "orders"


def test_an_instance_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        Scene(InMemoryService.of([], *INSTANCES), LAST3, "nobody").plan()


def test_all_instances_leave_the_backups_of_deleted_ones_alone_and_count_them() -> None:
    gone = "f" * 32 + "in14"
    cloud = InMemoryService.of([*nights(5), *nights(5, 50, gone)], *INSTANCES)
    scene = Scene(cloud)
    pruning = scene.plan()
    assert pruning.orphans == {gone: 5}
    assert [plan.instance_id for plan in pruning.plans] == [ORDERS, BILLING]
    scene.apply()
    assert cloud.sent_deletes == ids(1, 2)
    named = Scene(cloud, LAST3, gone)
    named.apply()
    assert cloud.sent_deletes == ids(1, 2, 50, 51)


# The list must be whole and stable.


def whole(rows: list[Backup]) -> list[Backup]:
    return rows


def counted_wrongly(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows), total=len(rows) + 7)


def without_the_first(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows[1:]), total=len(rows))


def unreadable(rows: list[Backup]) -> BackupListing:
    return BackupListing(tuple(rows), total=len(rows), unreadable=1)


def test_two_passes_with_the_same_rows_are_relied_on_whatever_the_service_counts() -> None:
    scene = orders(nights(5))
    scene.cloud.list_edits = [counted_wrongly, counted_wrongly]
    assert len(scene.plan().plans[0].decisions) == 5
    assert scene.cloud.calls == ["instances", f"list {ORDERS}", f"list {ORDERS}"]


def test_a_pass_that_is_as_long_as_the_service_counts_needs_no_twin() -> None:
    scene = orders(nights(5))
    scene.cloud.list_edits = [without_the_first]
    assert len(scene.plan().plans[0].decisions) == 5
    assert scene.cloud.calls.count(f"list {ORDERS}") == 2


def test_a_pass_that_missed_a_row_is_followed_by_another() -> None:
    scene = orders(nights(5))
    scene.cloud.list_edits = [counted_wrongly, without_the_first, counted_wrongly, counted_wrongly]
    assert len(scene.plan().plans[0].decisions) == 5


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ([counted_wrongly, without_the_first] * 2, "changed in each of 4 reads"),
        ([whole, unreadable, unreadable, unreadable], "1 row could not be parsed"),
    ],
)
def test_a_list_that_is_never_twice_the_same_refuses_the_run(
    lists: list[Callable[[list[Backup]], Any]], words: str
) -> None:
    scene = orders(nights(5))
    scene.cloud.list_edits = list(lists)
    with pytest.raises(Refused, match=words):
        scene.apply()
    assert scene.cloud.sent_deletes == []


def test_one_instance_that_is_not_stable_keeps_all_of_them() -> None:
    cloud = InMemoryService.of([*nights(5), *nights(5, 50, BILLING)], *INSTANCES)
    cloud.list_edits = [whole, whole, *[counted_wrongly, without_the_first] * 2]
    scene = Scene(cloud, LAST3, "orders", "billing")
    with pytest.raises(Refused):
        scene.apply()
    assert cloud.sent_deletes == []


# Before each deletion everything is as it was, or the run ends.


def changing(scene: Scene, number: int, **changes: Any) -> PrunePlan:
    """The plan of the scene, after which one row becomes another."""
    pruning = scene.plan()
    row = scene.cloud.rows[backup_id(number)]
    scene.cloud.rows[backup_id(number)] = row._replace(**changes)
    return pruning


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
def test_a_row_that_is_not_what_it_was_ends_the_run(number: int, changes: dict[str, Any]) -> None:
    scene = orders(nights(5))
    pruning = changing(scene, number, **changes)
    account = scene.apply(pruning)
    assert scene.cloud.sent_deletes == []
    assert isinstance(account.stopped, Refused)
    assert len(account.not_attempted) == 2


def test_a_kept_row_that_goes_in_the_middle_ends_the_run() -> None:
    scene = orders(nights(9))
    scene.cloud.after_delete = lambda: scene.cloud.rows.pop(backup_id(8), None)
    account = scene.apply()
    assert scene.cloud.sent_deletes == ids(1)
    assert isinstance(account.stopped, Refused)
    assert "nightly-8" in account.stopped.message


def test_a_row_that_the_list_leaves_out_is_looked_up_before_it_is_called_gone() -> None:
    scene = orders(nights(5))
    pruning = scene.plan()
    scene.cloud.list_edits = [lambda rows: rows[:-1], lambda rows: rows[1:]]
    account = scene.apply(pruning)
    assert account.stopped is None
    assert scene.cloud.sent_deletes == ids(1, 2)


def test_a_new_backup_in_the_middle_is_no_reason_to_stop() -> None:
    scene = orders(nights(5))
    scene.cloud.after_delete = lambda: scene.cloud.rows.update({backup_id(90): nights(1, 90)[0]})
    assert scene.apply().stopped is None
    assert scene.cloud.sent_deletes == ids(1, 2)


def beside(one: Scene, other: Scene, place: int) -> tuple[DeletionReport, DeletionReport]:
    """Both plans are made, then all of the other is done after `place` deletions of the one."""
    other.cloud = one.cloud
    mine, theirs = one.plan(), other.plan()
    done: list[DeletionReport] = []

    def meanwhile() -> None:
        if len(one.cloud.sent_deletes) == place:
            one.cloud.after_delete = bool
            done.append(other.apply(theirs))

    one.cloud.after_delete = meanwhile
    account = one.apply(mine)
    return account, done[0] if done else other.apply(theirs)


def test_the_same_prune_twice_at_once_leaves_what_the_policy_keeps() -> None:
    scene = orders(nights(9))
    account, other = beside(scene, orders([]), 2)
    assert account.stopped is other.stopped is None
    assert [row.id for row in account.deleted] == ids(1, 2, 3, 4, 5, 6)
    assert sorted(scene.cloud.sent_deletes) == ids(1, 2, 3, 4, 5, 6)
    assert list(scene.cloud.rows) == ids(7, 8, 9)


def test_another_policy_that_takes_what_this_one_keeps_ends_the_run() -> None:
    scene = orders(nights(9), RetentionPolicy("*", keep_yearly=5))
    assert [row.id for row in scene.plan().plans[0].keep_invariants] == ids(9, 1)
    account, other = beside(scene, orders([], RetentionPolicy("*", keep_last=2)), 1)
    assert other.stopped is None
    assert isinstance(account.stopped, Refused)
    assert list(scene.cloud.rows) == ids(8, 9)


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
def test_two_runs_at_once_leave_what_the_less_careful_of_them_must(
    one: RetentionPolicy, other: RetentionPolicy, count: int, place: int
) -> None:
    scene = orders(nights(count), one)
    beside(scene, orders([], other), place)
    assert backup_id(count) in scene.cloud.rows
    assert len(scene.cloud.rows) >= min(count, one.min_keep, other.min_keep)
    assert len(scene.cloud.sent_deletes) == len(set(scene.cloud.sent_deletes))


def test_slow_deletions_are_sent_once_and_waited_for() -> None:
    scene = orders(nights(6))
    scene.cloud.deleting_polls = 12
    assert scene.apply().stopped is None
    assert scene.cloud.sent_deletes == ids(1, 2, 3)
    assert list(scene.cloud.rows) == ids(4, 5, 6)


def test_an_outage_from_the_tenth_of_a_hundred_on_costs_less_than_fifteen_requests() -> None:
    scene = orders(nights(103), LAST3._replace(max_delete=100))
    pruning = scene.plan()

    def fall() -> None:
        scene.cloud.down = len(scene.cloud.sent_deletes) == 10

    scene.cloud.after_delete = fall
    scene.cloud.delete_errors[backup_id(10)] = [AmbiguousOutcome("503")]
    before = len(scene.cloud.calls)
    account = scene.apply(pruning)
    at_tenth = scene.cloud.calls.index(f"delete {backup_id(10)}")
    assert len(scene.cloud.calls) - at_tenth < 15
    assert at_tenth - before == 10 * 2 - 1
    assert len(account.deleted) == 9
    assert [row.id for row, _ in account.unknown] == ids(10)
    assert len(account.not_attempted) == 90


def test_an_outage_before_a_deletion_stops_the_run_just_as_well() -> None:
    scene = orders(nights(9))
    scene.cloud.after_delete = lambda: setattr(scene.cloud, "down", True)
    account = scene.apply()
    assert len(account.deleted) == 1
    assert account.unknown == []
    assert len(account.not_attempted) == 5
    assert scene.cloud.sent_deletes == ids(1)
    assert len(scene.cloud.calls) < 6 + 15


def test_what_only_the_filter_of_the_service_would_keep_apart_is_kept_apart_here() -> None:
    rows = [*nights(5), *nights(3, 50, BILLING), *nights(3, 60, kind="auto")]
    scene = orders(rows)
    everything = list(rows)
    scene.cloud.list_edits = [lambda _: everything, lambda _: everything]
    scene.apply()
    assert scene.cloud.sent_deletes == ids(1, 2)
