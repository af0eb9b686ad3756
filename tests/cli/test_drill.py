"""`drill run` and `drill clean`, against an emulator on a real socket."""

from __future__ import annotations

import csv
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import Emulator
from tests.robustness.checked_cloud import wait_until
from tests.support.drill_cloud import CLEAN, RUN, DrillCloud, quick_options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "gbdrill-20250101T0000Z-0badcafe-orders"
TAGS = {"gb-drill": "0badcafe", "gb-drill-until": "20250101T160000Z"}
NO_TAGS = {"match": {"path": "/v3/*/instances/*/tags", "times": "forever"}, "phase": "before"}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[DrillCloud]:
    with Emulator(quick_options(tmp_path)) as server:
        yield DrillCloud(server, tmp_path)


def verdicts(drill: dict[str, Any]) -> tuple[str, ...]:
    return tuple(drill["verdicts"].values())


def outcomes(drill: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in drill["checks"]}


def test_drill_restores_verifies_and_deletes(cloud: DrillCloud) -> None:
    drill = cloud.drill()

    assert drill["proven"] is True
    assert verdicts(drill) == ("restored", "passed", "deleted")
    assert set(outcomes(drill).values()) == {"passed"}
    assert list(outcomes(drill))[-1] == "databases"
    assert drill["source"]["instance_name"] == "orders"
    assert drill["target"]["instance_name"].startswith("gbdrill-")
    assert 0 < drill["restore_seconds"] < 20
    assert drill["restore_mb_per_second"] > 0
    assert drill["data_age_seconds"] > 0
    assert (drill["attempts"], drill["reconciled"], drill["error"]) == (1, False, None)
    assert (cloud.left, cloud.journals, cloud.posts) == ([], [], 1)
    assert cloud.count("POST", "/recovery") == 0


def test_drill_tags_its_instance_and_writes_a_journal_first(cloud: DrillCloud) -> None:
    document = cloud.json(*RUN, "--keep", "always")

    [drill], [row] = document["drills"], cloud.left
    assert verdicts(drill) == ("restored", "passed", "kept")
    assert document["leftovers"] == []
    tags = json.loads(row["tags"])
    assert tags["gb-drill"] in row["name"]
    assert tags["gb-drill-source"] == drill["source"]["instance_id"]
    journal = json.loads(cloud.journals[0].read_text())
    assert (journal["name"], journal["instance_id"]) == (row["name"], row["id"])
    assert journal["phase"] == "kept"
    assert stat.S_IMODE(cloud.journals[0].stat().st_mode) == 0o600

    plan = cloud.json(*CLEAN)["plan"]
    assert [(each["action"], each["reasons"][0][:11]) for each in plan] == [("keep", "kept until ")]
    assert len(cloud.left) == 1
    document = cloud.json(*CLEAN, row["name"])
    assert document["deleted"] == [row["id"]]
    assert (cloud.left, cloud.journals) == ([], [])


@pytest.mark.parametrize(
    ("scenario", "args", "exit_code", "expected"),
    [
        ("restore-fails", (), 6, ("failed", "not_reached", "deleted")),
        ("restore-disappears", (), 6, ("failed", "not_reached", "deleted")),
        ("restore-slow", ("--timeout", "0.3"), 6, ("timed_out", "not_reached", "deleted")),
        (
            "restore-hangs",
            ("--timeout", "0.5", "--cleanup-timeout", "1"),
            7,
            ("timed_out", "not_reached", "timed_out"),
        ),
        ("lost-restore", (), 0, ("restored", "passed", "deleted")),
        ("late-restore", (), 0, ("restored", "passed", "deleted")),
        ("failed-restore-applied", (), 0, ("restored", "passed", "deleted")),
        ("lost-restore-unapplied", (), 8, ("unknown", "not_reached", "unknown")),
        ("busy-instance-delete", (), 0, ("restored", "passed", "deleted")),
        ("lost-instance-delete", (), 0, ("restored", "passed", "deleted")),
        ("instance-delete-fails", (), 0, ("restored", "passed", "deleted")),
        ("forbidden-instance-delete", (), 10, ("restored", "passed", "failed")),
        ("no-database-calls", (), 6, ("restored", "unverified", "deleted")),
        ("no-database-calls", ("--allow-unverified",), 0, ("restored", "unverified", "deleted")),
        ("no-database-calls", ("--command", "true"), 0, ("restored", "passed", "deleted")),
    ],
)
def test_drill_under_a_scenario_has_its_exit_code_and_sends_one_post(
    cloud: DrillCloud, scenario: str, args: tuple[str, ...], exit_code: int, expected: Any
) -> None:
    cloud.server.add_scenario(scenario)
    drill = cloud.drill(*args, exit_code=exit_code)

    assert verdicts(drill) == expected
    assert cloud.posts == 1
    assert len(cloud.left) == (expected[2] in {"timed_out", "failed"})
    assert (cloud.journals == []) is (expected[2] == "deleted")
    if cloud.left:
        cloud.server.clear_faults()


