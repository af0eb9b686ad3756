"""`delete`: all references are resolved and checked before the first deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.delete import DeleteOptions, DeleteRequest, delete, select_targets
from gaussbackup.errors import NotFound, Refused, UsageError
from gaussbackup.model.events import ignore_events
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance, backup_id
from tests.support.fakes import JumpingClock
from tests.support.in_memory_service import InMemoryService

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = [a_backup(n, name=f"nightly-{n}") for n in range(1, 5)]
OTHER_INSTANCE = a_backup(8, name="month-end", instance_id=BILLING)
AUTO = a_backup(9, name="auto-9", kind="auto")


def cloud() -> InMemoryService:
    result = InMemoryService.of(
        [*ROWS, OTHER_INSTANCE, AUTO], an_instance(), an_instance("billing", BILLING)
    )
    result.rows[backup_id(5)] = a_backup(5, name="twin")
    result.rows[backup_id(6)] = a_backup(6, name="twin")
    return result


def select(*refs: str, instance: str | None = None, allow_last: bool = False) -> list[str]:
    request = DeleteRequest(refs, instance, allow_last)
    return [row.id for row in select_targets(request, cloud())]


def test_select_targets_resolves_each_reference_once() -> None:
    refs = ("nightly-2", backup_id(1), "@oldest", backup_id(2), "nightly-2")
    assert select(*refs, instance="orders") == [backup_id(2), backup_id(1)]


def test_select_targets_sends_two_requests_for_one_id() -> None:
    client = cloud()
    select_targets(DeleteRequest((backup_id(1),)), client)
    assert client.calls == [f"find {backup_id(1)}", f"list {ORDERS}"]


def test_select_targets_uses_one_listing_for_many_references() -> None:
    client = cloud()
    select_targets(DeleteRequest(tuple(row.id for row in ROWS)), client)
    assert len(client.calls) == 2


def test_select_targets_raises_not_found_for_unknown_references() -> None:
    with pytest.raises(NotFound, match=r"Backup not found: nightly-7 \(instance orders\)"):
        select("nightly-1", "nightly-7", instance="orders")
    with pytest.raises(NotFound, match=f"2 backups not found: nightly-7, {backup_id(77)}"):
        select("nightly-1", "nightly-7", backup_id(77))


def test_select_targets_rejects_an_ambiguous_name() -> None:
    with pytest.raises(UsageError, match="2 backups are named twin"):
        select("twin")


def test_select_targets_rejects_a_backup_of_another_instance() -> None:
    with pytest.raises(Refused, match="another instance"):
        select(OTHER_INSTANCE.id, instance="orders", allow_last=True)
    with pytest.raises(NotFound):
        select("month-end", instance="orders")


def test_select_targets_rejects_all_if_one_is_automatic() -> None:
    with pytest.raises(Refused, match="not a manual backup"):
        select("nightly-1", AUTO.id)


def test_select_targets_requires_allow_last_for_the_last_backup() -> None:
    with pytest.raises(Refused, match=f"Instance {BILLING} would have no COMPLETED backup left"):
        select("nightly-1", OTHER_INSTANCE.id)
    assert select("nightly-1", OTHER_INSTANCE.id, allow_last=True) == [
        backup_id(1),
        OTHER_INSTANCE.id,
    ]


def test_select_targets_sends_no_delete() -> None:
    client = cloud()
    with pytest.raises(Refused):
        select_targets(DeleteRequest(("nightly-1", AUTO.id)), client)
    assert client.sent_deletes == []


def test_delete_waits_until_the_backups_are_deleted() -> None:
    client, clock = cloud(), JumpingClock()
    client.deleting_polls = 5
    targets = select_targets(DeleteRequest(("nightly-1", "nightly-2")), client)
    report, remaining = delete(
        targets, DeleteOptions(), client, clock=clock, on_event=ignore_events
    )
    assert [row.id for row in report.deleted] == [backup_id(1), backup_id(2)]
    assert remaining == []
    assert clock.sleeps


def test_delete_without_timeout_does_not_poll() -> None:
    client = cloud()
    client.deleting_polls = 3
    targets = select_targets(DeleteRequest(("nightly-1",)), client)
    client.calls.clear()
    options = DeleteOptions(timeout=None)
    delete(targets, options, client, clock=JumpingClock(), on_event=ignore_events)
    assert client.calls == [f"list {ORDERS}", f"delete {backup_id(1)}"]


def test_delete_waits_for_backups_that_a_listing_with_gaps_lacks() -> None:
    client = cloud()
    targets = select_targets(DeleteRequest(("nightly-1", "nightly-2")), client)
    gap = BackupListing((), total=2)
    client.list_edits = [*[list] * 2, *[lambda _: gap] * 3]
    clock = JumpingClock()
    _, remaining = delete(targets, DeleteOptions(), client, clock=clock, on_event=ignore_events)
    assert remaining == []
    assert clock.sleeps == [1.0, 2.0, 4.0]


def test_delete_returns_backups_that_are_still_listed() -> None:
    client = cloud()
    client.deleting_polls = 99
    targets = select_targets(DeleteRequest(("nightly-1",)), client)
    options = DeleteOptions(timeout=20.0)
    _, remaining = delete(targets, options, client, clock=JumpingClock(), on_event=ignore_events)
    assert [(row.id, row.status_text) for row in remaining] == [(backup_id(1), "DELETING")]


def test_delete_only_waits_for_a_backup_that_is_being_deleted() -> None:
    client = InMemoryService.of([a_backup(1, "DELETING", begin=NOON)])
    client.deleting_polls = 4
    targets = select_targets(DeleteRequest((backup_id(1),)), client)
    report, remaining = delete(
        targets, DeleteOptions(), client, clock=JumpingClock(), on_event=ignore_events
    )
    assert client.sent_deletes == []
    assert len(report.deleted) == 1
    assert remaining == []


def delete_first(client: InMemoryService) -> None:
    del client.rows[backup_id(1)]


def rename_first(client: InMemoryService) -> None:
    client.rows[backup_id(1)] = a_backup(1, name="before-v42")


def delete_others(client: InMemoryService) -> None:
    for number in (2, 3, 4, 5, 6, 9):
        client.rows.pop(backup_id(number))


def set_building(client: InMemoryService) -> None:
    client.rows[backup_id(1)] = a_backup(1, "BUILDING", name="nightly-1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (rename_first, "is now named"),
        (delete_others, "no COMPLETED backup left"),
        (set_building, "is now 'BUILDING'"),
    ],
)
def test_delete_stops_if_a_backup_changed_since_it_was_selected(
    change: Callable[[InMemoryService], None], message: str
) -> None:
    client = cloud()
    targets = select_targets(DeleteRequest(("nightly-1",)), client)
    change(client)
    report, _ = delete(
        targets, DeleteOptions(), client, clock=JumpingClock(), on_event=ignore_events
    )
    assert client.sent_deletes == []
    assert isinstance(report.stopped, Refused)
    assert message in report.stopped.message


def test_delete_reports_a_backup_deleted_by_another_client() -> None:
    client = cloud()
    targets = select_targets(DeleteRequest(("nightly-1",)), client)
    delete_first(client)
    report, _ = delete(
        targets, DeleteOptions(), client, clock=JumpingClock(), on_event=ignore_events
    )
    assert client.sent_deletes == []
    assert report.deleted == targets


def test_delete_with_allow_last_deletes_the_last_backup() -> None:
    client = cloud()
    request = DeleteRequest((OTHER_INSTANCE.id,), allow_last=True)
    targets = select_targets(request, client)
    options = DeleteOptions(allow_last=True)
    report, _ = delete(targets, options, client, clock=JumpingClock(), on_event=ignore_events)
    assert report.deleted == targets
