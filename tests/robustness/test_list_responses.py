"""`list` under all kinds of pages, rows and bodies: output, warnings and exit codes."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import (
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

    from tests.robustness.checked_cloud import ShortTimeoutCloud

FOREVER = {"times": "forever"}
SHORT_RETRY = {"GAUSSBACKUP_RETRY_BUDGET": "0.2"}
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


def variables_for(server: RawServer) -> dict[str, str]:
    """Return the environment variables for a RawServer."""
    return {
        "GAUSSBACKUP_ENDPOINT": server.url,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        "GAUSSBACKUP_CALL_LIMIT": "10",
        **SHORT_RETRY,
    }


def serve_pages(rows: list[dict[str, Any]], size: int) -> Callable[[Connection], None]:
    """Return a script that serves one page of `size` rows per connection, without `close`."""

    def serve(connection: Connection) -> None:
        request = connection.read_request().decode()
        if "/backups?" in request:
            offset = int(parse_qs(request.split()[1].partition("?")[2])["offset"][0])
            page = {"backups": rows[offset : offset + size], "total_count": len(rows)}
            connection.respond(json.dumps(page).encode())
        elif request:
            connection.respond(b'{"instances": [], "total_count": 0}')

    return serve


def add_backups(cloud: ShortTimeoutCloud, count: int) -> list[str]:
    """Add an instance `holds-COUNT` with that many backups; return their ids."""
    name = f"holds-{count}"
    cloud.server.add_instance(name)
    return [cloud.server.add_backup(name, f"row-{count}-{index}") for index in range(count)]


def list_json(cloud: ShortTimeoutCloud, count: int) -> dict[str, Any]:
    """Return the JSON document of `list` for the instance `holds-COUNT`."""
    return cloud.json("list", "-i", f"holds-{count}")


def ids(document: dict[str, Any]) -> list[str]:
    return [row["id"] for row in document["backups"]]


def test_list_returns_every_row_once_for_any_number_of_rows(cloud: ShortTimeoutCloud) -> None:
    for count in (0, 1, 99, 100, 101, 250):
        expected = add_backups(cloud, count)
        document = list_json(cloud, count)
        assert sorted(ids(document)) == sorted(expected)
        assert document["count"] == count
        assert document["warnings"] == []


def test_list_misses_no_row_if_others_are_deleted_between_pages(cloud: ShortTimeoutCloud) -> None:
    expected = add_backups(cloud, 150)
    second = {**LISTS, "query": {"offset": "100"}}
    cloud.add_fault(second, {"delay": 0.8}, "before")

    def remove() -> None:
        wait_until(lambda: cloud.requests("GET"))
        for backup_id in expected[-3:]:
            cloud.server.remove_backup(backup_id)

    thread = threading.Thread(target=remove)
    thread.start()
    found = ids(list_json(cloud, 150))
    thread.join()
    assert len(found) == len(set(found))
    assert set(expected[:-3]) <= set(found) <= set(expected)
    assert len(cloud.requests("GET")) > 3


@pytest.mark.parametrize("total_count", ["12", 10**9])
def test_list_returns_all_rows_and_ends_with_a_wrong_total_count(
    cloud: ShortTimeoutCloud, total_count: object
) -> None:
    expected = add_backups(cloud, 101)
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(total_count=total_count))
    assert sorted(ids(list_json(cloud, 101))) == sorted(expected)
    assert len(cloud.requests("GET")) <= 7


def test_list_warns_that_rows_may_be_missing_after_an_empty_page(
    cloud: ShortTimeoutCloud,
) -> None:
    add_backups(cloud, 250)
    second = {**LISTS, "query": {"offset": "100"}, **FOREVER}
    cloud.add_fault(second, edit_fields(backups=[]))
    document = list_json(cloud, 250)
    assert document["count"] == 100
    [warning] = document["warnings"]
    assert "250" in warning
    assert "100" in warning


def test_list_returns_all_rows_of_a_page_longer_than_requested() -> None:
    rows = [{**ROW, "id": f"{number:032x}br14"} for number in range(130)]
    with RawServer(serve_pages(rows, 130)) as server:
        document = run_checked("list", "-o", "json", env=variables_for(server)).document
    assert sorted(ids(document)) == [row["id"] for row in rows]


def test_list_warns_if_the_service_repeats_the_first_page(
    cloud: ShortTimeoutCloud,
) -> None:
    add_backups(cloud, 130)
    cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["offset"]})
    document = list_json(cloud, 130)
    assert document["count"] == 100
    assert "130" in document["warnings"][0]


@pytest.mark.parametrize("body", [{"backups": None}, []])
def test_list_exits_9_if_the_response_is_not_a_list(cloud: ShortTimeoutCloud, body: object) -> None:
    cloud.add_fault({**LISTS, **FOREVER}, {"corrupt": json.dumps(body)})
    document = cloud.json("list", exit_code=9, **SHORT_RETRY)
    assert document["backups"] == []
    assert document["error"]["kind"] == "doubtful"


def test_list_returns_no_rows_for_an_empty_list(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(LISTS, {"corrupt": '{"backups": [], "total_count": 0}'})
    assert cloud.json("list")["backups"] == []


def test_list_skips_unreadable_rows_and_warns_with_their_count(cloud: ShortTimeoutCloud) -> None:
    expected = add_backups(cloud, 4)
    edits = [
        {"path": "backups.0", "value": None},
        {"path": "backups.1.id", "remove": True},
        {"path": "backups.2.id", "value": 12},
    ]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    document = list_json(cloud, 4)
    assert len(ids(document)) == 1
    assert set(ids(document)) <= set(expected)
    assert document["warnings"][0].startswith("backups without a readable id, left out: 3")


def test_list_ignores_unknown_fields(cloud: ShortTimeoutCloud) -> None:
    add_backups(cloud, 2)
    before = list_json(cloud, 2)
    extra = edit_fields(backups__0__extra={"a": {"b": {"c": [1, None]}}}, further=["x"])
    cloud.add_fault({**LISTS, **FOREVER}, extra)
    assert list_json(cloud, 2) == before
    assert "extra" in cloud.run("show", ids(before)[0]).out


def test_list_exits_9_for_a_large_body_without_reading_it_into_memory(
    cloud: ShortTimeoutCloud, tmp_path: Path
) -> None:
    def send_large_body(connection: Connection) -> None:
        connection.read_request()
        size = 200 * 2**20
        connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(200):
            connection.send(b" " * 2**20)

    args = ("list", "-o", "json")
    normal, normal_peak = peak_memory(args, cloud.variables, tmp_path)
    with RawServer(send_large_body) as server:
        result, peak = peak_memory(args, variables_for(server), tmp_path)
    assert (normal.code, result.code) == (0, 9)
    assert "larger than 8 MiB" in result.document["error"]["message"]
    assert peak - normal_peak < 64 * 2**20


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"backups": [], "total_count": ' + b"9" * 5000 + b"}",
        b'{"backups": [], "total_count": NaN}',
        '{"backups": [{"id": "备份"}]}'.encode("gbk"),
    ],
)
def test_list_exits_9_for_a_body_that_is_not_json(body: bytes) -> None:
    def serve(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(body)

    with RawServer(serve) as server:
        document = run_checked(
            "list", "-o", "json", env=variables_for(server), exit_code=9
        ).document
    assert document["error"]["kind"] == "doubtful"
    assert len(document["error"]["message"]) < 400


def test_list_accepts_a_byte_order_mark_and_duplicate_keys() -> None:
    def serve(connection: Connection) -> None:
        while connection.read_request():
            duplicate = b'{"backups": null, "backups": ' + json.dumps([ROW]).encode() + b"}"
            connection.respond(b"\xef\xbb\xbf" + duplicate)

    with RawServer(serve) as server:
        document = run_checked("list", "-o", "json", env=variables_for(server)).document
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
    "2026-03-01T08:00:60+0800": "2026-03-01T00:01:00Z",
    "9999-12-31T23:59:59-0800": None,
}


def test_list_sorts_by_timestamp_and_accepts_invalid_times(cloud: ShortTimeoutCloud) -> None:
    add_backups(cloud, len(TIMES) + 1)
    edits = [
        {"path": f"backups.{index}.begin_time", "value": text}
        for index, text in enumerate([*TIMES, None])
    ]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    rows = list_json(cloud, len(TIMES) + 1)["backups"]
    known = [time for time in TIMES.values() if time is not None]
    assert [row["begin_time"] for row in rows if row["begin_time"]] == sorted(known, reverse=True)
    assert len(rows) == len(TIMES) + 1
    assert cloud.run("list", "-i", f"holds-{len(rows)}").out.count(" – ") >= 6


def test_list_json_has_the_same_times_in_every_time_zone() -> None:
    gap = {**ROW, "begin_time": "2026-03-08T02:30:00-0500"}
    fold = {**ROW, "id": "0" * 31 + "2br14", "begin_time": "2026-11-01T01:30:00-0500"}
    with RawServer(serve_pages([gap, fold], 100)) as server:
        env = {**variables_for(server), "GAUSSBACKUP_RETRY_BUDGET": "10"}
        documents = {
            run_checked("list", "-o", "json", env={**env, "TZ": zone}).out
            for zone in ("UTC", "America/New_York", "Nowhere/Garbage")
        }
        table = run_checked("list", env={**env, "TZ": "America/New_York"}).out
    assert len(documents) == 1
    assert table.count("before-v42") == 2


def test_list_since_sends_an_encoded_time_range(cloud: ShortTimeoutCloud) -> None:
    cloud.run("list", "--since", "2026-01-01T00:00:00+0800", "-o", "id")
    query = cloud.requests("GET")[0]["query"]
    assert "+" not in query
    sent = parse_qs(query)
    assert sent["begin_time"] == ["2025-12-31T16:00:00+0000"]
    assert sent["end_time"][0].endswith("+0000")


def test_list_reports_invalid_sizes_as_unknown(cloud: ShortTimeoutCloud) -> None:
    add_backups(cloud, 6)
    values = [None, 1e308, "12 MB", -1, True, [1]]
    edits = [{"path": f"backups.{index}.size", "value": each} for index, each in enumerate(values)]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    assert {row["size_bytes"] for row in list_json(cloud, 6)["backups"]} == {None}
    assert cloud.run("list", "-i", "holds-6", "--sort", "size").out.count("row-6-") == 6


def test_list_reads_a_size_that_is_sent_as_text(cloud: ShortTimeoutCloud) -> None:
    add_backups(cloud, 1)
    edits = [{"path": "backups.0.size", "value": "12"}]
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": edits})
    assert [row["size_bytes"] for row in list_json(cloud, 1)["backups"]] == [12 * 1024**2]


def test_list_returns_all_rows_if_connections_close_after_each_page() -> None:
    rows = [{**ROW, "id": f"{number:032x}br14"} for number in range(250)]
    with RawServer(serve_pages(rows, 100)) as server:
        env = {**variables_for(server), "GAUSSBACKUP_RETRY_BUDGET": "10"}
        document = run_checked("list", "-o", "json", env=env).document
    assert sorted(ids(document)) == [row["id"] for row in rows]
    assert server.connections > 3


def test_list_exits_9_for_a_response_with_too_many_headers() -> None:
    def serve(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(
                one_page(ROW), "200 OK", *(f"X-Filler-{each}: x" for each in range(200))
            )

    with RawServer(serve) as server:
        run_checked("list", "-o", "json", env=variables_for(server), exit_code=9)


def test_list_reports_a_captive_portal_and_quotes_part_of_its_page(
    cloud: ShortTimeoutCloud,
) -> None:
    page = "<html>[red]" + "Please log in. " * 100
    cloud.add_fault({**LISTS, **FOREVER}, {"respond": {"status": 200, "body": page}}, "before")
    result = cloud.run("list", "-o", "json", exit_code=9, env=SHORT_RETRY)
    assert "not the API (text/html)" in result.document["error"]["message"]
    assert result.err.count("Please log in.") < 20
    assert "[red]" in result.err
