"""`list` under every kind of page, row and body: what is shown, once, and how it ends."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from gaussbackup import emulator
from tests.robustness.deadline_server import (
    LISTS,
    edit_fields,
    one_page,
    peak_memory,
    run_checked,
    wait_until,
)
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.robustness.deadline_server import ShortTimeoutCloud

FOREVER = {"times": "forever"}
BRIEF = {"GAUSSBACKUP_RETRY_BUDGET": "0.2"}
ROW = {
    "id": "0" * 31 + "1br14",
    "name": "before-v42",
    "status": "COMPLETED",
    "type": "manual",
    "instance_id": "0" * 31 + "1in14",
    "begin_time": "2026-01-02T11:04:05+0800",
    "end_time": "2026-01-02T11:08:05+0800",
    "size": 12.5,
}


def towards(server: RawServer) -> dict[str, str]:
    """The environment that leads to a server that is no emulator."""
    return {
        "GAUSSBACKUP_ENDPOINT": server.url,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        "GAUSSBACKUP_CALL_LIMIT": "10",
        **BRIEF,
    }


def paging(rows: list[dict[str, Any]], size: int) -> Callable[[Connection], None]:
    """Serves pages of so many rows, one a connection, and says nothing of closing it."""

    def serve(talk: Connection) -> None:
        request = talk.read_request().decode()
        if "/backups?" in request:
            offset = int(parse_qs(request.split()[1].partition("?")[2])["offset"][0])
            page = {"backups": rows[offset : offset + size], "total_count": len(rows)}
            talk.respond(json.dumps(page).encode())
        elif request:
            talk.respond(b'{"instances": [], "total_count": 0}')

    return serve


def filled(cloud: ShortTimeoutCloud, count: int) -> list[str]:
    """The ids of that many backups of an instance of their own, which is named after them."""
    name = f"holds-{count}"
    cloud.server.add_instance(name)
    return [cloud.server.add_backup(name, f"row-{count}-{place}") for place in range(count)]


def listed(cloud: ShortTimeoutCloud, count: int) -> dict[str, Any]:
    """The answer of a `list` of the instance with that many backups."""
    return cloud.json("list", "-i", f"holds-{count}")


def ids(document: dict[str, Any]) -> list[str]:
    return [row["id"] for row in document["backups"]]


def test_every_number_of_rows_is_listed_each_once(cloud: ShortTimeoutCloud) -> None:
    for count in (0, 1, 99, 100, 101, 250):
        expected = filled(cloud, count)
        document = listed(cloud, count)
        assert sorted(ids(document)) == sorted(expected)
        assert document["count"] == count
        assert document["warnings"] == []


def test_rows_deleted_between_pages_hide_none_of_the_others(cloud: ShortTimeoutCloud) -> None:
    there = filled(cloud, 150)
    second = {**LISTS, "query": {"offset": "100"}}
    cloud.add_fault(second, {"delay": 0.8}, "before")

    def remove() -> None:
        wait_until(lambda: cloud.requests("GET"))
        for ident in there[-3:]:
            cloud.server.remove_backup(ident)

    thread = threading.Thread(target=remove)
    thread.start()
    found = ids(listed(cloud, 150))
    thread.join()
    assert len(found) == len(set(found))
    assert set(there[:-3]) <= set(found) <= set(there)
    assert len(cloud.requests("GET")) > 3


@pytest.mark.parametrize("claim", ["12", 10**9])
def test_a_wrong_total_neither_hides_rows_nor_goes_on_for_ever(
    cloud: ShortTimeoutCloud, claim: object
) -> None:
    there = filled(cloud, 101)
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(total_count=claim))
    assert sorted(ids(listed(cloud, 101))) == sorted(there)
    assert len(cloud.requests("GET")) <= 7


def test_a_list_that_breaks_off_with_an_empty_page_says_that_it_may_lack_rows(
    cloud: ShortTimeoutCloud,
) -> None:
    filled(cloud, 250)
    second = {**LISTS, "query": {"offset": "100"}, **FOREVER}
    cloud.add_fault(second, edit_fields(backups=[]))
    document = listed(cloud, 250)
    assert document["count"] == 100
    [warning] = document["warnings"]
    assert "250" in warning
    assert "100" in warning


def test_a_page_longer_than_asked_for_is_taken_whole() -> None:
    rows = [{**ROW, "id": f"{number:032x}br14"} for number in range(130)]
    with RawServer(paging(rows, 130)) as server:
        document = run_checked("list", "-o", "json", env=towards(server)).document
    assert sorted(ids(document)) == [row["id"] for row in rows]


def test_a_service_that_gives_the_first_page_for_ever_is_no_whole_list(
    cloud: ShortTimeoutCloud,
) -> None:
    filled(cloud, 130)
    cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["offset"]})
    document = listed(cloud, 130)
    assert document["count"] == 100
    assert "130" in document["warnings"][0]


@pytest.mark.parametrize("body", [{"backups": None}, []])
def test_what_is_no_list_is_never_shown_as_an_empty_one(
    cloud: ShortTimeoutCloud, body: object
) -> None:
    cloud.add_fault({**LISTS, **FOREVER}, {"corrupt": json.dumps(body)})
    document = cloud.json("list", exit_code=9, **BRIEF)
    assert document["backups"] == []
    assert document["error"]["kind"] == "doubtful"


def test_a_proper_empty_list_is_empty(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(LISTS, {"corrupt": '{"backups": [], "total_count": 0}'})
    assert cloud.json("list")["backups"] == []


def test_rows_that_cannot_be_read_are_counted_and_hide_no_others(cloud: ShortTimeoutCloud) -> None:
    there = filled(cloud, 4)
    edits = [
        {"path": "backups.0", "value": None},
        {"path": "backups.1.id", "remove": True},
        {"path": "backups.2.id", "value": 12},
    ]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    document = listed(cloud, 4)
    assert len(ids(document)) == 1
    assert set(ids(document)) <= set(there)
    assert document["warnings"][0].startswith("3 rows")


def test_fields_nobody_knows_change_nothing(cloud: ShortTimeoutCloud) -> None:
    filled(cloud, 2)
    before = listed(cloud, 2)
    extra = edit_fields(backups__0__extra={"a": {"b": {"c": [1, None]}}}, further=["x"])
    cloud.add_fault({**LISTS, **FOREVER}, extra)
    assert listed(cloud, 2) == before
    assert "extra" in cloud.run("show", ids(before)[0]).out


def test_an_endless_body_is_given_up_before_it_fills_the_memory(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    def pour(talk: Connection) -> None:
        talk.read_request()
        size = 200 * 2**20
        talk.send(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(200):
            talk.send(b" " * 2**20)

    words = ("list", "-o", "json")
    usual, calm = peak_memory(words, cloud.variables, tmp_path)
    with RawServer(pour) as server:
        ran, peak = peak_memory(words, towards(server), tmp_path)
    assert (usual.code, ran.code) == (0, 9)
    assert "larger than 8 MiB" in ran.document["error"]["message"]
    assert peak - calm < 64 * 2**20


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"backups": [], "total_count": ' + b"9" * 5000 + b"}",
        b'{"backups": [], "total_count": NaN}',
        '{"backups": [{"id": "备份"}]}'.encode("gbk"),
    ],
)
def test_a_body_that_is_no_json_is_exit_9(body: bytes) -> None:
    def serve(talk: Connection) -> None:
        while talk.read_request():
            talk.respond(body)

    with RawServer(serve) as server:
        document = run_checked("list", "-o", "json", env=towards(server), exit_code=9).document
    assert document["error"]["kind"] == "doubtful"
    assert len(document["error"]["message"]) < 400


def test_a_byte_order_mark_and_equal_keys_are_tolerated() -> None:
    def serve(talk: Connection) -> None:
        while talk.read_request():
            twice = b'{"backups": null, "backups": ' + json.dumps([ROW]).encode() + b"}"
            talk.respond(b"\xef\xbb\xbf" + twice)

    with RawServer(serve) as server:
        document = run_checked("list", "-o", "json", env=towards(server)).document
    assert ids(document) == [ROW["id"]]


TIMES = {
    "2026-03-01T08:00:00+0800": "2026-03-01T00:00:00Z",
    "2026-03-01T01:00:00Z": "2026-03-01T01:00:00Z",
    "2026-03-01T02:00:00+0000": "2026-03-01T02:00:00Z",
    "2026-02-28T23:30:00-0330": "2026-03-01T03:00:00Z",
    "9999-12-31T23:59:59+0000": "9999-12-31T23:59:59Z",
    "2026-03-01T08:00:00": None,
    "": None,
    "2026-02-30T08:00:00+0800": None,
    "2026-03-01T08:00:60+0800": None,
    "9999-12-31T23:59:59-0800": None,
}


def test_times_are_sorted_as_instants_and_bad_ones_break_nothing(cloud: ShortTimeoutCloud) -> None:
    filled(cloud, len(TIMES) + 1)
    edits = [
        {"path": f"backups.{place}.begin_time", "value": text}
        for place, text in enumerate([*TIMES, None])
    ]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    rows = listed(cloud, len(TIMES) + 1)["backups"]
    known = [time for time in TIMES.values() if time is not None]
    assert [row["begin_time"] for row in rows if row["begin_time"]] == sorted(known, reverse=True)
    assert len(rows) == len(TIMES) + 1
    assert cloud.run("list", "-i", f"holds-{len(rows)}").out.count(" – ") >= 6


def test_the_times_for_programs_are_the_same_in_every_time_zone() -> None:
    gap = {**ROW, "begin_time": "2026-03-08T02:30:00-0500"}
    fold = {**ROW, "id": "0" * 31 + "2br14", "begin_time": "2026-11-01T01:30:00-0500"}
    with RawServer(paging([gap, fold], 100)) as server:
        env = {**towards(server), "GAUSSBACKUP_RETRY_BUDGET": "10"}
        answers = {
            run_checked("list", "-o", "json", env={**env, "TZ": zone}).out
            for zone in ("UTC", "America/New_York", "Nowhere/Garbage")
        }
        table = run_checked("list", env={**env, "TZ": "America/New_York"}).out
    assert len(answers) == 1
    assert table.count("before-v42") == 2


def test_a_time_range_is_sent_with_both_ends_encoded(cloud: ShortTimeoutCloud) -> None:
    cloud.run("list", "--since", "2026-01-01T00:00:00+0800", "-o", "id")
    query = cloud.requests("GET")[0]["query"]
    assert "+" not in query
    sent = parse_qs(query)
    assert sent["begin_time"] == ["2025-12-31T16:00:00+0000"]
    assert sent["end_time"][0].endswith("+0000")


def test_a_size_that_is_none_is_unknown(cloud: ShortTimeoutCloud) -> None:
    filled(cloud, 6)
    values = [None, 1e308, "12", -1, True, [1]]
    edits = [{"path": f"backups.{place}.size", "value": each} for place, each in enumerate(values)]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    assert {row["size_bytes"] for row in listed(cloud, 6)["backups"]} == {None}
    assert cloud.run("list", "-i", "holds-6", "--sort", "size").out.count("row-6-") == 6


def test_connections_that_are_closed_after_each_page_cost_no_row() -> None:
    rows = [{**ROW, "id": f"{number:032x}br14"} for number in range(250)]
    with RawServer(paging(rows, 100)) as server:
        env = {**towards(server), "GAUSSBACKUP_RETRY_BUDGET": "10"}
        document = run_checked("list", "-o", "json", env=env).document
    assert sorted(ids(document)) == [row["id"] for row in rows]
    assert server.connections > 3


def test_an_answer_with_too_many_headers_is_exit_9() -> None:
    def serve(talk: Connection) -> None:
        while talk.read_request():
            talk.respond(one_page(ROW), "200 OK", *(f"X-Filler-{each}: x" for each in range(200)))

    with RawServer(serve) as server:
        run_checked("list", "-o", "json", env=towards(server), exit_code=9)


def test_a_captive_portal_is_named_and_quoted_only_in_part(cloud: ShortTimeoutCloud) -> None:
    page = "<html>[red]" + "Please log in. " * 100
    cloud.add_fault({**LISTS, **FOREVER}, {"respond": {"status": 200, "body": page}}, "before")
    ran = cloud.run("list", "-o", "json", exit_code=9, env=BRIEF)
    assert "not the API (text/html)" in ran.document["error"]["message"]
    assert ran.err.count("Please log in.") < 20
    assert "[red]" in ran.err
