"""`restore` and the waits after it, against an emulator on a real socket."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import SCENARIOS, Emulator, EmulatorOptions
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "Longer-than-8"
NEW = ("restore", "-i", "orders", "@latest-completed", "--new", "orders-copy")
QUICK = ("--poll-interval", "0.1")


class RestoreCloud(Cloud):
    """An emulator, and what a restore changed in it."""

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, "GAUSSBACKUP_NEW_PASSWORD": PASSWORD}

    def json(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run a command that polls often, and return its document."""
        result = self.run(*args, *QUICK, "-o", "json", exit_code=exit_code, env=env)
        assert PASSWORD not in result.out + result.err
        return result.document

    def posts(self, path: str) -> int:
        """Return the number of POST requests whose path ends with `path`."""
        return sum(
            request["method"] == "POST" and request["path"].endswith(path)
            for request in self.server.requests()
        )

    def instances(self, name: str) -> list[dict[str, Any]]:
        """Return the instances with this name."""
        return [row for row in self.server.state()["instances"] if row["name"] == name]


def options(state: Path) -> EmulatorOptions:
    """Return options with short durations."""
    return EmulatorOptions(state=state, build_time=0.2, restore_time=0.4, first_backup_time=0.2)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[RestoreCloud]:
    with Emulator(options(tmp_path / "cloud.db")) as server:
        yield RestoreCloud(server)


def test_restore_to_new_copies_the_source_and_waits_until_it_is_active(
    cloud: RestoreCloud,
) -> None:
    document = cloud.json(*NEW)

    assert document["outcome"] == "completed"
    restore = document["restore"]
    assert restore["source"]["instance_name"] == "orders"
    target = restore["target"]
    assert (target["instance_name"], target["new"], target["status"]) == (
        "orders-copy",
        True,
        "ACTIVE",
    )
    assert len(target["addresses"]) == 3
    assert target["port"] == 8000
    assert document["job"]["status"] == "Completed"
    assert (document["attempts"], document["reconciled"]) == (1, False)
    assert cloud.posts("/instances") == 1
    [source], [copy] = cloud.instances("orders"), cloud.instances("orders-copy")
    assert copy["volume_gb"] == source["volume_gb"]


def test_restore_to_new_is_refused_if_an_instance_has_the_name(cloud: RestoreCloud) -> None:
    document = cloud.json(
        "restore", "-i", "orders", "@latest-completed", "--new", "billing", exit_code=5
    )

    assert document["error"]["kind"] == "name_taken"
    assert cloud.posts("/instances") == 0


def test_restore_dry_run_shows_each_field_with_its_origin_and_no_password(
    cloud: RestoreCloud,
) -> None:
    document = cloud.json(*NEW, "--volume-size", "480", "--dry-run")

    request = document["restore"]["request"]
    assert request["method"] == "POST"
    assert request["body"]["password"] == "***"
    fields = {field["name"]: field for field in request["fields"]}
    assert fields["volume_gb"] == {"name": "volume_gb", "value": 480, "origin": "option"}
    assert fields["flavor"]["origin"] == "instance orders"
    assert cloud.posts("/instances") == 0
    text = cloud.run(*NEW, "--dry-run").out
    assert "FROM" in text
    assert "instance orders" in text


def test_restore_of_a_deleted_source_needs_like(cloud: RestoreCloud) -> None:
    backup = cloud.run("list", "-i", "orders", "--type", "manual", "-o", "id").out.split()[0]
    cloud.json("restore", backup, "--new", "orders-2")
    [orders] = cloud.instances("orders")
    cloud.server.remove_instance(orders["id"])
    other = cloud.json("restore", backup, "--new", "orders-3", "--like", "billing", exit_code=2)
    assert "billing is Ha" in other["error"]["message"]

    document = cloud.json("restore", backup, "--new", "orders-copy", exit_code=2)
    assert "--like INSTANCE" in document["error"]["hint"]
    assert document["error"]["message"].count("Missing --") == 7

    document = cloud.json("restore", backup, "--new", "orders-copy", "--like", "orders-2")
    assert document["restore"]["target"]["status"] == "ACTIVE"
    assert document["restore"]["source"]["instance_id"] == orders["id"]


