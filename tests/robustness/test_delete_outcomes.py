"""`prune` and `delete` under all kinds of responses: remaining backups and exit codes."""

from __future__ import annotations

import json
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup import emulator
from gaussbackup.domain.retention_policy import RetentionPolicy
from gaussbackup.model.timestamps import parse_timestamp
from tests.robustness.checked_cloud import (
    LISTS,
    ShortTimeoutCloud,
    edit_fields,
    respond_with,
    run_checked,
    wait_until,
)
from tests.support.builders import a_backup
from tests.support.naive_retention import naive_keep

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86400.0
FOREVER = {"times": "forever"}
DELETES = {"method": "DELETE", "path": "/v3/*/backups/*"}
ALL = ("prune", "-i", "nights", "--match", "nightly-*")
LAST3 = (*ALL, "--keep-last", "3")
APPLY = ("--apply", "--yes")


def add_nightly_backups(
    cloud: ShortTimeoutCloud, count: int, instance: str = "nights"
) -> list[str]:
    """Add an instance with `count` nightly backups; return their ids, oldest first."""
    cloud.server.add_instance(instance)
    now = time.time()
    return [
        cloud.server.add_backup(instance, f"nightly-{n:03}", started=now - (count - n) * DAY - 600)
        for n in range(count)
    ]


def existing_ids(cloud: ShortTimeoutCloud) -> set[str]:
    """Return the ids of all existing backups."""
    return {row["id"] for row in cloud.server.state()["backups"] if row["status"] is not None}


def sent_deletes(cloud: ShortTimeoutCloud) -> list[str]:
    """Return the ids of the received DELETE requests, in order."""
    requests = [each for each in cloud.server.requests() if each["method"] == "DELETE"]
    return [each["path"].rsplit("/", 1)[1] for each in requests]


def ids_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_prune_deletes_seven_of_ten_oldest_first(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 10)
    document = cloud.json(*LAST3, *APPLY)
    assert sent_deletes(cloud) == ids[:7] == ids_of(document["deleted"])
    assert set(ids) & existing_ids(cloud) == set(ids[7:])
    assert sorted(ids_of(document["kept"])) == sorted(ids[7:])
    assert document["freed_bytes"] == 7 * 10240 * 1024**2


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--failed",),
        ("--keep-last", "0"),
        ("--keep-last", "-1"),
        ("--keep-last", "1e3"),
        ("--keep-last", "abc"),
        ("--keep-last", "unlimited"),
        ("--keep-within", "0"),
        ("--keep-within", "-1d"),
        ("--keep-last", "3", "--min-keep", "0"),
        ("--keep-last", "3", "--tz", "Nowhere/Town"),
    ],
)
def test_prune_exits_2_for_an_invalid_policy_without_requests(
    cloud: ShortTimeoutCloud, args: tuple[str, ...]
) -> None:
    cloud.run(*ALL, *args, *APPLY, exit_code=2)
    assert cloud.server.requests() == []


def test_prune_exits_2_without_match_or_instance_without_requests(cloud: ShortTimeoutCloud) -> None:
    cloud.run("prune", "-i", "nights", "--keep-last", "3", *APPLY, exit_code=2)
    cloud.run("prune", "--match", "*", "--keep-last", "3", *APPLY, exit_code=2)
    cloud.run(*LAST3, "--all-instances", *APPLY, exit_code=2)
    assert cloud.server.requests() == []


def test_prune_neither_counts_nor_deletes_a_running_backup(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 5)
    running = cloud.server.add_backup("nights", "nightly-run", status="BUILDING")
    document = cloud.json(*LAST3, *APPLY)
    assert sent_deletes(cloud) == ids[:2]
    reasons = {each["backup"]["id"]: each["reasons"] for each in document["plan"]}
    assert reasons[running] == ["not COMPLETED (BUILDING)"]


def test_prune_keeps_a_backup_without_a_valid_time_and_warns(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 6)
    times = [None, "yesterday", "2026-11-23T02:00:00"]
    edits = {f"backups__{5 - place}__begin_time": value for place, value in enumerate(times)}
    cloud.add_fault({**LISTS, "times": 2}, edit_fields(**edits))
    result = cloud.run(*ALL, "--keep-last", "1", "-o", "json", exit_code=0)
    assert [e["reasons"] for e in result.document["plan"] if e["backup"]["id"] in ids[:3]] == [
        ["time unreadable"]
    ] * 3
    assert "3 backups have no reliable time" in result.document["warnings"][0]
    assert "nightly-000" in result.err
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(**edits))
    cloud.run(*ALL, "--keep-last", "1", *APPLY)
    assert sent_deletes(cloud)[:1] == ids[3:4]
    assert set(ids[:3]) <= existing_ids(cloud)


