"""`create` for several instances, from end to end."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import CREATE, LISTS, LongTimeoutCloud, respond_with, wait_until
from tests.robustness.recorded_run import sitecustomize
from tests.support.cli import CliResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW_KEYS = [
    *("instance", "instance_id", "outcome", "exit_code", "backup", "job", "adopted", "reconciled"),
    *("attempts", "request", "error", "seconds"),
]
NAMES = ("orders", "billing", "stock")


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LongTimeoutCloud]:
    """An emulator with three instances that can be backed up, and one that cannot."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.3)
    with emulator.Emulator(options) as server:
        server.add_instance("stock")
        yield LongTimeoutCloud(server)


def several(
    *args: str, names: tuple[str, ...] = NAMES, name: str = "before-v42"
) -> tuple[str, ...]:
    instances = [arg for instance in names for arg in ("-i", instance)]
    return ("create", *instances, "-n", name, "--poll-interval", "0.1", *args)


def run(cloud: LongTimeoutCloud, *args: str, exit_code: int = 0) -> dict[str, Any]:
    return cloud.json(*several(*args), exit_code=exit_code)


def rows_by_instance(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["instance"]: row for row in document["results"]}


def fault_for(cloud: LongTimeoutCloud, number: int, action: Any, phase: str) -> None:
    """Add a fault for the create request with this number."""
    cloud.add_fault({**CREATE, "nth": number}, action, phase)


def test_create_makes_a_backup_of_each_instance(cloud: LongTimeoutCloud) -> None:
    document = run(cloud)
    assert [row["instance"] for row in document["results"]] == list(NAMES)
    assert all(list(row) == ROW_KEYS for row in document["results"])
    assert {row["outcome"] for row in document["results"]} == {"completed"}
    assert {row["exit_code"] for row in document["results"]} == {0}
    assert all(row["seconds"] > 0 for row in document["results"])
    assert [row["instance_id"] for row in document["results"]] == [
        row["backup"]["instance_id"] for row in document["results"]
    ]
    assert (document["outcome"], document["backup"], document["attempts"]) == ("completed", None, 3)
    assert cloud.create_count == 3
    assert len(cloud.backups_named("before-v42")) == 3


def test_create_of_one_instance_has_no_results_key(cloud: LongTimeoutCloud) -> None:
    document = cloud.json(*several(names=("orders",)))
    assert "results" not in document
    assert document["backup"]["name"] == "before-v42"


def test_create_expands_the_template_for_each_instance(cloud: LongTimeoutCloud) -> None:
    result = cloud.run(
        "create", "-i", "orders", "-i", "billing", "-n", "{instance}-v42", "-o", "id"
    )
    assert len(result.out.split()) == 2
    assert [len(cloud.backups_named(name)) for name in ("orders-v42", "billing-v42")] == [1, 1]


def test_create_prints_each_result_in_text_and_csv(cloud: LongTimeoutCloud) -> None:
    out = cloud.run(*several()).out.splitlines()
    assert [line.split(" is ")[0] for line in out if " is " in line] == [
        f"✔ before-v42 of {name}" for name in NAMES
    ]
    adopted = cloud.run(*several("--if-exists", "reuse", "-o", "csv")).out.splitlines()
    assert len(adopted) == 4
    assert cloud.run(*several("--if-exists", "reuse", "-q")).out == ""


def test_create_hints_at_the_instance_in_the_name_if_names_are_unique_in_the_project(
    tmp_path: Path,
) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "project.db", build_time=0.3, unique_scope="project"
    )
    with emulator.Emulator(options) as server:
        cloud = LongTimeoutCloud(server)
        result = cloud.run(*several(names=("orders", "billing")), exit_code=10)
    assert "use {instance} in --name" in result.err


def test_create_exits_10_if_some_instances_failed(cloud: LongTimeoutCloud) -> None:
    names = ("orders", "analytics", "nowhere")
    result = cloud.run(*several("-o", "json", names=names), exit_code=10)
    rows = rows_by_instance(result.document)
    assert [rows[name]["exit_code"] for name in names] == [0, 5, 4]
    assert [rows[name]["outcome"] for name in names] == ["completed", "error", "error"]
    assert rows["analytics"]["error"]["code"] == "DBS.200019"
    assert rows["nowhere"]["instance_id"] is None
    assert result.document["outcome"] == "partly_done"
    assert result.document["error"]["kind"] == "partly_done"
    assert result.document["resume_command"] is None
    assert "1 of 3 instances succeeded" in result.err
    assert "analytics: " in result.err
    assert "nowhere: Instance not found: nowhere" in result.err