def test_restore_to_a_point_in_time_takes_one_from_a_restorable_range(
    cloud: RestoreCloud,
) -> None:
    times = cloud.run("instances", "restore-times", "orders", "-o", "json").document
    newest = times["ranges"][0]
    args = ("restore", "-i", "orders", "--new", "orders-pitr")

    document = cloud.json(*args, "--at", newest["start_time"])
    assert document["restore"]["source"]["time"] is not None
    assert document["restore"]["source"]["backup_id"] is None

    later = datetime.now(timezone.utc) + timedelta(hours=2)
    document = cloud.json(
        *("restore", "-i", "orders", "--new", "orders-2", "--at", later.isoformat()), exit_code=2
    )
    assert "in no restorable range of orders" in document["error"]["message"]
    assert "Nearest ranges:" in document["error"]["hint"]
    assert cloud.posts("/instances") == 1


def test_restore_into_makes_a_safety_backup_and_overwrites_once(cloud: RestoreCloud) -> None:
    document = cloud.json(
        "restore", "-i", "orders", "@latest-completed", "--into", "orders", "--confirm", "orders"
    )

    safety = document["restore"]["safety_backup"]
    assert safety["status"] == "COMPLETED"
    assert safety["name"].startswith("before-restore-orders-")
    assert document["restore"]["target"]["status"] == "ACTIVE"
    assert document["job"]["name"] == "RestoreGaussDBV5InInstance"
    assert (cloud.posts("/recovery"), cloud.posts("/backups")) == (1, 1)


def test_restore_into_confirms_the_data_only_if_asked(cloud: RestoreCloud) -> None:
    args = ("restore", "-i", "orders", "@latest-completed", "--into", "orders")
    quick = (*args, "--confirm", "orders", "--no-safety-backup", *QUICK)

    text = cloud.run(*quick).out
    assert "The restored data is not confirmed" in text
    assert cloud.posts("/confirm-restore-data") == 0

    cloud.run(*quick, "--confirm-data")
    assert cloud.posts("/confirm-restore-data") == 1
    assert cloud.posts("/backups") == 0


@pytest.mark.parametrize(
    ("confirm", "exit_code"), [((), 11), (("--confirm", "Orders"), 11), (("--yes",), 2)]
)
def test_restore_into_is_refused_without_the_exact_name(
    cloud: RestoreCloud, confirm: tuple[str, ...], exit_code: int
) -> None:
    args = ("restore", "-i", "orders", "@latest-completed", "--into", "orders")

    cloud.run(*args, *confirm, exit_code=exit_code)
    assert (cloud.posts("/recovery"), cloud.posts("/backups")) == (0, 0)


def test_restore_into_is_refused_for_a_target_of_another_type(cloud: RestoreCloud) -> None:
    document = cloud.json(
        *("restore", "-i", "billing", "@latest-completed", "--into", "orders"),
        *("--confirm", "orders"),
        exit_code=2,
    )

    assert "its type is Enterprise, that of the backup is Ha" in document["error"]["message"]
    assert cloud.posts("/backups") == 0


def test_restore_of_a_failed_backup_is_refused(cloud: RestoreCloud) -> None:
    cloud.server.add_scenario("failed-build")
    backup = cloud.create("failed", exit_code=6).document["backup"]["id"]

    error = cloud.json("restore", backup, "--new", "orders-copy", exit_code=5)["error"]
    assert "is FAILED, not COMPLETED" in error["message"]


