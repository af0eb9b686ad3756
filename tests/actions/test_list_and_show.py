"""`list`: the number and the order of requests."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import pytest

from gaussbackup.actions.list_and_show import ListRequest, list_backups, stream_backups
from gaussbackup.api.background_call import BackgroundCall
from gaussbackup.errors import Forbidden, UnexpectedResponse
from tests.support.builders import ORDERS, a_backup, an_instance
from tests.support.fakes import ScriptedService, StreamedListing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance

T = TypeVar("T")
ROWS = [a_backup(1), a_backup(2)]


def fail_on_warning(_text: str) -> None:
    raise AssertionError("unexpected warning")


def list_and_stream(request: ListRequest, service: ScriptedService) -> list[list[Backup]]:
    """Return the rows of `list_backups` and of `stream_backups`."""
    calls = service.calls
    listed = list_backups(request, service, warn=fail_on_warning)
    list_calls, service.calls = calls, []
    streamed = list(stream_backups(request, service, warn=fail_on_warning))
    assert sorted(list_calls) == sorted(service.calls)
    return [listed, sorted(streamed, key=lambda row: row.id)]


def test_list_backups_adds_instance_names() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in list_and_stream(ListRequest(), service):
        assert {row.instance_name for row in rows} == {"orders"}
        assert len(rows) == 2
    assert sorted(service.calls) == ["instances", "list"]


def test_list_backups_does_not_look_up_names_if_not_requested() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in list_and_stream(ListRequest(with_instance_names=False), service):
        assert len(rows) == 2
    assert service.calls == ["list"]


def test_list_backups_does_not_look_up_a_name_twice() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in list_and_stream(ListRequest(instances=("orders",)), service):
        assert {row.instance_name for row in rows} == {"orders"}
    assert sorted(service.calls) == ["instances", "list"]


def test_list_backups_succeeds_if_the_names_are_forbidden() -> None:
    forbidden = Forbidden("not allowed")
    service = ScriptedService(lists=[ROWS], inventories=[forbidden])
    for rows in list_and_stream(ListRequest(), service):
        assert {row.instance_name for row in rows} == {None}


def test_list_backups_does_not_look_up_names_without_backups() -> None:
    service = ScriptedService(lists=[()], instances=[an_instance()])
    assert list_backups(ListRequest(), service, warn=fail_on_warning) == []
    assert service.calls == ["list"]


def test_list_backups_sends_only_the_listing_if_it_fails() -> None:
    service = ScriptedService(lists=[UnexpectedResponse("no")], instances=[an_instance()])
    with pytest.raises(UnexpectedResponse):
        list_backups(ListRequest(), service, warn=fail_on_warning)
    assert service.calls == ["list"]


class ConcurrentService(ScriptedService):
    """A service whose rows wait for the request of the names."""

    def __init__(self, *, before_row: int) -> None:
        super().__init__(lists=[ROWS], instances=[an_instance()])
        self._asked = threading.Event()
        self._before_row = before_row

    def in_background(self, call: Callable[[ReadClient], T]) -> Callable[[], T]:
        return BackgroundCall(lambda: call(self), lambda: call(self))

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        self._asked.set()
        return super().list_instances(name=name, instance_id=instance_id)

    def stream_backups(self, **_: object) -> StreamedListing:
        service = self

        class Slow(StreamedListing):
            def __iter__(self) -> Iterator[Backup]:  # type: ignore[override]
                for number, row in enumerate(self.backups):
                    if number == service._before_row:
                        assert service._asked.wait(10), "the names were not requested"
                    yield row

        return Slow(tuple(ROWS), total=len(ROWS))


def test_stream_backups_looks_up_names_before_the_first_row() -> None:
    rows = list(
        stream_backups(ListRequest(), ConcurrentService(before_row=0), warn=fail_on_warning)
    )
    assert [row.instance_name for row in rows] == ["orders", "orders"]


def test_list_backups_looks_up_names_while_it_lists() -> None:
    rows = list_backups(ListRequest(), ConcurrentService(before_row=1), warn=fail_on_warning)
    assert [row.instance_name for row in rows] == ["orders", "orders"]
    assert {row.instance_id for row in rows} == {ORDERS}