@pytest.mark.parametrize("phase", ["before", "after"])
def test_drill_whose_delete_has_no_response_deletes_once(cloud: DrillCloud, phase: str) -> None:
    match = {"method": "DELETE", "path": "/v3/*/instances/*"}
    cloud.server.add_faults({"match": match, "phase": phase, "action": "reset"})

    assert verdicts(cloud.drill())[2] == "deleted"
    assert cloud.left == []
    assert len(set(cloud.deletes)) == 1


def test_drill_with_a_foreign_404_at_the_delete_is_not_deleted_by_it(cloud: DrillCloud) -> None:
    match = {"method": "DELETE", "path": "/v3/*/instances/*", "times": "forever"}
    response = {"respond": {"status": 404, "body": "<html>no such route</html>"}}
    cloud.server.add_faults({"match": match, "phase": "before", "action": response})

    drill = cloud.drill("--cleanup-timeout", "2", exit_code=10)
    assert verdicts(drill)[2] in {"timed_out", "failed"}
    assert len(cloud.left) == 1


@pytest.mark.parametrize("code", ["DBS.200002", "APIGW.0101"])
def test_drill_believes_the_list_more_than_a_404(cloud: DrillCloud, code: str) -> None:
    match = {"method": "DELETE", "path": "/v3/*/instances/*", "times": 1}
    body = {"error_code": code, "error_msg": "No."}
    response = {"respond": {"status": 404, "body": body}}
    cloud.server.add_faults({"match": match, "phase": "before", "action": response})

    assert verdicts(cloud.drill())[2] == "deleted"
    assert cloud.left == []


def test_leftover_prints_the_command_that_deletes_it(cloud: DrillCloud) -> None:
    cloud.server.add_scenario("restore-hangs")
    args = ("--timeout", "0.5", "--cleanup-timeout", "0.5", "-o", "json")
    result = cloud.run(*RUN, *args, exit_code=7)

    [row] = cloud.left
    command = result.err.strip().splitlines()[-1].split()
    assert command == ["gaussbackup", "drill", "clean", row["name"], "--apply"]
    assert result.document["resume_command"].split() == command
    assert [each["instance_id"] for each in result.document["leftovers"]] == [row["id"]]
    assert "(status BUILD)" in result.document["error"]["message"]


@pytest.mark.parametrize(
    ("keep", "exit_code", "left"), [("never", 6, 0), ("on-failure", 6, 1), ("always", 6, 1)]
)
def test_drill_whose_check_fails_is_not_proven(
    cloud: DrillCloud, keep: str, exit_code: int, left: int
) -> None:
    drill = cloud.drill("--command", "false", "--keep", keep, exit_code=exit_code)

    assert verdicts(drill)[:2] == ("restored", "failed")
    assert outcomes(drill)["command"] == "failed"
    assert len(cloud.left) == left


def test_drill_fails_if_a_database_is_missing(cloud: DrillCloud) -> None:
    edits = [{"path": "databases.1.name", "value": "other"}]
    match = {"path": "/v3/*/instances/*/databases", "nth": 2}
    cloud.server.add_faults({"match": match, "action": {"edit": edits}})

    result = cloud.run(*RUN, exit_code=6)
    assert "check databases: missing: orders" in result.err
    assert "databases" in result.out
    assert cloud.left == []


def test_drill_waits_until_the_databases_can_be_listed(tmp_path: Path) -> None:
    with Emulator(quick_options(tmp_path, database_delay=1.0)) as server:
        cloud = DrillCloud(server, tmp_path)
        assert verdicts(cloud.drill()) == ("restored", "passed", "deleted")