@pytest.mark.parametrize(
    ("names", "exit_code"), [(("nowhere", "elsewhere"), 4), (("analytics", "frozen"), 5)]
)
def test_create_exits_with_the_code_that_all_instances_have(
    cloud: LongTimeoutCloud, names: tuple[str, ...], exit_code: int
) -> None:
    cloud.server.add_instance("frozen", status="MODIFYING")
    document = cloud.json(*several(names=names), exit_code=exit_code)
    assert {row["exit_code"] for row in document["results"]} == {exit_code}


@pytest.mark.parametrize("by_id", [False, True])
def test_create_refuses_an_instance_that_is_given_twice(
    cloud: LongTimeoutCloud, by_id: bool
) -> None:
    second = cloud.instance_id("orders") if by_id else "orders"
    result = cloud.run(*several("-o", "json", names=("orders", second)), exit_code=2)
    assert "Instance given twice" in result.err
    assert cloud.create_count == 0


def test_create_dry_run_prints_every_request(cloud: LongTimeoutCloud) -> None:
    document = run(cloud, "--dry-run", "--request-id", "87")
    requests = [row["request"]["body"] for row in document["results"]]
    assert [body["instance_id"] for body in requests] == [cloud.instance_id(name) for name in NAMES]
    assert {body["description"] for body in requests} == {"[gb:87]"}
    assert document["outcome"] == "dry_run"
    text = cloud.run(*several("--dry-run")).out
    assert text.count("POST http") == 3
    assert cloud.create_count == 0


def test_create_resolves_each_lost_response(cloud: LongTimeoutCloud) -> None:
    cloud.add_fault({**CREATE, "times": "forever"}, "reset", "after")
    document = run(cloud)
    assert {row["reconciled"] for row in document["results"]} == {True}
    assert cloud.create_count == 3
    assert len(cloud.backups_named("before-v42")) == 3


def test_create_without_wait_prints_the_command_that_waits_for_all(cloud: LongTimeoutCloud) -> None:
    document = run(cloud, "--no-wait")
    ids = [row["backup"]["id"] for row in document["results"]]
    words = document["resume_command"].split()
    assert words[:2] == ["gaussbackup", "wait"]
    assert sorted(words[2:]) == sorted(ids)
    assert document["outcome"] == "started"


def test_create_stays_in_time_while_one_request_hangs(cloud: LongTimeoutCloud) -> None:
    fault_for(cloud, 1, "hang", "after")
    document = cloud.json(*several(), GAUSSBACKUP_CALL_LIMIT="3")
    seconds = sorted(row["seconds"] for row in document["results"])
    assert seconds[1] < 2.5 < seconds[2]
    assert [row["reconciled"] for row in document["results"]].count(True) == 1


def test_create_works_if_no_thread_can_be_started(cloud: LongTimeoutCloud, tmp_path: Path) -> None:
    code = (
        "import _thread\n"
        "def refuse(*args, **options):\n"
        '    raise RuntimeError("can\'t start new thread")\n'
        "_thread.start_new_thread = refuse\n"
        "import threading\n"
        "threading._start_new_thread = refuse\n"
    )
    document = cloud.run(*several("-o", "json"), env=sitecustomize(tmp_path, code)).document
    assert {row["outcome"] for row in document["results"]} == {"completed"}
    assert cloud.create_count == 3


def test_create_repeated_with_the_same_request_id_adopts_all(cloud: LongTimeoutCloud) -> None:
    first = run(cloud, "--request-id", "87")
    assert {row["backup"]["description"] for row in first["results"]} == {"[gb:87]"}
    again = run(cloud, "--request-id", "87")
    assert {row["adopted"] for row in again["results"]} == {True}
    one = cloud.json(*several("--request-id", "87", names=("billing",)))
    assert one["adopted"] is True
    assert cloud.create_count == 3


