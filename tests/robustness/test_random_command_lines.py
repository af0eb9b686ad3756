"""Any command line at all, in any environment: it ends by the table, soon, and in one document."""

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
"""What a check for monitoring ends with."""
GOOD = """\
default_profile: prod
profiles:
  prod: {timeout: 1s, poll_interval: 100ms, output: table}
  slow: {region: ap-southeast-1, project_id: 0123456789abcdef0123456789abcdef}
""".replace("100ms", "0.1")
BAD = "profiles: {prod: {regoin: x, regoin: y}}\n"


@pytest.fixture
def usual(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of a machine whose service is dead: its port is taken, and nobody listens."""
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "rules.json").write_text("[]", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}"
        yield {
            "GAUSSBACKUP_ENDPOINT": dead,
            "GAUSSBACKUP_IAM_ENDPOINT": dead,
            "GAUSSBACKUP_PROJECT_ID": "0123456789abcdef0123456789abcdef",
            "GAUSSBACKUP_ACCESS_KEY": "EXAMPLEACCESSKEY0001",
            "GAUSSBACKUP_SECRET_KEY": SECRET,
            "GAUSSBACKUP_RETRY_BUDGET": "0.2",
            "GAUSSBACKUP_SETTLE_WINDOW": "0.1",
            "GAUSSBACKUP_STATE_DIR": str(tmp_path / "state"),
            "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.1",
            "HTTPS_PROXY": dead,
            "HOME": str(tmp_path / "home"),
        }


def in_earnest(each: Case, usual: dict[str, str], folder: Path) -> ProcessResult:
    """The same in a new Python, for what a fork cannot show."""
    began = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, *each.args],
        env=environment(**{**usual, **each.env}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    return ProcessResult(done.returncode, done.stdout, done.stderr, False, time.monotonic() - began)


def flaw(each: Case, life: ProcessResult) -> str | None:
    """What is wrong with how a process ended."""
    serving = "serve" in each.args
    ended = {-15, 0} if serving else {-15}
    others = MONITORS if "--nagios" in each.args else set()
    rules = {
        "a code of the table": life.code in (ended | CODES if life.terminated else CODES | others),
        "no traceback": "Traceback" not in life.err and "Exception ignored" not in life.err,
        "no secret": SECRET not in life.out + life.err,
        "no escape sequence but colours asked for": "\x1b" not in _uncoloured(each, life),
        "an end within a second of the signal": life.duration < TERMINATE_AFTER + 4,
        "one document": each.output_format != "json"
        or _has_another_form(each)
        or _is_one_document(life),
        "the problem": life.code in {0, -15} or bool(life.err) or life.code in others,
    }
    return next((rule for rule, kept in rules.items() if not kept), None)


def _has_another_form(each: Case) -> bool:
    """A line for monitoring beats every form, and a rehearsed command may have got the words."""
    return "--nagios" in each.args or "exec" in each.args


def _uncoloured(each: Case, life: ProcessResult) -> str:
    told = life.out + life.err
    return re.sub(r"\x1b\[[0-9;]*m", "", told) if "FORCE_COLOR" in each.env else told


def _is_one_document(life: ProcessResult) -> object:
    """Exactly one, with the process's own exit code; none for words that make no command."""
    if not life.out:
        return life.code == 2 and "See:  gaussbackup" in life.err
    try:
        document = json.loads(life.out)
    except ValueError:
        return False
    if document["outcome"] == "serving":  # said before it is known how that will end
        return document["exit_code"] == 0
    return document["exit_code"] == (143 if life.code == -15 else life.code)


def judge(seeds: range, usual: dict[str, str], tmp_path: Path) -> None:
    cases = [random_case(seed) for seed in seeds]
    ends = run_forked([(each.args, each.env) for each in cases], usual, tmp_path)
    flaws = [
        f"seed {seed}: {wrong}: {each.args} {each.env}\n{life}"
        for seed, each, life in zip(seeds, cases, ends, strict=True)
        if (wrong := flaw(each, life)) is not None
    ]
    assert not flaws, "\n\n".join(flaws[:5]) + f"\n{len(flaws)} in all"


def test_any_command_line_ends_by_the_table(usual: dict[str, str], tmp_path: Path) -> None:
    judge(range(150), usual, tmp_path)


def test_the_same_holds_of_the_real_command(usual: dict[str, str], tmp_path: Path) -> None:
    cases = [
        each for each in map(random_case, range(5000, 5040)) if not {"serve", "wait"} & {*each.args}
    ]
    for each in cases:
        life = in_earnest(each, usual, tmp_path)
        wrong = flaw(each, life)
        assert wrong is None, f"{wrong}: {each}\n{life}"


@pytest.mark.slow
@pytest.mark.parametrize("start", range(150, 2150, 250))
def test_many_command_lines_end_by_the_table(
    start: int, usual: dict[str, str], tmp_path: Path
) -> None:
    judge(range(start, start + 250), usual, tmp_path)