@pytest.mark.parametrize("building", [True, False])
def test_drill_adds_its_tags_later_if_they_are_rejected_at_first(
    tmp_path: Path, building: bool
) -> None:
    with Emulator(quick_options(tmp_path, tags_while_building=building)) as server:
        cloud = DrillCloud(server, tmp_path)
        cloud.json(*RUN, "--keep", "always")
        assert json.loads(cloud.left[0]["tags"])["gb-drill"] in cloud.left[0]["name"]


def test_drill_without_tags_warns_and_is_still_deleted(cloud: DrillCloud) -> None:
    cloud.server.add_faults({**NO_TAGS, "action": {"respond": {"status": 403}}})

    document = cloud.json(*RUN)
    assert any("has no tags" in text for text in document["warnings"])
    assert cloud.left == []


def test_drill_with_a_manual_backup_of_its_own_is_refused(cloud: DrillCloud) -> None:
    process = cloud.start(*RUN, "--command", "sleep 1", "-o", "json")
    wait_until(lambda: cloud.count("GET", "/databases") == 2)
    cloud.server.add_backup(cloud.left[0]["name"], "someone-needs-it")
    out, err = process.communicate(timeout=30)

    assert process.returncode == 11, err
    [drill] = json.loads(out)["drills"]
    assert verdicts(drill)[2] == "refused"
    assert drill["refusal_reasons"] == ["it has 1 manual backup"]
    assert len(cloud.left) == 1
    assert cloud.clean(exit_code=11).code == 11
    assert cloud.deletes == []


def test_command_gets_the_connection_and_no_password_in_its_environment(
    cloud: DrillCloud, tmp_path: Path
) -> None:
    script = tmp_path / "verify.sh"
    script.write_text(
        "#!/bin/bash\n"
        f"env > {tmp_path}/environment; cp -p $PGPASSFILE {tmp_path}/passfile\n"
        'echo "checked $1"; echo "on stderr" >&2\n'
    )
    script.chmod(0o755)
    env = {"GAUSSBACKUP_NEW_PASSWORD": "Longer-than-8"}
    result = cloud.run(*RUN, "--command", f"{script} 'two words; $HOME'", "-o", "json", env=env)

    [drill] = result.document["drills"]
    assert outcomes(drill)["command"] == "passed"
    assert "checked two words; $HOME" in result.err
    assert "on stderr" in result.err
    lines = (tmp_path / "environment").read_text().splitlines()
    environment = dict(line.split("=", 1) for line in lines)
    assert environment["PGPORT"] == "8000"
    assert environment["PGHOST"].startswith("192.168.")
    assert environment["PGUSER"] == "root"
    assert environment["GAUSSBACKUP_DRILL_NAME"] == drill["target"]["instance_name"]
    assert environment["GAUSSBACKUP_DRILL_SOURCE_NAME"] == "orders"
    assert environment["GAUSSBACKUP_DRILL_BACKUP_ID"] == drill["backup"]["id"]
    assert "Longer-than-8" not in "".join(lines)
    passfile = tmp_path / "passfile"
    assert passfile.read_text() == "*:*:*:root:Longer-than-8\n"
    assert stat.S_IMODE(passfile.stat().st_mode) == 0o600
    assert not (tmp_path / environment["PGPASSFILE"]).exists()
    assert "Longer-than-8" not in result.out + result.err


@pytest.mark.parametrize(
    ("command", "detail"),
    [
        ("bash -c 'exit 3'", "exit code 3"),
        ("bash -c 'kill -9 $$'", "killed by signal 9"),
        ("sleep 30", "timed out after 0s"),
    ],
)
def test_command_that_does_not_succeed_fails_the_drill(
    cloud: DrillCloud, command: str, detail: str
) -> None:
    drill = cloud.drill("--command", command, "--command-timeout", "0.4", exit_code=6)

    assert drill["checks"][-1] == {"name": "command", "outcome": "failed", "detail": detail}
    assert cloud.left == []


def test_command_that_cannot_run_is_no_pass(cloud: DrillCloud, tmp_path: Path) -> None:
    script = tmp_path / "verify"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)

    drill = cloud.drill("--command", str(script), exit_code=6)
    assert verdicts(drill) == ("restored", "unverified", "deleted")
    assert outcomes(drill)["command"] == "not_run"


