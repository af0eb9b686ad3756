"""Random command lines and environments: a documented exit code, in time, valid output."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.exit_codes import ExitCode
from tests.robustness.fork_runner import TERMINATE_AFTER, ProcessResult, run_forked
from tests.robustness.random_commands import SECRET, Case, random_case
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODES = {int(code) for code in ExitCode} - {ExitCode.BUG}
MONITORS = {0, 1, 2, 3}
"""Exit codes of `check --nagios`."""
GOOD = """\
default_profile: prod
profiles:
  prod: {timeout: 1s, poll_interval: 100ms, output: table}
  slow: {region: ap-southeast-1, project_id: 0123456789abcdef0123456789abcdef}
""".replace("100ms", "0.1")
BAD = "profiles: {prod: {regoin: x, regoin: y}}\n"


@pytest.fixture
def usual(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables with an endpoint that refuses connections: its port is bound but not listening."""
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "rules.json").write_text("[]", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{bound.getsockname()[1]}"
        yield {
            "GAUSSBACKUP_ENDPOINT": endpoint,
            "GAUSSBACKUP_IAM_ENDPOINT": endpoint,
            "GAUSSBACKUP_PROJECT_ID": "0123456789abcdef0123456789abcdef",
            "GAUSSBACKUP_ACCESS_KEY": "EXAMPLEACCESSKEY0001",
            "GAUSSBACKUP_SECRET_KEY": SECRET,
            "GAUSSBACKUP_RETRY_BUDGET": "0.2",
            "GAUSSBACKUP_SETTLE_WINDOW": "0.1",
            "GAUSSBACKUP_STATE_DIR": str(tmp_path / "state"),
            "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.1",
            "HTTPS_PROXY": endpoint,
            "HOME": str(tmp_path / "home"),
        }


def run_in_new_process(case: Case, usual: dict[str, str], folder: Path) -> ProcessResult:
    """Run a case in a new Python process instead of a fork."""
    start = time.monotonic()
    completed = subprocess.run(
        [*PROGRAM, *case.args],
        env=environment(**{**usual, **case.env}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    duration = time.monotonic() - start
    return ProcessResult(completed.returncode, completed.stdout, completed.stderr, False, duration)


def violated_rule(case: Case, process: ProcessResult) -> str | None:
    """Return the name of the first rule that the process violated, or None."""
    serving = "serve" in case.args
    ended = {-15, 0} if serving else {-15}
    others = MONITORS if "--nagios" in case.args else set()
    rules = {
        "documented exit code": process.code
        in (ended | CODES if process.terminated else CODES | others),
        "no traceback": "Traceback" not in process.err and "Exception ignored" not in process.err,
        "no secret": SECRET not in process.out + process.err,
        "no escape sequence except requested colors": "\x1b" not in _without_colors(case, process),
        "end soon after the signal": process.duration < TERMINATE_AFTER + 4,
        "one document": case.output_format != "json"
        or _has_other_output(case)
        or _is_one_document(process),
        "an error message": process.code in {0, -15} or bool(process.err) or process.code in others,
    }
    return next((rule for rule, is_kept in rules.items() if not is_kept), None)


def _has_other_output(case: Case) -> bool:
    """Return whether the output format does not apply: --nagios, or a command of `exec`."""
    return "--nagios" in case.args or "exec" in case.args


def _without_colors(case: Case, process: ProcessResult) -> str:
    text = process.out + process.err
    return re.sub(r"\x1b\[[0-9;]*m", "", text) if "FORCE_COLOR" in case.env else text


def _is_one_document(process: ProcessResult) -> object:
    """Return whether stdout is one document with the exit code of the process.

    It may be empty after a usage error.
    """
    if not process.out:
        return process.code == 2 and "See:  gaussbackup" in process.err
    try:
        document = json.loads(process.out)
    except ValueError:
        return False
    if document["outcome"] == "serving":  # written before the end is known
        return document["exit_code"] == 0
    return document["exit_code"] == (143 if process.code == -15 else process.code)


def check_cases(seeds: range, usual: dict[str, str], tmp_path: Path) -> None:
    cases = [random_case(seed) for seed in seeds]
    ends = run_forked([(case.args, case.env) for case in cases], usual, tmp_path)
    failures = [
        f"seed {seed}: {rule}: {case.args} {case.env}\n{process}"
        for seed, case, process in zip(seeds, cases, ends, strict=True)
        if (rule := violated_rule(case, process)) is not None
    ]
    assert not failures, "\n\n".join(failures[:5]) + f"\n{len(failures)} failures"


def test_random_command_line_ends_with_a_documented_code(
    usual: dict[str, str], tmp_path: Path
) -> None:
    check_cases(range(150), usual, tmp_path)


def test_random_command_line_ends_with_a_documented_code_in_a_new_process(
    usual: dict[str, str], tmp_path: Path
) -> None:
    cases = [
        case for case in map(random_case, range(5000, 5040)) if not {"serve", "wait"} & {*case.args}
    ]
    for case in cases:
        process = run_in_new_process(case, usual, tmp_path)
        rule = violated_rule(case, process)
        assert rule is None, f"{rule}: {case}\n{process}"


@pytest.mark.slow
@pytest.mark.parametrize("start", range(150, 2150, 250))
def test_many_random_command_lines_end_with_a_documented_code(
    start: int, usual: dict[str, str], tmp_path: Path
) -> None:
    check_cases(range(start, start + 250), usual, tmp_path)