@pytest.mark.parametrize("applied", [True, False])
def test_create_with_request_id_is_resumed_for_all_instances(
    cloud: LongTimeoutCloud, applied: bool
) -> None:
    fault_for(cloud, 2, "reset", "after" if applied else "before")
    hide = {**LISTS, "query": {"instance_id": "*"}, "times": "forever"}
    cloud.add_fault(hide, respond_with(503), "before")
    result = cloud.run(
        *several("-o", "json", "--request-id", "87", name="{instance}-{date}-{time}"),
        exit_code=10,
    )
    codes = [row["exit_code"] for row in result.document["results"]]
    assert sorted(codes) == [0, 0, 8]
    again = resume(cloud, result)
    assert {row["exit_code"] for row in again["results"]} == {0}
    expected = 3 if applied else 2
    assert [row["adopted"] for row in again["results"]].count(True) == expected
    assert_one_backup_each(cloud)
    names = {row["backup"]["name"].removesuffix(row["instance"]) for row in again["results"]}
    assert len({name.split("-", 1)[1] for name in names}) == 1


def resume(cloud: LongTimeoutCloud, result: CliResult) -> dict[str, Any]:
    """Run the last line of stderr; return its document."""
    cloud.server.clear_faults()
    command = result.err.splitlines()[-1]
    run = cloud.shell(f'gaussbackup() {{ $gb "$@"; }}; {command} -o json')
    assert run.code == 0, run
    return run.document


def assert_one_backup_each(cloud: LongTimeoutCloud) -> None:
    tagged = [
        row["instance_id"]
        for row in cloud.server.state()["backups"]
        if "[gb:87]" in (row["description"] or "")
    ]
    assert sorted(tagged) == sorted(cloud.instance_id(name) for name in NAMES)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("request_id", [(), ("--request-id", "87")])
def test_create_names_everything_that_was_started_at_a_signal(
    cloud: LongTimeoutCloud, request_id: tuple[str, ...], phase: str, signum: signal.Signals
) -> None:
    cloud.server.add_instance("slow", build_time=60.0)
    fault_for(cloud, 2, "hang", phase)
    process = cloud.start(*several(*request_id, "-o", "json", "--timeout", "1h"))
    wait_until(lambda: cloud.server.faults()[0]["hits"])
    wait_until(lambda: len(cloud.backups_named("before-v42")) == (2 if phase == "before" else 3))
    process.send_signal(signum)
    out, err = process.communicate(timeout=10)
    assert process.returncode == -signum
    document = json.loads(out)
    assert document["outcome"] == "interrupted"
    interrupted = [row for row in document["results"] if row["outcome"] == "interrupted"]
    unknown = [row for row in interrupted if row["backup"] is None]
    assert len(unknown) >= 1
    assert "of 3 instances are finished" in err
    for row in interrupted:
        assert (row["backup"]["id"] if row["backup"] else row["instance"]) in err
    if not request_id:
        assert document["resume_command"].startswith("gaussbackup list -i ")
        assert all(f"-i {row['instance_id']}" in document["resume_command"] for row in unknown)
        return
    again = resume(cloud, CliResult(process.returncode, out, err))
    assert {row["exit_code"] for row in again["results"]} == {0}
    assert_one_backup_each(cloud)


def test_create_reports_what_it_did_not_start_at_a_signal(cloud: LongTimeoutCloud) -> None:
    cloud.add_fault({**LISTS, "times": "forever"}, "hang", "before")
    process = cloud.start(*several("-o", "json"))
    wait_until(lambda: cloud.server.faults()[0]["hits"])
    process.terminate()
    out, err = process.communicate(timeout=10)
    document = json.loads(out)
    assert {row["outcome"] for row in document["results"]} == {"not_started"}
    assert "0 of 3 instances are finished; not started: orders, billing, stock." in err
    assert document["resume_command"] is None


def test_create_sends_one_request_with_rejected_credentials(cloud: LongTimeoutCloud) -> None:
    names = tuple(f"db-{number}" for number in range(12))
    ids = [cloud.server.add_instance(name) for name in names]
    env = {"GAUSSBACKUP_SECRET_KEY": "wrong-secret-key"}
    document = cloud.run(*several("-o", "json", names=tuple(ids)), env=env, exit_code=3).document
    assert {row["exit_code"] for row in document["results"]} == {3}
    assert len(cloud.server.requests()) == 1
