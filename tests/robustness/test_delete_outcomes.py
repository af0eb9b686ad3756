"""`prune` and `delete` through all that may happen: what is left, and how it ends."""

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
from tests.robustness.deadline_server import (
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
DO = ("--apply", "--yes")


def nights(cloud: ShortTimeoutCloud, count: int, instance: str = "nights") -> list[str]:
    """The ids of that many nightly backups of an instance of their own, the oldest first."""
    cloud.server.add_instance(instance)
    now = time.time()
    return [
        cloud.server.add_backup(instance, f"nightly-{n:03}", started=now - (count - n) * DAY - 600)
        for n in range(count)
    ]


def standing(cloud: ShortTimeoutCloud) -> set[str]:
    """The ids of all backups that exist."""
    return {row["id"] for row in cloud.server.state()["backups"] if row["status"] is not None}


def sent(cloud: ShortTimeoutCloud) -> list[str]:
    """The ids whose DELETE came, in order."""
    asked = [each for each in cloud.server.requests() if each["method"] == "DELETE"]
    return [each["path"].rsplit("/", 1)[1] for each in asked]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_seven_of_ten_go_the_oldest_first(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 10)
    document = cloud.json(*LAST3, *DO)
    assert sent(cloud) == ids[:7] == names(document["deleted"])
    assert set(ids) & standing(cloud) == set(ids[7:])
    assert sorted(names(document["kept"])) == sorted(ids[7:])
    assert document["freed_bytes"] == 7 * 10240 * 1024**2


@pytest.mark.parametrize(
    "words",
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
def test_a_policy_that_says_nothing_sensible_sends_nothing(
    cloud: ShortTimeoutCloud, words: tuple[str, ...]
) -> None:
    cloud.run(*ALL, *words, *DO, exit_code=2)
    assert cloud.server.requests() == []


def test_a_prune_without_match_or_without_instance_sends_nothing(cloud: ShortTimeoutCloud) -> None:
    cloud.run("prune", "-i", "nights", "--keep-last", "3", *DO, exit_code=2)
    cloud.run("prune", "--match", "*", "--keep-last", "3", *DO, exit_code=2)
    cloud.run(*LAST3, "--all-instances", *DO, exit_code=2)
    assert cloud.server.requests() == []


def test_a_running_backup_is_neither_counted_nor_deleted(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 5)
    running = cloud.server.add_backup("nights", "nightly-run", status="BUILDING")
    document = cloud.json(*LAST3, *DO)
    assert sent(cloud) == ids[:2]
    reasons = {each["backup"]["id"]: each["reasons"] for each in document["plan"]}
    assert reasons[running] == ["not COMPLETED (BUILDING)"]


def test_a_backup_whose_time_cannot_be_read_stays_with_a_warning(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 6)
    times = [None, "yesterday", "2026-11-23T02:00:00"]
    edits = {f"backups__{5 - place}__begin_time": value for place, value in enumerate(times)}
    cloud.add_fault({**LISTS, "times": 2}, edit_fields(**edits))
    ran = cloud.run(*ALL, "--keep-last", "1", "-o", "json", exit_code=0)
    assert [e["reasons"] for e in ran.document["plan"] if e["backup"]["id"] in ids[:3]] == [
        ["time unreadable"]
    ] * 3
    assert "3 backups have no reliable time" in ran.document["warnings"][0]
    assert "nightly-000" in ran.err
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(**edits))
    cloud.run(*ALL, "--keep-last", "1", *DO)
    assert sent(cloud)[:1] == ids[3:4]
    assert set(ids[:3]) <= standing(cloud)


def test_a_pause_in_backups_eats_none_of_the_old_ones(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_instance("nights")
    now = time.time()
    ids = [
        cloud.server.add_backup("nights", f"nightly-{n}", started=now - 400 * DAY + n * DAY)
        for n in range(12)
    ]
    cloud.run(*ALL, "--keep-within", "7d", *DO)
    assert sent(cloud) == ids[:5]


def test_two_prunes_at_once_leave_what_the_policy_keeps(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 10)
    cloud.add_fault({**DELETES, **FOREVER}, {"delay": 0.05}, "before")
    both = [cloud.start(*LAST3, *DO) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert set(ids) & standing(cloud) == set(ids[7:])


@pytest.mark.parametrize(
    ("status", "code"), [(404, "DBS.201010"), (400, "DBS.200751"), (400, "DBS.201203")]
)
def test_what_the_service_calls_gone_is_gone(
    cloud: ShortTimeoutCloud, status: int, code: str
) -> None:
    ids = nights(cloud, 5)
    cloud.add_fault(DELETES, respond_with(status, code), "after")
    document = cloud.json(*LAST3, *DO)
    assert names(document["deleted"]) == ids[:2] == sent(cloud)


def test_one_that_cannot_be_deleted_is_named_and_the_others_go(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 8)
    cloud.add_fault(
        {**DELETES, "path": f"/v3/*/backups/{ids[1]}", **FOREVER}, respond_with(500), "before"
    )
    ran = cloud.run(*LAST3, *DO, "-o", "json", exit_code=10)
    document = ran.document
    assert names(document["deleted"]) == [ids[0], *ids[2:5]]
    [failure] = document["failed"]
    assert failure["backup"]["id"] == ids[1]
    assert failure["error"]["http_status"] == 500
    assert document["outcome"] == "partly_done"
    assert f"nightly-001 ({ids[1]}) was not deleted" in ran.err


def test_the_first_refusal_of_a_right_stops_the_run(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 8)
    cloud.add_fault({**DELETES, **FOREVER}, respond_with(403, "DBS.200010"), "before")
    document = cloud.json(*LAST3, *DO, exit_code=3)
    assert sent(cloud) == ids[:1]
    assert len(document["kept"]) == 7
    cloud.server.clear_faults()
    cloud.add_fault({**DELETES, "nth": 2, **FOREVER}, respond_with(403, "DBS.200010"), "before")
    document = cloud.json(*LAST3, *DO, exit_code=10)
    assert sent(cloud) == [ids[0], *ids[:2]]
    assert names(document["deleted"]) == ids[:1]
    assert len(document["failed"]) == 1
    assert len(document["kept"]) == 6


def test_a_token_that_expires_in_the_middle_is_renewed_once(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 8)
    cloud.add_fault({**DELETES, "nth": 3}, "expire-token")
    run_checked(*LAST3, *DO, env=cloud.login_variables)
    assert set(ids) & standing(cloud) == set(ids[5:])
    statuses = [each["status"] for each in cloud.server.requests()]
    assert statuses.count(401) == 1


def test_without_a_terminal_and_without_a_yes_only_the_plan_is_shown(
    cloud: ShortTimeoutCloud,
) -> None:
    nights(cloud, 5)
    ran = cloud.run(*LAST3, "--apply", exit_code=11)
    assert "5 backups match nightly-*; keep 3, delete 2" in ran.out
    assert "--yes" in ran.err
    assert sent(cloud) == []


def test_the_plan_that_is_shown_is_what_is_then_done(cloud: ShortTimeoutCloud) -> None:
    nights(cloud, 6)
    shown = cloud.json(*LAST3)
    assert sent(cloud) == []
    assert shown["outcome"] == "planned"
    done = cloud.json(*LAST3, *DO)
    assert done["plan"] == shown["plan"]
    doomed = [e["backup"]["id"] for e in shown["plan"] if e["action"] == "delete"]
    assert sent(cloud) == doomed[::-1]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_tells_what_is_done_and_what_is_not(
    cloud: ShortTimeoutCloud, signum: int
) -> None:
    ids = nights(cloud, 10)
    cloud.add_fault({**DELETES, "nth": 4}, {"delay": 1.5}, "after")
    process = cloud.start(*LAST3, *DO, "-o", "json")
    wait_until(lambda: ids[3] not in standing(cloud))
    process.send_signal(signum)
    out, err = process.communicate(timeout=20)
    assert process.returncode == -signum
    document = json.loads(out)
    assert document["outcome"] == "interrupted"
    assert names(document["deleted"]) == ids[:3]
    assert names(document["unknown"]) == ids[3:4]
    assert sorted(names(document["kept"])) == sorted(ids[4:])
    assert f"3 of 7 backups deleted, nightly-003 ({ids[3]}) unknown" in err
    assert "gaussbackup list -i nights --type manual" in err
    time.sleep(0.2)
    assert set(ids) & standing(cloud) == set(ids[4:])


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
def test_a_row_that_is_another_one_on_the_last_look_ends_the_run(
    cloud: ShortTimeoutCloud, changes: dict[str, Any], place: int
) -> None:
    nights(cloud, 5)
    edits = {f"backups__{place}__{key}": value for key, value in changes.items()}
    cloud.add_fault({**LISTS, "nth": 3, **FOREVER}, edit_fields(**edits))
    document = cloud.json(*LAST3, *DO, exit_code=11)
    assert sent(cloud) == []
    assert document["outcome"] == "refused"
    assert "backups changed since the plan was made" in document["error"]["message"]


def test_a_change_in_the_middle_is_told_with_what_is_done(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 6)
    cloud.add_fault({**LISTS, "nth": 4, **FOREVER}, edit_fields(backups__0__name="month-end"))
    ran = cloud.run(*LAST3, *DO, "-o", "json", exit_code=10)
    assert names(ran.document["deleted"]) == ids[:1] == sent(cloud)
    assert "is now named 'month-end'" in ran.err


@pytest.mark.parametrize("said", ["empty", "record"])
def test_a_slow_delete_is_sent_once_and_waited_for(tmp_path: Path, said: Any) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "cloud.db", delete_time=0.7, delete_response=said
    )
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        ids = nights(cloud, 5)
        cloud.add_fault(DELETES, {"respond": {"status": 204, "body": ""}}, "after")
        document = cloud.json(*LAST3, *DO)
        assert sent(cloud) == ids[:2] == names(document["deleted"])
        assert set(ids) & standing(cloud) == set(ids[2:])


def test_one_that_is_still_being_deleted_is_waited_for_and_not_deleted_again(
    tmp_path: Path,
) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", delete_time=5.0)
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        oldest = nights(cloud, 5)[0]
        words = ("delete", oldest, "--yes")
        assert cloud.json(*words, "--timeout", "0", exit_code=7)["outcome"] == "still_running"
        assert cloud.json(*words)["outcome"] == "deleted"
        assert sent(cloud) == [oldest]


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("trouble", ["reset", respond_with(503)])
def test_a_lost_answer_to_a_delete_is_settled_by_looking(
    cloud: ShortTimeoutCloud, phase: str, trouble: Any
) -> None:
    ids = nights(cloud, 6)
    cloud.add_fault({**DELETES, "nth": 2}, trouble, phase)
    cloud.run(*LAST3, *DO)
    assert set(ids) & standing(cloud) == set(ids[3:])
    assert sent(cloud).count(ids[1]) == (2 if phase == "before" else 1)


def test_an_outage_from_the_tenth_delete_on_costs_few_requests(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 103)
    outage = {"method": "GET", "path": "/v3/*/backups", "query": {"backup_id": "*"}, **FOREVER}
    cloud.add_fault({**DELETES, "nth": 10, **FOREVER}, respond_with(503), "before")
    cloud.add_fault(outage, respond_with(503), "before")
    ran = cloud.run(*LAST3, "--max-delete", "100", *DO, "-o", "json", exit_code=10)
    after = [each["path"] for each in cloud.server.requests()]
    first = next(n for n, path in enumerate(after) if path.endswith(ids[9]))
    assert len(after) - first < 15
    document = ran.document
    assert names(document["deleted"]) == ids[:9]
    assert names(document["unknown"]) == ids[9:10]
    assert len(document["kept"]) == 93
    assert f"gaussbackup show {ids[9]}" in ran.err


def test_an_unsteady_list_refuses_the_run(cloud: ShortTimeoutCloud) -> None:
    nights(cloud, 5)
    for place in range(4):
        uncounted = {"path": "total_count", "value": "some"}
        slipped = {"path": f"backups.{place}", "remove": True}
        cloud.add_fault({**LISTS, "nth": place + 1}, {"edit": [uncounted, slipped]})
    cloud.run(*LAST3, *DO, exit_code=11)
    assert sent(cloud) == []


def test_a_row_that_cannot_be_read_refuses_the_run(cloud: ShortTimeoutCloud) -> None:
    nights(cloud, 5)
    cloud.add_fault({**LISTS, **FOREVER}, edit_fields(backups__2__id=None))
    cloud.run(*LAST3, *DO, exit_code=11)
    assert sent(cloud) == []


def test_a_filter_that_the_service_ignores_is_held_here(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 5)
    others = nights(cloud, 5, "others")
    auto = cloud.server.add_backup("nights", "nightly-auto", kind="auto", started=time.time() - 1e7)
    cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["instance_id", "backup_type"]})
    cloud.run(*LAST3, *DO)
    assert sent(cloud) == ids[:2]
    assert {*others, auto} <= standing(cloud)