@pytest.mark.parametrize(
    ("args", "fragments"),
    [
        ((), ["Specify either an instance or --instances."]),
        (("-i", "orders", "--instances", "*"), ["either an instance or --instances"]),
        (("-i", " "), ["must not be empty"]),
        (("-i", "orders", "--count", "2"), ["--count needs --instances"]),
        (("-i", "orders", "b", "--pick", "oldest"), ["either a backup or --pick"]),
        (("-i", "orders", "--command-timeout", "1m"), ["--command-timeout needs --command"]),
        (
            ("-i", "orders", "--command", "no-such-program"),
            ["program not found: 'no-such-program'"],
        ),
        (("-i", "orders", "--command", "'"), ["Invalid --command"]),
        (("-i", "orders", "--command", ""), ["program not found: ''"]),
        (("-i", "orders", "--database", "d"), ["--database, --sql-timeout", "need --sql-file"]),
        (("@latest",), ["needs an instance"]),
    ],
)
def test_drill_run_reports_input_errors_before_any_request(
    cloud: DrillCloud, args: tuple[str, ...], fragments: list[str]
) -> None:
    result = cloud.run("drill", "run", *args, exit_code=2)

    for fragment in fragments:
        assert fragment in result.err
    assert cloud.server.requests() == []


@pytest.mark.parametrize("command", [("run", "-i", "orders"), ("clean",), ("clean", "--apply")])
def test_drill_without_a_state_directory_sends_nothing(
    cloud: DrillCloud, command: tuple[str, ...]
) -> None:
    result = cloud.run("drill", *command, exit_code=2, env={"GAUSSBACKUP_STATE_DIR": ""})

    assert "A drill needs a directory for its journal" in result.err
    assert "GAUSSBACKUP_STATE_DIR" in result.err
    assert cloud.server.requests() == []


def test_drill_whose_journal_cannot_be_written_sends_no_post(cloud: DrillCloud) -> None:
    cloud.json("drill", "clean")
    directory = cloud.folder / "state" / "drills"
    directory.rmdir()
    directory.write_text("")

    cloud.run(*RUN, exit_code=2)
    assert cloud.posts == 0


@pytest.mark.parametrize(
    ("scenario", "exit_code"), [("instance-quota", 5), ("no-balance", 3), ("no-addresses", 5)]
)
def test_rejected_restore_leaves_no_journal(
    cloud: DrillCloud, scenario: str, exit_code: int
) -> None:
    cloud.server.add_scenario(scenario)
    document = cloud.json(*RUN, exit_code=exit_code)

    assert document["resume_command"] is None
    assert (cloud.left, cloud.journals, cloud.posts) == ([], [], 1)


def test_drill_dry_run_shows_the_request_and_creates_nothing(cloud: DrillCloud) -> None:
    drill = cloud.drill("--dry-run")

    assert drill["request"]["body"]["password"] == "***"
    assert drill["request"]["body"]["name"].startswith("gbdrill-")
    assert (cloud.posts, cloud.journals) == (0, [])
    assert "FROM" in cloud.run(*RUN, "--dry-run").out


def test_drill_of_a_larger_volume_is_refused(cloud: DrillCloud) -> None:
    document = cloud.json(*RUN, "--max-size", "40", exit_code=11)

    assert "more than the limit of 40 GB" in document["error"]["message"]
    assert (cloud.posts, cloud.journals) == (0, [])


def test_drills_of_a_pattern_take_turns(cloud: DrillCloud) -> None:
    args = ("drill", "run", "--instances", "orders", "--instances", "bill*")
    quick = ("--poll-interval", "0.1")

    names = [cloud.json(*args, *quick)["drills"][0]["source"]["instance_name"] for _ in range(3)]
    assert names == ["billing", "orders", "billing"]
    document = cloud.json(*args, *quick, "--count", "2")
    assert [each["proven"] for each in document["drills"]] == [True, True]
    cloud.json("drill", "run", "--instances", "none-*", exit_code=4)


def test_drill_needs_a_young_backup(cloud: DrillCloud) -> None:
    document = cloud.json(*RUN, "--max-age", "1s", exit_code=6)
    assert "no COMPLETED backup that began in the last 1s" in document["error"]["message"]
    backup = cloud.run("list", "-i", "orders", "-o", "id").out.split()[0]
    cloud.json(*RUN, backup, "--max-age", "1s", exit_code=6)
    assert cloud.posts == 0