def test_prune_keep_within_counts_from_the_newest_backup(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_instance("nights")
    now = time.time()
    ids = [
        cloud.server.add_backup("nights", f"nightly-{n}", started=now - 400 * DAY + n * DAY)
        for n in range(12)
    ]
    cloud.run(*ALL, "--keep-within", "7d", *APPLY)
    assert sent_deletes(cloud) == ids[:5]


def test_prune_keeps_the_same_backups_in_concurrent_runs(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 10)
    cloud.add_fault({**DELETES, **FOREVER}, {"delay": 0.05}, "before")
    both = [cloud.start(*LAST3, *APPLY) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert set(ids) & existing_ids(cloud) == set(ids[7:])


@pytest.mark.parametrize(
    ("status", "code"), [(404, "DBS.201010"), (400, "DBS.200751"), (400, "DBS.201203")]
)
def test_prune_counts_not_found_as_deleted(
    cloud: ShortTimeoutCloud, status: int, code: str
) -> None:
    ids = add_nightly_backups(cloud, 5)
    cloud.add_fault(DELETES, respond_with(status, code), "after")
    document = cloud.json(*LAST3, *APPLY)
    assert ids_of(document["deleted"]) == ids[:2] == sent_deletes(cloud)


def test_prune_names_a_failed_backup_and_deletes_the_others(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 8)
    cloud.add_fault(
        {**DELETES, "path": f"/v3/*/backups/{ids[1]}", **FOREVER}, respond_with(500), "before"
    )
    result = cloud.run(*LAST3, *APPLY, "-o", "json", exit_code=10)
    document = result.document
    assert ids_of(document["deleted"]) == [ids[0], *ids[2:5]]
    [failure] = document["failed"]
    assert failure["backup"]["id"] == ids[1]
    assert failure["error"]["http_status"] == 500
    assert document["outcome"] == "partly_done"
    assert f"nightly-001 ({ids[1]}) was not deleted" in result.err


def test_prune_stops_at_the_first_permission_error(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 8)
    cloud.add_fault({**DELETES, **FOREVER}, respond_with(403, "DBS.200010"), "before")
    document = cloud.json(*LAST3, *APPLY, exit_code=3)
    assert sent_deletes(cloud) == ids[:1]
    assert len(document["kept"]) == 7
    cloud.server.clear_faults()
    cloud.add_fault({**DELETES, "nth": 2, **FOREVER}, respond_with(403, "DBS.200010"), "before")
    document = cloud.json(*LAST3, *APPLY, exit_code=10)
    assert sent_deletes(cloud) == [ids[0], *ids[:2]]
    assert ids_of(document["deleted"]) == ids[:1]
    assert len(document["failed"]) == 1
    assert len(document["kept"]) == 6


def test_prune_renews_an_expired_token_once(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 8)
    cloud.add_fault({**DELETES, "nth": 3}, "expire-token")
    run_checked(*LAST3, *APPLY, env=cloud.login_variables)
    assert set(ids) & existing_ids(cloud) == set(ids[5:])
    statuses = [each["status"] for each in cloud.server.requests()]
    assert statuses.count(401) == 1


def test_prune_shows_only_the_plan_without_terminal_and_yes(
    cloud: ShortTimeoutCloud,
) -> None:
    add_nightly_backups(cloud, 5)
    result = cloud.run(*LAST3, "--apply", exit_code=11)
    assert "5 backups match nightly-*; keep 3, delete 2" in result.out
    assert "--yes" in result.err
    assert sent_deletes(cloud) == []


def test_prune_apply_executes_the_previewed_plan(cloud: ShortTimeoutCloud) -> None:
    add_nightly_backups(cloud, 6)
    preview = cloud.json(*LAST3)
    assert sent_deletes(cloud) == []
    assert preview["outcome"] == "planned"
    applied = cloud.json(*LAST3, *APPLY)
    assert applied["plan"] == preview["plan"]
    to_delete = [e["backup"]["id"] for e in preview["plan"] if e["action"] == "delete"]
    assert sent_deletes(cloud) == to_delete[::-1]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_prune_reports_deleted_and_unknown_backups_after_a_signal(
    cloud: ShortTimeoutCloud, signum: int
) -> None:
    ids = add_nightly_backups(cloud, 10)
    cloud.add_fault({**DELETES, "nth": 4}, {"delay": 1.5}, "after")
    process = cloud.start(*LAST3, *APPLY, "-o", "json")
    wait_until(lambda: ids[3] not in existing_ids(cloud))
    process.send_signal(signum)
    out, err = process.communicate(timeout=20)
    assert process.returncode == -signum
    document = json.loads(out)
    assert document["outcome"] == "interrupted"
    assert ids_of(document["deleted"]) == ids[:3]
    assert ids_of(document["unknown"]) == ids[3:4]
    assert sorted(ids_of(document["kept"])) == sorted(ids[4:])
    assert f"3 of 7 backups deleted, nightly-003 ({ids[3]}) unknown" in err
    assert "gaussbackup list -i nights --type manual" in err
    time.sleep(0.2)
    assert set(ids) & existing_ids(cloud) == set(ids[4:])


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "month-end"},
        {"instance_id": "f" * 32 + "in14"},
        {"begin_time": "2020-01-01T00:00:00+0800"},
        {"status": "BUILDING"},
    ],
)
@pytest.mark.parametrize("place", [0, 4])
def test_prune_stops_if_a_backup_changed_since_the_plan(
    cloud: ShortTimeoutCloud, changes: dict[str, Any], place: int
) -> None:
    add_nightly_backups(cloud, 5)
    edits = {f"backups__{place}__{key}": value for key, value in changes.items()}
    cloud.add_fault({**LISTS, "nth": 3, **FOREVER}, edit_fields(**edits))
    document = cloud.json(*LAST3, *APPLY, exit_code=11)
    assert sent_deletes(cloud) == []
    assert document["outcome"] == "refused"
    assert "backups changed since the plan was made" in document["error"]["message"]


