"""Tests of `policy show` and `policy set` from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from pathlib import Path

SET = ("policy", "set", "-i", "orders")


def instance_id(cloud: Cloud, name: str) -> str:
    return str(cloud.run("instances", "show", name, "-o", "id").out.strip())


def put_count(cloud: Cloud) -> int:
    return sum(request["method"] == "PUT" for request in cloud.server.requests())


def test_show_prints_the_policy_as_text_and_json(cloud: Cloud) -> None:
    assert "starts at           18:00-19:00 UTC" in cloud.run("policy", "show", "-i", "orders").out
    document = cloud.run("policy", "show", "-i", "orders", "-o", "json").document
    assert list(document)[6:] == ["instance_id", "instance_name", "policy", "results"]
    assert [row["policy"] for row in document["results"]] == [document["policy"]]
    assert document["policy"]["keep_days"] == 7
    assert document["policy"]["period"] == [1, 2, 3, 4, 5, 6, 7]
    assert document["policy"]["api"]["rate_limit"] == 75


def test_set_changes_the_policy_and_reads_it_back(cloud: Cloud) -> None:
    args = (*SET, "--keep-days", "14", "--start-time", "23:00-00:00", "--period", "mon,fri")
    document = cloud.run(*args, "--yes", "-o", "json").document
    assert document["outcome"] == "changed"
    assert [change["field"] for change in document["changes"]] == [
        "keep_days",
        "start_time",
        "period",
    ]
    assert document["request"] is None
    shown = cloud.run("policy", "show", "-i", "orders", "-o", "json").document["policy"]
    assert (shown["keep_days"], shown["start_time"], shown["period"]) == (14, "23:00-00:00", [1, 5])
    assert shown["differential_period"] == 30
    assert shown["api"]["rate_limit"] == 75


def test_set_prints_the_old_values_before_and_the_new_ones_after(cloud: Cloud) -> None:
    result = cloud.run(*SET, "--keep-days", "14", "--yes")
    assert "  kept for  7 days → 14 days\n" in result.err
    assert result.out == "✔ The backup policy of orders was changed: kept for 14 days\n"
    assert cloud.run(*SET, "--keep-days", "21", "--yes", "-q").err == ""


def test_set_sends_nothing_if_the_values_are_the_same(cloud: Cloud) -> None:
    result = cloud.run(*SET, "--keep-days", "7", "--period", "7,6,5,4,3,2,1")
    assert "already has these values; nothing was sent." in result.out
    assert put_count(cloud) == 0


def test_set_dry_run_prints_the_request_without_sending_it(cloud: Cloud) -> None:
    args = (*SET, "--differential-period", "60", "--dry-run")
    document = cloud.run(*args, "-o", "json").document
    assert document["outcome"] == "dry_run"
    assert document["request"]["method"] == "PUT"
    assert document["request"]["body"]["backup_policy"]["differential_period"] == "60"
    result = cloud.run(*args)
    assert result.out.startswith("  differential every  30 min → 60 min\nPUT http://")
    assert put_count(cloud) == 0


def test_set_without_a_terminal_prints_the_change_and_requires_yes(
    cloud: Cloud,
) -> None:
    result = cloud.run(*SET, "--keep-days", "14", exit_code=11)
    assert "  kept for  7 days → 14 days" in result.err
    assert put_count(cloud) == 0


@pytest.mark.parametrize(("typed", "code", "sent"), [("y\n", 0, 1), ("n\n", 11, 0)])
def test_set_on_a_terminal_asks_first(cloud: Cloud, typed: str, code: int, sent: int) -> None:
    session = PtySession(*SET, "--keep-days", "14", env=cloud.variables)
    session.read_until("Apply the changes? [y/N]: ")
    session.type_text(typed)
    assert session.wait() == code
    assert "kept for  7 days → 14 days" in session.screen
    assert put_count(cloud) == sent


def test_set_reports_all_input_errors_at_once_without_a_request(cloud: Cloud) -> None:
    args = ("--keep-days", "0", "--start-time", "19:00-21:00", "--period", "8")
    result = cloud.run(*SET, *args, "--differential-period", "5", exit_code=2)
    for option in ("--keep-days", "--start-time", "--period", "--differential-period"):
        assert option in result.err
    assert "Try:  --start-time 19:00-20:00" in result.err
    assert cloud.server.requests() == []


TUNED = (
    *("--rate-limit", "200", "--prefetch-block", "128", "--file-split-size", "8"),
    "--standby",
)
OPTIONAL = {
    "rate_limit": 200,
    "prefetch_block": 128,
    "file_split_size": 8,
    "enable_standby_backup": True,
}


@pytest.mark.parametrize("mode", ["keep", "reset"])
def test_set_keeps_the_optional_fields_that_were_set_before(tmp_path: Path, mode: str) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "cloud.db", unset_policy_fields="keep" if mode == "keep" else "reset"
    )
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        document = cloud.run(*SET, *TUNED, "--yes", "-o", "json").document
        assert [change["field"] for change in document["changes"]] == list(OPTIONAL)
        document = cloud.run(*SET, "--keep-days", "14", "--yes", "-o", "json").document
        assert {**document["policy"], **OPTIONAL, "keep_days": 14} == document["policy"]
        assert document["warnings"] == []


def test_set_names_a_field_that_the_service_reset(cloud: Cloud) -> None:
    cloud.run(*SET, *TUNED, "--yes")
    after_put = {"match": {"method": "GET", "path": "*/policy", "nth": 3, "times": "forever"}}
    edit = {"edit": [{"path": "backup_policy.rate_limit", "value": 75}]}
    cloud.server.add_faults({**after_put, "action": edit})
    result = cloud.run(*SET, "--keep-days", "14", "--yes")
    assert "rate_limit changed from 200 to 75" in result.err


def test_set_warns_of_a_retention_above_the_limit_of_some_accounts(cloud: Cloud) -> None:
    document = cloud.run(*SET, "--keep-days", "36500", "--dry-run", "-o", "json").document
    assert document["request"]["body"]["backup_policy"]["keep_days"] == 36500
    assert "above 732" in document["warnings"][0]
    assert (
        cloud.run(*SET, "--keep-days", "732", "--dry-run", "-o", "json").document["warnings"] == []
    )


def test_show_and_set_several_instances(cloud: Cloud) -> None:
    both = ("-i", "orders", "-i", "billing")
    cloud.run("policy", "set", "-i", "billing", "--keep-days", "14", "--yes")
    document = cloud.run(
        "policy", "set", *both, "--keep-days", "14", "--yes", "-o", "json"
    ).document
    assert document["outcome"] == "changed"
    assert (document["policy"], document["changes"]) == (None, [])
    assert [(row["instance_name"], row["outcome"]) for row in document["results"]] == [
        ("orders", "changed"),
        ("billing", "unchanged"),
    ]
    assert put_count(cloud) == 2
    lines = cloud.run("policy", "show", "--all-instances").out.splitlines()
    assert [line.split()[0] for line in lines] == ["INSTANCE", "analytics", "billing", "orders"]
    ids = cloud.run("policy", "show", *both, "-o", "id").out.split()
    assert len(ids) == 2
    result = cloud.run("policy", "set", "--all-instances", "--keep-days", "14", "--dry-run")
    assert result.out.count("PUT http://") == 1
    assert "Changes to the backup policy of analytics:\n  kept for  7 days" in result.out
    assert result.out.count("already has these values") == 2


def test_set_exits_10_if_one_of_several_instances_fails(cloud: Cloud) -> None:
    rejection = {"respond": {"status": 400, "body": {"error_code": "DBS.200065"}}}
    match = {"method": "PUT", "path": f"*/{instance_id(cloud, 'orders')}/backups/policy"}
    cloud.server.add_faults({"match": match, "phase": "before", "action": rejection})
    args = ("policy", "set", "-i", "orders", "-i", "billing", "--keep-days", "14", "--yes")
    result = cloud.run(*args, "-o", "json", exit_code=10)
    assert result.document["outcome"] == "partly_done"
    first, second = result.document["results"]
    assert (first["error"]["code"], second["outcome"]) == ("DBS.200065", "changed")
    assert "1 of 2 policies have the requested values." in result.err
    assert "invalid retention of the backup policy" in result.err


def test_set_on_a_terminal_shows_all_changes_and_asks_once(cloud: Cloud) -> None:
    session = PtySession(
        "policy", "set", "--all-instances", "--keep-days", "9", env=cloud.variables
    )
    session.read_until("Apply the changes to 3 instances? [y/N]: ")
    for name in ("analytics", "billing", "orders"):
        assert f"Changes to the backup policy of {name}:" in session.screen
    session.type_text("y\n")
    assert session.wait() == 0
    assert put_count(cloud) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["policy", "set", "-i", "orders"], 2),
        (["policy", "set", "-i", "orders", "--all-instances", "--keep-days", "7"], 2),
        (["policy", "set", "-i", "orders", "--rate-limit", "2000"], 2),
        (["policy", "set", "-i", "orders", "--file-split-size", "6"], 2),
        (["policy", "show", "-i", "orders", "-i", "nowhere"], 4),
        (["policy", "set", "--keep-days", "7"], 2),
        (["policy", "set", "-i", "", "--keep-days", "7"], 2),
        (["policy", "show", "-i", ""], 2),
        (["policy", "show"], 2),
        (["policy", "show", "-i", "nowhere"], 4),
        (["policy", "set", "-i", "nowhere", "--keep-days", "8", "--yes"], 4),
        (["policy", "show", "-i", "f" * 32 + "in14"], 4),
    ],
)
def test_policy_commands_reject_invalid_arguments_and_unknown_instances(
    cloud: Cloud, args: list[str], code: int
) -> None:
    assert cloud.run(*args, exit_code=code).err.startswith("✘ ")
    assert put_count(cloud) == 0


def test_set_reads_the_policy_back_if_the_response_is_lost(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {"match": {"method": "PUT"}, "phase": "after", "action": {"respond": {"status": 504}}}
    )
    env = {"GAUSSBACKUP_RETRY_BUDGET": "0"}
    result = cloud.run(*SET, "--keep-days", "14", "--yes", "-o", "json", env=env)
    assert result.document["outcome"] == "changed"