def test_more_than_may_go_at_once_deletes_nothing_and_says_how_to_allow_it(
    cloud: ShortTimeoutCloud,
) -> None:
    nights(cloud, 14)
    ran = cloud.run(*LAST3, *DO, exit_code=11)
    assert "11 backups would be deleted, and --max-delete allows 10" in ran.err
    assert "--max-delete 11" in ran.err
    assert sent(cloud) == []
    assert "--max-delete 11 --apply" in cloud.run(*LAST3).out


def test_a_glob_that_matches_nothing_says_so(cloud: ShortTimeoutCloud) -> None:
    nights(cloud, 2)
    words = ("prune", "-i", "nights", "--match", "weekly-*", "--keep-last", "1", *DO)
    assert cloud.run(*words).out == "nights: no backup matches weekly-*\n"
    assert cloud.run(*words, "-q").out == ""


def test_twins_at_the_cut_are_told_apart_by_their_ids(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_instance("nights")
    begun = time.time() - DAY
    ids = [
        cloud.server.add_backup("nights", f"nightly-{n}", started=begun, backup_id=f"{n:032x}br14")
        for n in (3, 1, 4, 2)
    ]
    plans = [cloud.json(*LAST3)["plan"] for _ in range(2)]
    assert plans[0] == plans[1]
    cloud.run(*LAST3, *DO)
    assert sent(cloud) == [sorted(ids)[0]]


# `delete`.


def test_a_backup_that_must_not_go_is_refused_before_anything_goes(
    cloud: ShortTimeoutCloud,
) -> None:
    ids = nights(cloud, 3)
    auto = cloud.server.add_backup("nights", "by-policy", kind="auto")
    foreign = nights(cloud, 2, "others")[0]
    running = cloud.server.add_backup("nights", "running", status="BUILDING")
    for word, told in ((auto, "not a manual"), (foreign, "another instance"), (running, "stop")):
        ran = cloud.run("delete", "-i", "nights", ids[0], word, "--yes", exit_code=11)
        assert told in ran.err
    cloud.run("delete", ids[0], "f" * 32 + "br14", "--yes", exit_code=4)
    assert sent(cloud) == []


@pytest.mark.parametrize(
    "word",
    ["", " ", "a/b", f"{'0' * 32}br14\n", f" {'0' * 32}br14", "\uff11" * 32 + "br14", "../x", "ab"],
)
def test_a_word_that_can_name_no_backup_sends_nothing(cloud: ShortTimeoutCloud, word: str) -> None:
    cloud.run("delete", word, "--yes", exit_code=2)
    assert cloud.server.requests() == []


def test_the_last_good_backup_goes_with_a_word_more(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 2)
    cloud.run("delete", *ids, "--yes", exit_code=11)
    cloud.run("delete", ids[0], "--yes")
    assert "--allow-last" in cloud.run("delete", ids[1], "--yes", exit_code=11).err
    cloud.run("delete", ids[1], "--yes", "--allow-last")
    assert sent(cloud) == ids


def test_several_deletes_go_on_after_one_that_fails(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 4)
    refused = {**DELETES, "path": f"/v3/*/backups/{ids[0]}", **FOREVER}
    cloud.add_fault(refused, respond_with(400, "DBS.201208"), "before")
    document = cloud.json("delete", *ids[:3], ids[1], "--yes", exit_code=10)
    assert names(document["deleted"]) == ids[1:3]
    assert document["failed"][0]["error"]["code"] == "DBS.201208"
    assert sent(cloud) == ids[:3]
    assert cloud.json("delete", ids[0], "--yes", exit_code=5)["outcome"] == "error"


def test_an_answer_that_is_lost_for_good_is_said_to_be(cloud: ShortTimeoutCloud) -> None:
    ids = nights(cloud, 2)
    cloud.add_fault({**DELETES, **FOREVER}, respond_with(503), "after")
    looks = {**LISTS, "query": {"backup_id": "*"}, "nth": 2, **FOREVER}
    cloud.add_fault(looks, respond_with(503), "before")
    ran = cloud.run("delete", ids[0], "--yes", "-o", "json", exit_code=8)
    assert names(ran.document["unknown"]) == ids[:1]
    assert f"gaussbackup show {ids[0]}" in ran.err
    assert len(sent(cloud)) == 1


# Hundreds, while others are at work.


def test_hundreds_of_backups_of_three_instances_while_others_create_and_delete(
    cloud: ShortTimeoutCloud,
) -> None:
    for instance, count in (("one", 140), ("two", 130), ("three", 130)):
        nights(cloud, count, instance)
    truth = cloud.json("list", "--name", "nightly-*", "--type", "manual")["backups"]
    assert len(truth) == 400
    policy = RetentionPolicy("nightly-*", keep_daily=7, keep_weekly=5, keep_monthly=3)
    rows = [
        a_backup(1, name=raw["name"], instance_id=raw["instance_id"])._replace(
            id=raw["id"], begin_time=parse_timestamp(raw["begin_time"])
        )
        for raw in truth
    ]
    keep = {
        ident
        for instance_id in {row.instance_id for row in rows}
        for ident in naive_keep(rows, policy, instance_id)
    }
    stop = threading.Event()

    def others_at_work() -> None:
        wait_until(lambda: sent(cloud))
        while not stop.wait(0.05):
            for instance in ("one", "two", "three"):
                ident = cloud.server.add_backup(instance, "other-work")
                if not stop.wait(0.02):
                    cloud.server.remove_backup(ident)

    worker = threading.Thread(target=others_at_work)
    worker.start()
    words = ("--keep-daily", "7", "--keep-weekly", "5", "--keep-monthly", "3")
    try:
        document = cloud.json(
            *("prune", "-i", "one", "-i", "two", "-i", "three", "--match", "nightly-*"),
            *(*words, "--max-delete", "400", *DO),
            GAUSSBACKUP_RETRY_BUDGET="20",
            GAUSSBACKUP_CALL_LIMIT="10",
        )
    finally:
        stop.set()
        worker.join()
    nightly = {row["id"] for row in truth}
    assert nightly & standing(cloud) == keep
    assert len(sent(cloud)) == len(set(sent(cloud))) == 400 - len(keep)
    assert len(document["deleted"]) == 400 - len(keep)
