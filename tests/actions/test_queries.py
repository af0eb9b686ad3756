"""Listing: how often the service is asked, and when."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import pytest

from gaussbackup.actions.queries import ListRequest, list_backups, stream_backups
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


def deaf(_text: str) -> None:
    raise AssertionError("there is nothing to warn of")


def both(request: ListRequest, service: ScriptedService) -> list[list[Backup]]:
    """The rows, held together and as they come."""
    calls = service.calls
    ordered = list_backups(request, service, warn=deaf)
    one, service.calls = calls, []
    streamed = list(stream_backups(request, service, warn=deaf))
    assert sorted(one) == sorted(service.calls)
    return [ordered, sorted(streamed, key=lambda row: row.id)]


def test_the_rows_bear_the_names_of_their_instances() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in both(ListRequest(), service):
        assert {row.instance_name for row in rows} == {"orders"}
        assert len(rows) == 2
    assert sorted(service.calls) == ["instances", "list"]


def test_names_that_nobody_wants_are_not_asked_for() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in both(ListRequest(with_instance_names=False), service):
        assert len(rows) == 2
    assert service.calls == ["list"]


def test_an_instance_given_by_its_name_is_not_asked_for_again() -> None:
    service = ScriptedService(lists=[ROWS], instances=[an_instance()])
    for rows in both(ListRequest(instances=("orders",)), service):
        assert {row.instance_name for row in rows} == {"orders"}
    assert sorted(service.calls) == ["instances", "list"]


def test_names_that_are_refused_are_no_failure() -> None:
    refused = Forbidden("not allowed")
    service = ScriptedService(lists=[ROWS], inventories=[refused])
    for rows in both(ListRequest(), service):
        assert {row.instance_name for row in rows} == {None}


def test_without_backups_no_ordered_list_asks_for_names() -> None:
    service = ScriptedService(lists=[()], instances=[an_instance()])
    assert list_backups(ListRequest(), service, warn=deaf) == []
    assert service.calls == ["list"]


def test_a_list_that_is_refused_has_asked_for_nothing_else() -> None:
    service = ScriptedService(lists=[UnexpectedResponse("no")], instances=[an_instance()])
    with pytest.raises(UnexpectedResponse):
        list_backups(ListRequest(), service, warn=deaf)
    assert service.calls == ["list"]


class Together(ScriptedService):
    """Its rows come no sooner than the question for the names."""

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
                        assert service._asked.wait(10), "nobody asked for the names"
                    yield row

        return Slow(tuple(ROWS), total=len(ROWS))


def test_the_names_are_asked_for_beside_the_first_row_of_a_stream() -> None:
    rows = list(stream_backups(ListRequest(), Together(before_row=0), warn=deaf))
    assert [row.instance_name for row in rows] == ["orders", "orders"]


def test_the_names_are_asked_for_beside_the_rest_of_an_ordered_list() -> None:
    rows = list_backups(ListRequest(), Together(before_row=1), warn=deaf)
    assert [row.instance_name for row in rows] == ["orders", "orders"]
    assert {row.instance_id for row in rows} == {ORDERS}