def test_drill_text_names_the_three_verdicts_and_the_checks(cloud: DrillCloud) -> None:
    result = cloud.run(*RUN)

    assert "restore       restored in" in result.out
    assert "MB/s" in result.out
    assert "verification  passed" in result.out
    assert "deletion      deleted" in result.out
    assert "recycle bin" in result.out
    assert "primary" in result.out
    [row] = csv.DictReader(cloud.run(*RUN, "-o", "csv").out.splitlines())
    verdicts = (row["restore"], row["verification"], row["deletion"])
    assert verdicts == ("restored", "passed", "deleted")
    assert float(row["restore_seconds"]) > 0


def foreign(cloud: DrillCloud, name: str, tags: dict[str, str], **columns: Any) -> str:
    """Add an instance that no drill of this machine has created."""
    return cloud.server.add_instance(name, tags=tags, **columns)


@pytest.mark.parametrize(
    ("name", "tags", "action"),
    [
        (NAME, TAGS, "delete"),
        (NAME, {}, "refuse"),
        (NAME, {"gb-drill": "00000000"}, "refuse"),
        ("production", TAGS, "refuse"),
        (NAME, {**TAGS, "gb-drill-until": "20990101T000000Z"}, "keep"),
        ("gbdrill-copy", {}, None),
    ],
)
def test_clean_deletes_only_what_two_proofs_assign_to_a_drill(
    cloud: DrillCloud, name: str, tags: dict[str, str], action: str | None
) -> None:
    instance = foreign(cloud, name, tags)

    plan = cloud.json("drill", "clean")["plan"]
    assert [each["action"] for each in plan] == ([action] if action else [])
    assert cloud.deletes == []
    cloud.clean(exit_code=11 if action == "refuse" else 0)
    exists = [row["exists"] for row in cloud.server.state()["instances"] if row["id"] == instance]
    assert exists == [action != "delete"]
    assert len(cloud.deletes) == (action == "delete")


def test_clean_refuses_an_instance_that_is_older_than_its_drill(cloud: DrillCloud) -> None:
    name = "gbdrill-20990101T0000Z-0badcafe-orders"
    foreign(cloud, name, TAGS)

    [decision] = cloud.json(*CLEAN, name, exit_code=11)["plan"]
    assert decision["reasons"][0].startswith("it was created at")
    assert cloud.deletes == []


def test_clean_asks_and_refuses_without_a_terminal(cloud: DrillCloud) -> None:
    foreign(cloud, NAME, TAGS)

    result = cloud.run("drill", "clean", "--apply", exit_code=11)
    assert "Pass --yes" in result.err
    assert cloud.deletes == []
    assert "delete" in cloud.run("drill", "clean").out
    assert "No leftover of a drill: other" in cloud.run("drill", "clean", "other", exit_code=4).err


def test_clean_keeps_the_instance_of_a_running_drill(cloud: DrillCloud) -> None:
    process = cloud.start(*RUN, "--command", "sleep 3")
    try:
        wait_until(lambda: cloud.count("GET", "/databases"))
        [decision] = cloud.json(*CLEAN)["plan"]
    finally:
        _, err = process.communicate(timeout=30)
    assert decision["reasons"] == ["its drill is still running"]
    assert process.returncode == 0, err


def test_check_warns_of_leftovers_and_does_not_check_drills(cloud: DrillCloud) -> None:
    foreign(cloud, NAME, TAGS)
    foreign(cloud, NAME.replace("0badcafe", "0badcaff"), {**TAGS, "gb-drill": "0badcaff"})
    before = len(cloud.server.requests())

    document = cloud.json("check", "--all-instances", "--max-age", "100d")
    names = {each["instance_name"] for each in document["checks"]}
    assert not any(name.startswith("gbdrill-") for name in names)
    warnings = [text for text in document["warnings"] if "leftover of a drill" in text]
    assert len(warnings) == 2
    assert len(cloud.server.requests()) - before == 2


def test_clean_csv_has_the_values_of_the_json_document(cloud: DrillCloud) -> None:
    foreign(cloud, NAME, TAGS)
    foreign(cloud, NAME, {})

    plan = cloud.json("drill", "clean")["plan"]
    rows = list(csv.DictReader(cloud.run("drill", "clean", "-o", "csv").out.splitlines()))
    assert [row["action"] for row in rows] == ["delete", "refuse"]
    for row, document in zip(rows, plan, strict=True):
        for name in ("instance_id", "instance_name", "status", "until", "action"):
            assert row[name] == document[name]
        assert row["reasons"] == "; ".join(document["reasons"])
