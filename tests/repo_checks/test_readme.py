"""README.md agrees with the code: its tables, its JSON example and its console blocks."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.completion.command_tree import program_tree, walk
from gaussbackup.config.environment_variables import VARIABLES
from gaussbackup.emulator import SCENARIOS
from gaussbackup.emulator.faults.fault_types import FAULT_TYPES
from gaussbackup.exit_codes import MEANINGS
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """Return the fenced blocks of one language, in order."""
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """Return the text under a second-level heading."""
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def examples() -> Iterator[str]:
    """Yield the commands in console blocks that use the built-in emulator."""
    for block in blocks("console"):
        for line in block.splitlines():
            if line.startswith("$ gaussbackup -p emulator "):
                yield line.removeprefix("$ gaussbackup ")


def test_first_two_shell_blocks_are_one_command_each() -> None:
    first, second = blocks("sh")[:2]
    assert first.strip().count("\n") == second.strip().count("\n") == 0
    assert first.rstrip().endswith("gaussbackup -p emulator create -i orders")
    assert second.rstrip().endswith("-m pytest")


def test_console_examples_run_in_order_against_the_emulator(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.5"}
    lines = list(examples())
    assert len(lines) >= 3
    for line in lines:
        run_cli(*shlex.split(line), env=env, cwd=tmp_path)


def test_exit_code_table_matches_the_code() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", section("Exit codes"), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == {
        int(code): meaning for code, meaning in MEANINGS.items()
    }


def test_command_table_lists_every_command() -> None:
    root = program_tree()
    commands = {
        " ".join(command.path.split()[1:]) for command in walk(root) if not command.commands
    }
    named = set(re.findall(r"`([a-z]+(?: [a-z-]+)?)`", section("Commands").split("\n\n")[0]))
    assert named == commands


def test_variable_table_lists_every_setting() -> None:
    named = set(re.findall(r"`(GAUSSBACKUP_[A-Z_]+)`", section("Configuration")))
    assert {variable for variable in VARIABLES.values() if variable} <= named


def test_scenario_table_matches_the_emulator() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \| (\d+) \|$", README, re.MULTILINE)
    needs = " (needs `--login password`)"
    assert rows == [
        (
            each.name,
            each.description + (needs if each.needs_login else ""),
            str(each.create_exit_code),
        )
        for each in SCENARIOS.values()
    ]


def test_fault_table_lists_every_fault_type_and_its_phases() -> None:
    table = section("Rehearsing with the emulator").split("| action | phases | effect |")[1]
    documented = {
        action: phases
        for names, phases in re.findall(r"^\| (`.*?`) \| ([a-z, ]+) \|", table, re.MULTILINE)
        for action in re.findall(r"`([a-z-]+)", names)
    }
    all_phases = "all but during"
    assert documented == {
        name: all_phases if len(kind.phases) == 5 else ", ".join(each.value for each in kind.phases)
        for name, kind in FAULT_TYPES.items()
    }


def test_json_example_has_the_keys_of_real_output(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.3"}
    actual = run_cli("-p", "emulator", "create", "-i", "orders", "-o", "json", env=env).document
    example = json.loads(blocks("json")[0])
    assert list(example) == list(actual)
    assert list(example["backup"]) == list(actual["backup"])


def test_results_of_create_have_the_documented_keys(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.3"}
    args = ("-p", "emulator", "create", "-i", "orders", "-i", "billing", "--dry-run", "-o", "json")
    [first, _] = run_cli(*args, env=env).document["results"]
    documented = re.search(r"`create` adds `results`, a list of `\{(.*?)\}`", README, re.DOTALL)
    assert documented is not None
    assert re.findall(r"\w+", documented.group(1)) == list(first)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "config.example.yaml"])
def test_document_contains_no_path_of_a_developer_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users)/\w", text)