def test_prune_reports_deletions_made_before_a_change(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 6)
    cloud.add_fault({**LISTS, "nth": 4, **FOREVER}, edit_fields(backups__0__name="month-end"))
    result = cloud.run(*LAST3, *APPLY, "-o", "json", exit_code=10)
    assert ids_of(result.document["deleted"]) == ids[:1] == sent_deletes(cloud)
    assert "is now named 'month-end'" in result.err


@pytest.mark.parametrize("delete_response", ["empty", "record"])
def test_prune_sends_a_slow_delete_once_and_waits(tmp_path: Path, delete_response: Any) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "cloud.db", delete_time=0.7, delete_response=delete_response
    )
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        ids = add_nightly_backups(cloud, 5)
        cloud.add_fault(DELETES, {"respond": {"status": 204, "body": ""}}, "after")
        document = cloud.json(*LAST3, *APPLY)
        assert sent_deletes(cloud) == ids[:2] == ids_of(document["deleted"])
        assert set(ids) & existing_ids(cloud) == set(ids[2:])


def test_delete_waits_for_a_backup_that_is_being_deleted(
    tmp_path: Path,
) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", delete_time=5.0)
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        oldest = add_nightly_backups(cloud, 5)[0]
        args = ("delete", oldest, "--yes")
        assert cloud.json(*args, "--timeout", "0", exit_code=7)["outcome"] == "still_running"
        assert cloud.json(*args)["outcome"] == "deleted"
        assert sent_deletes(cloud) == [oldest]


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("failure", ["reset", respond_with(503)])
def test_prune_resolves_a_lost_delete_response_by_listing(
    cloud: ShortTimeoutCloud, phase: str, failure: Any
) -> None:
    ids = add_nightly_backups(cloud, 6)
    cloud.add_fault({**DELETES, "nth": 2}, failure, phase)
    cloud.run(*LAST3, *APPLY)
    assert set(ids) & existing_ids(cloud) == set(ids[3:])
    assert sent_deletes(cloud).count(ids[1]) == (2 if phase == "before" else 1)