@pytest.mark.parametrize(
    ("args", "fragments"),
    [
        ((), ["Specify either a backup or --at TIME.", "Specify either --new or --into."]),
        (("b", "--new", "x"), ['Invalid instance name "x"', "--new"]),
        (("b", "--at", "1h", "--new", "copy"), ["either a backup or --at", "--at needs"]),
        (("b", "--new", "copy", "--confirm", "a"), ["--confirm: only with --into."]),
        (
            ("b", "--new", "copy", "--no-safety-backup", "--confirm-data"),
            ["--safety-backup, --confirm-data: only with --into."],
        ),
        (("b", "--into", "a", "--flavor", "f"), ["--flavor: only with --new."]),
        (("b", "--into", " "), ["must not be empty"]),
        (("b", "--into", "a", "--confirm-data", "--no-wait"), ["--confirm-data needs --wait."]),
    ],
)
def test_restore_reports_all_input_errors_before_any_request(
    cloud: RestoreCloud, args: tuple[str, ...], fragments: list[str]
) -> None:
    result = cloud.run("restore", *args, exit_code=2)

    for fragment in fragments:
        assert fragment in result.err
    assert cloud.server.requests() == []


@pytest.mark.parametrize(
    ("password", "fragment"),
    [("", "Missing password of the new instance"), ("short", "it has 5 characters")],
)
def test_restore_without_a_valid_password_sends_nothing(
    cloud: RestoreCloud, password: str, fragment: str
) -> None:
    result = cloud.run(*NEW, exit_code=2, env={"GAUSSBACKUP_NEW_PASSWORD": password})

    assert fragment in result.err
    assert cloud.server.requests() == []


def test_restore_reads_the_password_from_a_file(cloud: RestoreCloud, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    env = {"GAUSSBACKUP_NEW_PASSWORD": ""}

    cloud.run(*NEW, *QUICK, "--password-file", str(file), env=env)
    both = ("--password-file", str(file), "--generate-password", str(tmp_path / "new"))
    assert (
        "either --password-file or --generate-password" in cloud.run(*NEW, *both, exit_code=2).err
    )


def test_restore_generates_a_password_that_only_the_user_can_read(
    cloud: RestoreCloud, tmp_path: Path
) -> None:
    file = tmp_path / "new-password"
    result = cloud.run(*NEW, *QUICK, "--generate-password", str(file))

    password = file.read_text().strip()
    assert len(password) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert password not in result.out + result.err
    again = ("restore", "-i", "orders", "@latest-completed", "--new", "orders-2")
    assert "File exists" in cloud.run(*again, "--generate-password", str(file), exit_code=2).err
    assert file.read_text().strip() == password


@pytest.mark.parametrize(("scenario", "kept"), [("instance-quota", False), ("lost-restore", True)])
def test_restore_discards_a_generated_password_of_nothing(
    cloud: RestoreCloud, tmp_path: Path, scenario: str, kept: bool
) -> None:
    cloud.server.add_scenario(scenario)
    file = tmp_path / "new-password"

    code = 0 if kept else SCENARIOS[scenario].restore_exit_code or 0
    cloud.run(*NEW, *QUICK, "--generate-password", str(file), exit_code=code)
    assert file.exists() is kept


def test_restore_no_wait_prints_the_command_that_waits(cloud: RestoreCloud) -> None:
    document = cloud.json(*NEW, "--no-wait")
    assert document["outcome"] == "started"
    instance_id = document["restore"]["target"]["instance_id"]
    resume = document["resume_command"].split()
    assert resume[1:] == ["instances", "wait", instance_id]

    waited = cloud.json("instances", "wait", instance_id)
    assert waited["results"][0]["status"] == "ACTIVE"
    job = cloud.json("jobs", "wait", document["job"]["id"])["results"][0]["job"]
    assert job["status"] == "Completed"


def run_scenario(name: str, folder: Path) -> tuple[str, int, int]:
    """Return the scenario, the exit code of its restore, and the number of POSTs that arrived."""
    scenario = SCENARIOS[name]
    with Emulator(options(folder / f"{name}.db")) as server:
        server.add_scenario(name)
        cloud = RestoreCloud(server)
        is_overwrite = "recovery" in name
        into = ("--into", "orders", "--confirm", "orders", "--no-safety-backup")
        args = (*NEW[:4], *into) if is_overwrite else NEW
        timeout = ("--timeout", "2" if scenario.restore_exit_code == 7 else "20")
        code = scenario.restore_exit_code or 0
        cloud.json(*args, *timeout, exit_code=code, GAUSSBACKUP_SETTLE_WINDOW="4")
        return name, code, cloud.posts("/recovery" if is_overwrite else "/instances")


def test_restore_ends_with_the_documented_exit_code_after_at_most_one_post(
    tmp_path: Path,
) -> None:
    names = [each.name for each in SCENARIOS.values() if each.restore_exit_code is not None]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda name: run_scenario(name, tmp_path), names))
    assert {name: posts for name, _, posts in runs} == dict.fromkeys(names, 1)


