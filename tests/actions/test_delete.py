"""`delete`: all words are understood and allowed before the first backup goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.delete import DeleteOptions, DeleteRequest, delete, select_targets
from gaussbackup.errors import NotFound, Refused, UsageError
from gaussbackup.model.events import ignore_events
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, an_instance, backup_id
from tests.support.fakes import JumpingClock
from tests.support.in_memory_service import InMemoryService

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = [a_backup(n, name=f"nightly-{n}") for n in range(1, 5)]
FOREIGN = a_backup(8, name="month-end", instance_id=BILLING)
AUTO = a_backup(9, name="auto-9", kind="auto")


def cloud() -> InMemoryService:
    found = InMemoryService.of(
        [*ROWS, FOREIGN, AUTO], an_instance(), an_instance("billing", BILLING)
    )
    found.rows[backup_id(5)] = a_backup(5, name="twin")
    found.rows[backup_id(6)] = a_backup(6, name="twin")
    return found


def chosen(*words: str, instance: str | None = None, allow_last: bool = False) -> list[str]:
    request = DeleteRequest(words, instance, allow_last)
    return [row.id for row in select_targets(request, cloud())]


def test_ids_names_and_selectors_are_understood_each_backup_once() -> None:
    words = ("nightly-2", backup_id(1), "@oldest", backup_id(2), "nightly-2")
    assert chosen(*words, instance="orders") == [backup_id(2), backup_id(1)]


def test_one_id_costs_two_requests() -> None:
    service = cloud()
    select_targets(DeleteRequest((backup_id(1),)), service)
    assert service.calls == [f"find {backup_id(1)}", f"list {ORDERS}"]


def test_many_words_share_one_listing() -> None:
    service = cloud()
    select_targets(DeleteRequest(tuple(row.id for row in ROWS)), service)
    assert len(service.calls) == 2


def test_an_unknown_word_is_not_found_and_nothing_is_chosen() -> None:
    with pytest.raises(NotFound, match=r"Backup not found: nightly-7 \(instance orders\)"):
        chosen("nightly-1", "nightly-7", instance="orders")
    with pytest.raises(NotFound, match=f"2 backups not found: nightly-7, {backup_id(77)}"):
        chosen("nightly-1", "nightly-7", backup_id(77))


def test_a_name_that_two_have_is_ambiguous() -> None:
    with pytest.raises(UsageError, match="2 backups are named twin"):
        chosen("twin")


def test_a_backup_of_another_instance_is_refused_by_its_id_and_not_found_by_its_name() -> None:
    with pytest.raises(Refused, match="another instance"):
        chosen(FOREIGN.id, instance="orders", allow_last=True)
    with pytest.raises(NotFound):
        chosen("month-end", instance="orders")


def test_an_automatic_backup_is_refused_and_so_is_everything_beside_it() -> None:
    with pytest.raises(Refused, match="not a manual backup"):
        chosen("nightly-1", AUTO.id)


def test_the_last_of_an_instance_needs_allow_last() -> None:
    with pytest.raises(Refused, match=f"Instance {BILLING} would be left"):
        chosen("nightly-1", FOREIGN.id)
    assert chosen("nightly-1", FOREIGN.id, allow_last=True) == [backup_id(1), FOREIGN.id]


def test_no_delete_is_sent_by_choosing() -> None:
    service = cloud()
    with pytest.raises(Refused):
        select_targets(DeleteRequest(("nightly-1", AUTO.id)), service)
    assert service.sent_deletes == []


def test_what_was_chosen_goes_and_is_waited_for() -> None:
    service, clock = cloud(), JumpingClock()
    service.deleting_polls = 5
    targets = select_targets(DeleteRequest(("nightly-1", "nightly-2")), service)
    account, listed = delete(targets, DeleteOptions(), service, clock=clock, on_event=ignore_events)
    assert [row.id for row in account.deleted] == [backup_id(1), backup_id(2)]
    assert listed == []
    assert clock.sleeps


def test_without_waiting_no_look_follows() -> None:
    service = cloud()
    service.deleting_polls = 3
    targets = select_targets(DeleteRequest(("nightly-1",)), service)
    service.calls.clear()
    options = DeleteOptions(timeout=None)
    delete(targets, options, service, clock=JumpingClock(), on_event=ignore_events)
    assert service.calls == [f"list {ORDERS}", f"delete {backup_id(1)}"]


def test_what_is_still_listed_at_the_end_is_told() -> None:
    service = cloud()
    service.deleting_polls = 99
    targets = select_targets(DeleteRequest(("nightly-1",)), service)
    options = DeleteOptions(timeout=20.0)
    _, listed = delete(targets, options, service, clock=JumpingClock(), on_event=ignore_events)
    assert [(row.id, row.status_text) for row in listed] == [(backup_id(1), "DELETING")]


def test_one_that_is_being_deleted_already_is_only_waited_for() -> None:
    service = InMemoryService.of([a_backup(1, "DELETING", begin=NOON)])
    service.deleting_polls = 4
    targets = select_targets(DeleteRequest((backup_id(1),)), service)
    account, listed = delete(
        targets, DeleteOptions(), service, clock=JumpingClock(), on_event=ignore_events
    )
    assert service.sent_deletes == []
    assert len(account.deleted) == 1
    assert listed == []


def gone(service: InMemoryService) -> None:
    del service.rows[backup_id(1)]


def renamed(service: InMemoryService) -> None:
    service.rows[backup_id(1)] = a_backup(1, name="before-v42")


def alone(service: InMemoryService) -> None:
    for number in (2, 3, 4, 5, 6, 9):
        service.rows.pop(backup_id(number))


def building(service: InMemoryService) -> None:
    service.rows[backup_id(1)] = a_backup(1, "BUILDING", name="nightly-1")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(renamed, "is now named"), (alone, "would be left without"), (building, "is now 'BUILDING'")],
)
def test_what_changed_between_the_question_and_the_deletion_is_not_deleted(
    meanwhile: Callable[[InMemoryService], None], said: str
) -> None:
    service = cloud()
    targets = select_targets(DeleteRequest(("nightly-1",)), service)
    meanwhile(service)
    account, _ = delete(
        targets, DeleteOptions(), service, clock=JumpingClock(), on_event=ignore_events
    )
    assert service.sent_deletes == []
    assert isinstance(account.stopped, Refused)
    assert said in account.stopped.message


def test_what_went_between_the_question_and_the_deletion_is_gone() -> None:
    service = cloud()
    targets = select_targets(DeleteRequest(("nightly-1",)), service)
    gone(service)
    account, _ = delete(
        targets, DeleteOptions(), service, clock=JumpingClock(), on_event=ignore_events
    )
    assert service.sent_deletes == []
    assert account.deleted == targets


def test_the_last_one_may_go_where_that_is_meant() -> None:
    service = cloud()
    request = DeleteRequest((FOREIGN.id,), allow_last=True)
    targets = select_targets(request, service)
    options = DeleteOptions(allow_last=True)
    account, _ = delete(targets, options, service, clock=JumpingClock(), on_event=ignore_events)
    assert account.deleted == targets