def test_prune_stops_after_few_requests_in_an_outage(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 103)
    outage = {"method": "GET", "path": "/v3/*/backups", "query": {"backup_id": "*"}, **FOREVER}
    cloud.add_fault({**DELETES, "nth": 10, **FOREVER}, respond_with(503), "before")
    cloud.add_fault(outage, respond_with(503), "before")
    result = cloud.run(*LAST3, "--max-delete", "100", *APPLY, "-o", "json", exit_code=10)
    after = [each["path"] for each in cloud.server.requests()]
    first = next(n for n, path in enumerate(after) if path.endswith(ids[9]))
    assert len(after) - first < 15
    document = result.document
    assert ids_of(document["deleted"]) == ids[:9]
    assert ids_of(document["unknown"]) == ids[9:10]
    assert len(document["kept"]) == 93
    assert f"gaussbackup show {ids[9]}" in result.err


def test_prune_exits_11_if_the_list_keeps_changing(cloud: ShortTimeoutCloud) -> None:
    add_nightly_backups(cloud, 5)
    for place in range(4):
        uncounted = {"path": "total_count", "value": "some"}
        slipped = {"path": f"backups.{place}", "remove": True}
        cloud.add_fault({**LISTS, "nth": place + 1}, {"edit": [uncounted, slipped]})
    cloud.run(*LAST3, *APPLY, exit_code=11)
    assert sent_deletes(cloud) == []


def test_prune_exits_11_if_a_row_is_unreadable(cloud: ShortTimeoutCloud) -> None:
    add_nightly_backups(cloud, 5)
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(backups__2__id=None))
    cloud.run(*LAST3, *APPLY, exit_code=11)
    assert sent_deletes(cloud) == []


def test_prune_applies_filters_that_the_service_ignores(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 5)
    others = add_nightly_backups(cloud, 5, "others")
    auto = cloud.server.add_backup("nights", "nightly-auto", kind="auto", started=time.time() - 1e7)
    cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["instance_id", "backup_type"]})
    cloud.run(*LAST3, *APPLY)
    assert sent_deletes(cloud) == ids[:2]
    assert {*others, auto} <= existing_ids(cloud)


def test_prune_exits_11_if_more_than_max_delete_would_be_deleted(
    cloud: ShortTimeoutCloud,
) -> None:
    add_nightly_backups(cloud, 14)
    result = cloud.run(*LAST3, *APPLY, exit_code=11)
    assert "11 backups would be deleted, but --max-delete allows 10" in result.err
    assert "--max-delete 11" in result.err
    assert sent_deletes(cloud) == []
    assert "--max-delete 11 --apply" in cloud.run(*LAST3).out


def test_prune_reports_that_no_backup_matches(cloud: ShortTimeoutCloud) -> None:
    add_nightly_backups(cloud, 2)
    args = ("prune", "-i", "nights", "--match", "weekly-*", "--keep-last", "1", *APPLY)
    assert cloud.run(*args).out == "nights: no backup matches weekly-*\n"
    assert cloud.run(*args, "-q").out == ""


