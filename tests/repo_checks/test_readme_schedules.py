"""The cron lines, systemd units and CI steps of README.md work as they are printed."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from gaussbackup import emulator
from tests.repo_checks.test_readme import blocks
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PATH_IN_README = "/usr/local/bin/gaussbackup"
CRON_LINES = [
    line for block in blocks("cron") for line in block.splitlines() if not line.startswith("#")
]
SERVICE, TIMER = blocks("ini")
FAILED = 6
JQ = r"""#!{python}
import json, re, sys
_, _, template, path = sys.argv
document = json.load(open(path))
print(re.sub(r"\\[(][.](\w+)[.](\w+)[)]", lambda m: document[m[1]][m[2]], template.strip('"')))
"""
"""Does what the filters in the README need, for a machine without jq."""


class Machine(NamedTuple):
    """A machine on which gaussbackup is installed: its directory of programs, and the cloud."""

    programs: Path
    cloud: Cloud

    def run(
        self, args: list[str], env: Mapping[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run a program with no other variables than `env` and those of the cloud."""
        return subprocess.run(
            args,
            env={**self.cloud.variables, **env},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def names(self) -> list[str]:
        """Return the names of all backups, newest last."""
        rows = self.cloud.server.state()["backups"]
        return [row["name"] for row in sorted(rows, key=lambda row: float(row["started"]))]


def add_program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    programs = tmp_path / "bin"
    programs.mkdir()
    add_program(programs, "gaussbackup", f'#!/bin/sh\nexec {sys.executable} -m gaussbackup "$@"\n')
    if shutil.which("jq") is None:
        add_program(programs, "jq", JQ.replace("{python}", sys.executable))
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.3)
    with emulator.Emulator(options) as server:
        yield Machine(programs, Cloud(server))


def unescape(command: str) -> str:
    r"""Return the command that cron runs: up to the first `%` that is not written `\%`."""
    return re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")


@pytest.mark.parametrize("line", CRON_LINES)
def test_cron_line_is_silent_in_the_environment_of_cron(
    machine: Machine, tmp_path: Path, line: str
) -> None:
    *schedule, command = line.split(maxsplit=5)
    assert len(schedule) == 5
    assert command.startswith(f"{PATH_IN_README} ")
    command = unescape(command).replace(PATH_IN_README, str(machine.programs / "gaussbackup"))
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "backup"}
    result = machine.run(["/bin/sh", "-c", command], env, tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_cron_lines_include_a_template_with_escaped_percent_signs(
    machine: Machine, tmp_path: Path
) -> None:
    (line,) = [line for line in CRON_LINES if "%" in line]
    command = unescape(line.split(maxsplit=5)[5])
    template = shlex.split(command)[-1]
    result = machine.cloud.run("create", "-i", "orders", "-n", template, "--dry-run", "-o", "json")
    assert re.fullmatch(r"monthly-orders-\d{4}-\d\d", result.document["request"]["body"]["name"])


def expand_specifiers(text: str, instance: str) -> str:
    """Return the text with the specifiers of systemd replaced; only `%i` and `%%` are known."""
    values = {"%i": instance, "%%": "%"}
    return re.sub("%.", lambda match: values[match.group()], text)


def unit_section(text: str, name: str) -> dict[str, str]:
    parser = configparser.RawConfigParser(comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser[name])


def test_systemd_service_creates_a_backup_of_its_instance(machine: Machine, tmp_path: Path) -> None:
    service = unit_section(SERVICE, "Service")
    assert service["Type"] == "oneshot"
    program, *args = shlex.split(expand_specifiers(service["ExecStart"], "billing"))
    assert program == PATH_IN_README
    result = machine.run([str(machine.programs / "gaussbackup"), *args], {}, tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert re.fullmatch(r"nightly-billing-\d{4}-\d\d-\d\d", machine.names()[-1])


def test_systemd_timer_starts_the_service_every_night() -> None:
    assert unit_section(TIMER, "Timer")["OnCalendar"].startswith("*-*-* 02:00:00")
    assert unit_section(TIMER, "Install")["WantedBy"] == "timers.target"
    names = [text.splitlines()[0] for text in (SERVICE, TIMER)]
    assert names == [f"# /etc/systemd/system/gaussbackup@.{kind}" for kind in ("service", "timer")]


class CiStep(NamedTuple):
    """A CI step: its script, the shell and variables of the engine, and the file of its output."""

    script: str
    shell: list[str]
    variables: dict[str, str]
    output: str


def ci_steps() -> dict[str, CiStep]:
    """Return the steps in the README by engine, with the shell options that the engine uses."""
    documents: list[Any] = [yaml.safe_load(block) for block in blocks("yaml")]
    (github,) = [each[0] for each in documents if isinstance(each, list) and "run" in each[0]]
    (gitlab,) = [each["backup"] for each in documents if "backup" in each]
    return {
        "github": CiStep(
            github["run"],
            ["bash", "-e"],
            {
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_RUN_ID": "11873456789",
                "GITHUB_RUN_ATTEMPT": "1",
                "GITHUB_OUTPUT": "github-output",
            },
            "github-output",
        ),
        "gitlab": CiStep(
            "\n".join(gitlab["script"]),
            ["bash", "-eo", "pipefail"],
            {
                "CI": "true",
                "GITLAB_CI": "true",
                "CI_JOB_ID": "50993",
                "CI_PIPELINE_ID": "87",
                "CI_JOB_NAME": "backup",
            },
            gitlab["artifacts"]["reports"]["dotenv"],
        ),
    }


def run_step(machine: Machine, step: CiStep, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script verbatim, as the engine does: from a file, with the engine's variables."""
    path = folder / "step.sh"
    path.write_text(step.script)
    env = {**step.variables, "PATH": f"{machine.programs}:{os.environ['PATH']}"}
    return machine.run([*step.shell, str(path)], env, folder)


@pytest.mark.parametrize("engine", ["github", "gitlab"])
def test_ci_step_passes_the_id_on_and_adopts_the_backup_when_it_is_run_again(
    machine: Machine, tmp_path: Path, engine: str
) -> None:
    step = ci_steps()[engine]
    for _ in range(2):
        result = run_step(machine, step, tmp_path)
        assert result.returncode == 0, result.stderr
    assert machine.cloud.create_count == 1
    rows = machine.cloud.server.state()["backups"]
    (backup,) = [row for row in rows if row["name"].startswith("before-deploy-")]
    lines = set((tmp_path / step.output).read_text().splitlines())
    assert {line.lower() for line in lines} == {f"backup_id={backup['id']}"}


@pytest.mark.parametrize("engine", ["github", "gitlab"])
def test_ci_step_fails_and_passes_no_id_on_if_the_backup_fails(
    machine: Machine, tmp_path: Path, engine: str
) -> None:
    step = ci_steps()[engine]
    machine.cloud.server.add_scenario("failed-build")
    result = run_step(machine, step, tmp_path)
    assert result.returncode == FAILED
    assert "FAILED" in result.stderr
    assert not (tmp_path / step.output).exists()
