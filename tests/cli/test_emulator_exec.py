"""Tests of `emulator exec`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from gaussbackup.cli.commands.emulator_exec import command_environment
from tests.support.cli import PROGRAM, CliResult, environment, run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cloud import Cloud

CREATE = (*PROGRAM, "create", "-i", "orders", "-n", "rehearsal")
SHORT_POLL = ("--poll-interval", "0.2")
PRINT_ENVIRONMENT = (
    sys.executable,
    "-c",
    "import os, json; print(json.dumps(dict(os.environ)))",
)
REAL_CLOUD = {
    "GAUSSBACKUP_TOKEN": "a-real-token",
    "GAUSSBACKUP_SECRET_KEY_FILE": "/run/secrets/real",
    "GAUSSBACKUP_ENDPOINT": "https://gaussdb.example",
    "GAUSSBACKUP_REGION": "eu-west-101",
    "GAUSSBACKUP_PROFILE": "emulator",
    "GAUSSBACKUP_CALL_LIMIT": "7",
    "HUAWEICLOUD_SDK_AK": "a-real-key",
    "HW_SECRET_KEY": "a-real-secret",
    "UNRELATED": "kept",
}
NO_REQUESTS = "0 requests, 0 backups created"
IGNORED_ENDPOINT = "  If the command contacted a service, it ignored GAUSSBACKUP_ENDPOINT."


def run_exec(*args: str, exit_code: int = 0, env: dict[str, str] | None = None) -> CliResult:
    """Run `emulator exec` with a build time of one second."""
    return run_cli("emulator", "exec", "--build-time", "1", *args, exit_code=exit_code, env=env)


def test_exec_create_reconciles_a_lost_response() -> None:
    faults = ("--scenario", "lost-create", "--strict")
    result = run_exec(*faults, "--", *CREATE, "--no-wait", "-o", "json")
    assert result.document["reconciled"] is True
    assert result.err.splitlines()[-2:] == [
        "emulator: the command exited with 0; 4 requests, 1 backup created",
        "  lost-create  triggered once",
    ]


def test_exec_replaces_the_settings_of_a_real_cloud() -> None:
    environ = json.loads(run_exec("--", *PRINT_ENVIRONMENT, env=REAL_CLOUD).out)
    assert environ["GAUSSBACKUP_ENDPOINT"].startswith("http://127.0.0.1:")
    assert environ["GAUSSBACKUP_SECRET_KEY"] == emulator.SECRET_KEY
    assert environ["GAUSSBACKUP_CALL_LIMIT"] == "7"
    assert environ["UNRELATED"] == "kept"
    removed = {name for name in REAL_CLOUD if name not in {"GAUSSBACKUP_CALL_LIMIT", "UNRELATED"}}
    assert removed & set(environ) == {"GAUSSBACKUP_ENDPOINT"}
    assert not {"a-real-token", "a-real-key", "a-real-secret"} & set(environ.values())


def test_command_environment_keeps_a_profile_other_than_emulator() -> None:
    environ = command_environment({"GAUSSBACKUP_PROFILE": "prod"}, {})
    assert environ["GAUSSBACKUP_PROFILE"] == "prod"


def test_command_environment_appends_its_own_directory_to_path() -> None:
    path = command_environment({"PATH": "/usr/bin"}, {})["PATH"].split(os.pathsep)
    assert path[0] == "/usr/bin"
    assert path[-1] == os.path.dirname(sys.executable)  # noqa: PTH120 - as it is spelled


def test_exec_with_password_login_writes_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run_exec(
        *("--scenario", "iam-down", "--scenario", "expired-token", "--strict"),
        *("--login", "password", "--report", str(report)),
        *("--", *CREATE, "-q"),
    )
    document = json.loads(report.read_text())
    assert document["faults"] == [
        {"name": "iam-down", "requests_matched": 5, "hits": 3},
        {"name": "expired-token", "requests_matched": document["requests"] - 5, "hits": 1},
    ]
    assert (document["exit_code"], document["command_exit_code"]) == (0, 0)
    assert document["backups_created"] == 1


def test_exec_strict_fails_if_a_fault_was_not_triggered() -> None:
    args = ("--scenario", "lost-delete", "--", *CREATE, "-q")
    expected = "  lost-delete  not triggered (no matching request): check its match\n"
    assert expected in run_exec(*args).err
    strict = run_exec("--strict", *args, exit_code=10)
    assert "1 of 1 faults not triggered: lost-delete." in strict.err


def test_exec_reports_a_fault_whose_matching_requests_were_not_due(tmp_path: Path) -> None:
    rules = tmp_path / "faults.yaml"
    rules.write_text("- {name: the tenth, match: {nth: 10}, phase: before, action: reset}\n")
    result = run_exec("--faults", str(rules), "--", *PROGRAM, "list", "-o", "id")
    assert (
        "  the tenth  not triggered (0 of 1 matching request): check nth and earlier rules\n"
    ) in result.err


def test_exec_reports_no_requests_if_the_command_was_rejected_locally() -> None:
    result = run_exec("--", *PROGRAM, "create", "-i", "orders", "-n", "4x", exit_code=2)
    assert result.err.splitlines()[-2:] == [
        f"emulator: the command exited with 2; {NO_REQUESTS}",
        IGNORED_ENDPOINT,
    ]


def test_exec_reports_no_requests_if_the_command_sends_none() -> None:
    result = run_exec("--", "true")
    assert result.err.splitlines() == [
        f"emulator: the command exited with 0; {NO_REQUESTS}",
        IGNORED_ENDPOINT,
    ]


def test_exec_reports_no_requests_if_the_command_uses_another_endpoint(cloud: Cloud) -> None:
    endpoint = cloud.variables["GAUSSBACKUP_ENDPOINT"]
    result = run_exec("--", *PROGRAM, "list", "--endpoint", endpoint, "-o", "id")
    assert len(cloud.server.requests()) == 1
    assert result.err.splitlines() == [
        f"emulator: the command exited with 0; {NO_REQUESTS}",
        IGNORED_ENDPOINT,
    ]


def test_exec_returns_the_exit_code_of_the_command() -> None:
    run_exec("--", sys.executable, "-c", "raise SystemExit(42)", exit_code=42)
    strict = ("--strict", "--scenario", "lost-delete")
    run_exec(*strict, "--", sys.executable, "-c", "raise SystemExit(3)", exit_code=3)


def test_exec_passes_a_signal_on_and_reports_after_the_command(tmp_path: Path) -> None:
    args = ("emulator", "exec", "--build-time", "60")
    process = subprocess.Popen(
        [*PROGRAM, *args, "--report", str(tmp_path / "r.json"), "--", *CREATE],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    printed = ""
    while "BUILDING" not in printed:
        printed += process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGTERM
    assert out == ""
    *_, resume_command, summary = err.splitlines()
    assert resume_command.startswith("  gaussbackup wait ")
    assert summary.startswith("emulator: the command was killed by SIGTERM; ")
    assert json.loads((tmp_path / "r.json").read_text())["command_exit_code"] == 143


INVALID = {
    "no command": ((), "Missing argument 'COMMAND...'"),
    "output format": (("-o", "json", "--", "true"), "stdout belongs to the command"),
    "unknown program": (("--", "no-such-program"), "program not found: no-such-program"),
    "unknown scenario": (("--scenario", "doom", "--", "true"), "scenario not found: doom"),
    "misspelled scenario": (("--scenario", "lost-creat", "--", "true"), "did you mean lost-create"),
    "speed 0": (("--speed", "0", "--", "true"), "'0' is not a speed"),
    "unknown file": (
        ("--faults", "/nowhere/faults.yaml", "--", "true"),
        "--faults: /nowhere/faults.yaml cannot be read: No such file",
    ),
}


@pytest.mark.parametrize(("args", "message"), INVALID.values(), ids=INVALID)
def test_exec_rejects_invalid_arguments(args: tuple[str, ...], message: str) -> None:
    assert message in run_exec(*args, exit_code=2).err


def test_exec_does_not_run_the_command_if_the_report_cannot_be_written(tmp_path: Path) -> None:
    touch = ("--", sys.executable, "-c", f"open({str(tmp_path / 'ran')!r}, 'w')")
    for path in (tmp_path, tmp_path / "none" / "report.json"):
        assert "cannot be written" in run_exec("--report", str(path), *touch, exit_code=2).err
    assert list(tmp_path.iterdir()) == []


def test_exec_replaces_an_existing_report_only_if_the_command_ran(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("the one before")
    run_exec("--report", str(report), "--", "no-such-program", exit_code=2)
    assert report.read_text() == "the one before"
    run_exec("--report", str(report), "--", sys.executable, "-c", "pass")
    assert json.loads(report.read_text())["requests"] == 0
    assert list(tmp_path.iterdir()) == [report]


def test_exec_keeps_the_state_file_if_one_is_given(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "world.db"))
    run_exec(*state, "--", *CREATE, "-q")
    again = run_exec(*state, "--", *CREATE, exit_code=5)
    assert "Backup already exists: rehearsal" in again.err


def test_exec_with_speed_makes_backups_complete_faster() -> None:
    args = ("--build-time", "2m", "--speed", "100", "--", *CREATE, *SHORT_POLL, "-o", "json")
    result = run_cli("emulator", "exec", *args)
    assert 119 <= result.document["backup"]["duration_seconds"] <= 121
    assert result.document["elapsed_seconds"] < 30