def test_prune_orders_backups_with_equal_times_by_id(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_instance("nights")
    start = time.time() - DAY
    ids = [
        cloud.server.add_backup("nights", f"nightly-{n}", started=start, backup_id=f"{n:032x}br14")
        for n in (3, 1, 4, 2)
    ]
    plans = [cloud.json(*LAST3)["plan"] for _ in range(2)]
    assert plans[0] == plans[1]
    cloud.run(*LAST3, *APPLY)
    assert sent_deletes(cloud) == [sorted(ids)[0]]


# delete


def test_delete_rejects_a_protected_backup_before_deleting_any(
    cloud: ShortTimeoutCloud,
) -> None:
    ids = add_nightly_backups(cloud, 3)
    auto = cloud.server.add_backup("nights", "by-policy", kind="auto")
    foreign = add_nightly_backups(cloud, 2, "others")[0]
    running = cloud.server.add_backup("nights", "running", status="BUILDING")
    for ref, message in ((auto, "not a manual"), (foreign, "another instance"), (running, "stop")):
        result = cloud.run("delete", "-i", "nights", ids[0], ref, "--yes", exit_code=11)
        assert message in result.err
    cloud.run("delete", ids[0], "f" * 32 + "br14", "--yes", exit_code=4)
    assert sent_deletes(cloud) == []


@pytest.mark.parametrize(
    "ref",
    ["", " ", "a/b", f"{'0' * 32}br14\n", f" {'0' * 32}br14", "\uff11" * 32 + "br14", "../x", "ab"],
)
def test_delete_exits_2_for_an_invalid_reference_without_requests(
    cloud: ShortTimeoutCloud, ref: str
) -> None:
    cloud.run("delete", ref, "--yes", exit_code=2)
    assert cloud.server.requests() == []


def test_delete_requires_allow_last_for_the_last_completed_backup(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 2)
    cloud.run("delete", *ids, "--yes", exit_code=11)
    cloud.run("delete", ids[0], "--yes")
    assert "--allow-last" in cloud.run("delete", ids[1], "--yes", exit_code=11).err
    cloud.run("delete", ids[1], "--yes", "--allow-last")
    assert sent_deletes(cloud) == ids


def test_delete_continues_with_the_others_after_a_failure(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 4)
    refused = {**DELETES, "path": f"/v3/*/backups/{ids[0]}", **FOREVER}
    cloud.add_fault(refused, respond_with(400, "DBS.201208"), "before")
    document = cloud.json("delete", *ids[:3], ids[1], "--yes", exit_code=10)
    assert ids_of(document["deleted"]) == ids[1:3]
    assert document["failed"][0]["error"]["code"] == "DBS.201208"
    assert sent_deletes(cloud) == ids[:3]
    assert cloud.json("delete", ids[0], "--yes", exit_code=5)["outcome"] == "error"


def test_delete_exits_8_if_the_outcome_stays_unknown(cloud: ShortTimeoutCloud) -> None:
    ids = add_nightly_backups(cloud, 2)
    cloud.add_fault({**DELETES, **FOREVER}, respond_with(503), "after")
    polls = {**LISTS, "query": {"backup_id": "*"}, "nth": 2, **FOREVER}
    cloud.add_fault(polls, respond_with(503), "before")
    result = cloud.run("delete", ids[0], "--yes", "-o", "json", exit_code=8)
    assert ids_of(result.document["unknown"]) == ids[:1]
    assert f"gaussbackup show {ids[0]}" in result.err
    assert len(sent_deletes(cloud)) == 1


# Many backups and other clients


def test_prune_deletes_hundreds_while_other_clients_create_and_delete(
    cloud: ShortTimeoutCloud,
) -> None:
    for instance, count in (("one", 140), ("two", 130), ("three", 130)):
        add_nightly_backups(cloud, count, instance)
    rows_before = cloud.json("list", "--name", "nightly-*", "--type", "manual")["backups"]
    assert len(rows_before) == 400
    policy = RetentionPolicy("nightly-*", keep_daily=7, keep_weekly=5, keep_monthly=3)
    rows = [
        a_backup(1, name=raw["name"], instance_id=raw["instance_id"])._replace(
            id=raw["id"], begin_time=parse_timestamp(raw["begin_time"])
        )
        for raw in rows_before
    ]
    keep = {
        backup_id
        for instance_id in {row.instance_id for row in rows}
        for backup_id in naive_keep(rows, policy, instance_id)
    }
    stop = threading.Event()

    def create_and_delete() -> None:
        wait_until(lambda: sent_deletes(cloud))
        while not stop.wait(0.05):
            for instance in ("one", "two", "three"):
                backup_id = cloud.server.add_backup(instance, "other-backup")
                if not stop.wait(0.02):
                    cloud.server.remove_backup(backup_id)

    worker = threading.Thread(target=create_and_delete)
    worker.start()
    args = ("--keep-daily", "7", "--keep-weekly", "5", "--keep-monthly", "3")
    try:
        document = cloud.json(
            *("prune", "-i", "one", "-i", "two", "-i", "three", "--match", "nightly-*"),
            *(*args, "--max-delete", "400", *APPLY),
            GAUSSBACKUP_RETRY_BUDGET="20",
            GAUSSBACKUP_CALL_LIMIT="10",
        )
    finally:
        stop.set()
        worker.join()
    nightly = {row["id"] for row in rows_before}
    assert nightly & existing_ids(cloud) == keep
    assert len(sent_deletes(cloud)) == len(set(sent_deletes(cloud))) == 400 - len(keep)
    assert len(document["deleted"]) == 400 - len(keep)