def test_restore_with_a_lost_response_finds_the_instance_and_never_sends_a_second_post(
    cloud: RestoreCloud,
) -> None:
    cloud.server.add_scenario("lost-restore")
    document = cloud.json(*NEW)

    assert document["reconciled"] is True
    assert cloud.posts("/instances") == 1
    assert len(cloud.instances("orders-copy")) == 1


def test_restore_whose_outcome_is_unknown_prints_a_command_that_shows_it(
    cloud: RestoreCloud,
) -> None:
    cloud.server.add_scenario("lost-restore-unapplied")
    result = cloud.run(*NEW, *QUICK, "-o", "json", exit_code=8)

    assert result.document["error"]["kind"] == "outcome_unknown"
    command = result.err.strip().splitlines()[-1].split()
    assert command[1:] == ["instances", "show", "orders-copy"]
    cloud.run(*command[1:], exit_code=4)


def test_failed_restore_names_the_instance_that_costs_money(cloud: RestoreCloud) -> None:
    cloud.server.add_scenario("restore-fails")
    document = cloud.json(*NEW, exit_code=6)

    instance_id = document["restore"]["target"]["instance_id"]
    assert document["outcome"] == "failed"
    assert instance_id in document["error"]["hint"]
    assert "may cost money" in document["error"]["hint"]


def test_jobs_wait_reports_each_failed_job(cloud: RestoreCloud) -> None:
    cloud.server.add_scenario("restore-fails")
    failed = cloud.json(*NEW, "--no-wait")["job"]["id"]
    good = cloud.json(
        *("restore", "-i", "orders", "@latest-completed", "--new", "orders-2", "--no-wait")
    )["job"]["id"]

    document = cloud.json("jobs", "wait", failed, good, exit_code=10)
    assert [row["error"] and row["error"]["kind"] for row in document["results"]] == [
        "job_failed",
        None,
    ]
    assert cloud.json("jobs", "wait", failed, exit_code=6)["error"]["kind"] == "job_failed"


def test_instances_wait_reports_timeouts_and_unknown_names(cloud: RestoreCloud) -> None:
    cloud.run("instances", "wait", "nosuch", exit_code=4)
    document = cloud.json(
        *("instances", "wait", "orders", "billing", "--status", "frozen", "--timeout", "0.3"),
        exit_code=7,
    )
    assert {row["error"]["kind"] for row in document["results"]} == {"still_running"}
    assert "last status: ACTIVE" in json.dumps(document)


def test_restore_times_are_newest_first_and_joined_over_midnight(cloud: RestoreCloud) -> None:
    document = cloud.run(
        "instances", "restore-times", "orders", "--days", "3", "-o", "json"
    ).document

    starts = [row["start_time"] for row in document["ranges"]]
    assert starts == sorted(starts, reverse=True)
    assert document["count"] == len(starts) > 1
    assert all(row["duration_seconds"] > 0 for row in document["ranges"])
    midnights = [start for start in starts if start.endswith("T00:00:00Z")]
    assert len(midnights) <= 1  # only that of the first day
    day = cloud.run("instances", "restore-times", "orders", "--date", "2001-01-01", "-o", "json")
    assert day.document["ranges"] == []
    cloud.run("instances", "restore-times", "orders", "--date", "today", exit_code=2)
    both = ("--date", "2026-11-24", "--days", "3")
    cloud.run("instances", "restore-times", "orders", *both, exit_code=2)


def test_restore_never_prints_the_password(cloud: RestoreCloud) -> None:
    result = cloud.run(*NEW, *QUICK, "-vv")

    assert PASSWORD not in result.out + result.err
