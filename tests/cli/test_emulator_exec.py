"""`emulator exec`: a command against an emulator of its own, and what is told of it afterwards."""

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
from gaussbackup.cli.rehearsing import command_environment
from tests.support.cli import PROGRAM, CliResult, environment, run_cli

if TYPE_CHECKING:
    from pathlib import Path

CREATE = (*PROGRAM, "create", "-i", "orders", "-n", "rehearsal")
LOOK_OFTEN = ("--poll-interval", "0.2")
TELL = (sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))")
REAL = {
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


def rehearse(*words: str, expect: int = 0, env: dict[str, str] | None = None) -> CliResult:
    return run_cli("emulator", "exec", "--build-time", "1", *words, exit_code=expect, env=env)


def test_a_create_whose_answer_is_lost_is_rehearsed() -> None:
    faults = ("--scenario", "lost-create", "--strict")
    ran = rehearse(*faults, "--", *CREATE, "--no-wait", "-o", "json")
    assert ran.document["reconciled"] is True
    assert ran.err.splitlines()[-2:] == [
        "emulator: the command exited with 0; 4 requests, 1 backup created",
        "  lost-create  triggered once",
    ]


def test_the_command_finds_the_emulator_and_nothing_of_a_real_cloud() -> None:
    told = json.loads(rehearse("--", *TELL, env=REAL).out)
    assert told["GAUSSBACKUP_ENDPOINT"].startswith("http://127.0.0.1:")
    assert told["GAUSSBACKUP_SECRET_KEY"] == emulator.SECRET_KEY
    assert told["GAUSSBACKUP_CALL_LIMIT"] == "7"
    assert told["UNRELATED"] == "kept"
    gone = {name for name in REAL if name not in {"GAUSSBACKUP_CALL_LIMIT", "UNRELATED"}}
    assert gone & set(told) == {"GAUSSBACKUP_ENDPOINT"}
    assert not {"a-real-token", "a-real-key", "a-real-secret"} & set(told.values())


def test_another_profile_stays_chosen() -> None:
    kept = command_environment({"GAUSSBACKUP_PROFILE": "prod"}, {})
    assert kept["GAUSSBACKUP_PROFILE"] == "prod"


def test_the_own_folder_is_the_last_one_on_the_path() -> None:
    path = command_environment({"PATH": "/usr/bin"}, {})["PATH"].split(os.pathsep)
    assert path[0] == "/usr/bin"
    assert path[-1] == os.path.dirname(sys.executable)  # noqa: PTH120 - as it is spelled


def test_a_password_login_can_be_rehearsed(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    rehearse(
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


def test_a_fault_that_never_struck_is_told_and_fails_a_strict_rehearsal() -> None:
    words = ("--scenario", "lost-delete", "--", *CREATE, "-q")
    assert "  lost-delete  not triggered: no request matched\n" in rehearse(*words).err
    strict = rehearse("--strict", *words, expect=10)
    assert "1 of 1 faults never struck (lost-delete)" in strict.err


def test_a_fault_whose_turn_never_came_is_told_apart(tmp_path: Path) -> None:
    rules = tmp_path / "faults.yaml"
    rules.write_text("- {name: the tenth, match: {nth: 10}, phase: before, action: reset}\n")
    ran = rehearse("--faults", str(rules), "--", *PROGRAM, "list", "-o", "id")
    assert "  the tenth  not triggered: 0 of 1 matching request\n" in ran.err


def test_a_command_that_goes_elsewhere_is_told_so() -> None:
    ran = rehearse("--", sys.executable, "-c", "pass")
    assert "exited with 0; 0 requests, 0 backups created" in ran.err
    assert "it ignored GAUSSBACKUP_ENDPOINT." in ran.err


def test_it_ends_as_the_command_does() -> None:
    rehearse("--", sys.executable, "-c", "raise SystemExit(42)", expect=42)
    strict = ("--strict", "--scenario", "lost-delete")
    rehearse(*strict, "--", sys.executable, "-c", "raise SystemExit(3)", expect=3)


@pytest.mark.parametrize(("signum", "code"), [("SIGTERM", -15), ("SIGKILL", 137)])
def test_a_command_that_dies_of_a_signal(signum: str, code: int) -> None:
    deed = f"import os, signal; os.kill(os.getpid(), signal.{signum})"
    ran = rehearse("--", sys.executable, "-c", deed, expect=code)
    assert f"the command was killed by {signum}" in ran.err


def test_a_signal_is_handed_on_and_the_command_has_the_last_but_one_word(tmp_path: Path) -> None:
    words = ("emulator", "exec", "--build-time", "60")
    process = subprocess.Popen(
        [*PROGRAM, *words, "--report", str(tmp_path / "r.json"), "--", *CREATE],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    said = ""
    while "BUILDING" not in said:
        said += process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGTERM
    assert out == ""
    *_, wait_again, course = err.splitlines()
    assert wait_again.startswith("  gaussbackup wait ")
    assert course.startswith("emulator: the command was killed by SIGTERM; ")
    assert json.loads((tmp_path / "r.json").read_text())["command_exit_code"] == 143


BAD = {
    "no command": ((), "Missing argument 'COMMAND...'"),
    "a form": (("-o", "json", "--", "true"), "stdout belongs to the command"),
    "no program": (("--", "no-such-program"), "There is no program no-such-program."),
    "no such scenario": (("--scenario", "doom", "--", "true"), "scenario not found: doom"),
    "a speed of nothing": (("--speed", "0", "--", "true"), "'0' is not a speed"),
    "no rules": (("--faults", "/nowhere/faults.yaml", "--", "true"), "cannot read the rules file"),
}


@pytest.mark.parametrize(("words", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_rehearsed_is_refused(words: tuple[str, ...], said: str) -> None:
    assert said in rehearse(*words, expect=2).err


def test_a_report_that_cannot_be_written_is_refused_before_the_command_runs(
    tmp_path: Path,
) -> None:
    touch = ("--", sys.executable, "-c", f"open({str(tmp_path / 'ran')!r}, 'w')")
    for place in (tmp_path, tmp_path / "none" / "report.json", tmp_path / "a\0b"):
        if "\0" not in str(place):
            assert "cannot be written" in rehearse("--report", str(place), *touch, expect=2).err
    assert list(tmp_path.iterdir()) == []


def test_a_report_replaces_the_one_before_only_when_it_is_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("the one before")
    rehearse("--report", str(report), "--", "no-such-program", expect=2)
    assert report.read_text() == "the one before"
    rehearse("--report", str(report), "--", sys.executable, "-c", "pass")
    assert json.loads(report.read_text())["requests"] == 0
    assert list(tmp_path.iterdir()) == [report]


def test_a_world_of_its_own_is_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "world.db"))
    rehearse(*state, "--", *CREATE, "-q")
    again = rehearse(*state, "--", *CREATE, expect=5)
    assert "A backup named rehearsal of this instance exists" in again.err


def test_time_may_pass_faster() -> None:
    ran = rehearse("--build-time", "2m", "--speed", "100", "--", *CREATE, *LOOK_OFTEN, "-o", "json")
    assert 119 <= ran.document["backup"]["duration_seconds"] <= 121
    assert ran.document["elapsed_seconds"] < 30


@pytest.mark.parametrize("after", [0.0, 0.0005, 0.001, 0.2])
def test_serving_ends_with_the_same_verdict(tmp_path: Path, after: float) -> None:
    words = ("emulator", "serve", "--strict", "--scenario", "busy")
    process = subprocess.Popen(
        [*PROGRAM, *words, "--state", str(tmp_path / "world.db")],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("GAUSSBACKUP_ENDPOINT=http://127.0.0.1:")
    time.sleep(after)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 10, err
    assert err.splitlines()[0] == "  busy  not triggered: no request matched"
