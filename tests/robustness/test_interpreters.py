"""Every command with all warnings of Python as errors, and without assert statements."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import LongTimeoutCloud

COMMANDS = {
    "--version": 0,
    "--help": 0,
    "create -i orders -n before-v42 --poll-interval 0.1": 0,
    "create -i orders -n before-v42": 5,
    "wait -i orders @latest --poll-interval 0.1 -o yaml": 0,
    "list": 0,
    "list -o json": 0,
    "list -o csv --since 7d": 0,
    "show -i orders @latest": 0,
    "instances list -o id": 0,
    "instances show orders": 0,
    "jobs show 00000000-0000-0000-0000-000000000000": 4,
    "config init -c made.yaml": 0,
    "config validate made.yaml": 0,
    "config show -c made.yaml": 0,
    "config path": 0,
    "completion zsh": 0,
    "emulator scenarios": 0,
    "emulator reset": 0,
    "-p emulator list -vv": 0,
    "list --endpoint https://127.0.0.1:1": 9,
    "list --limit 0": 2,
    "frobnicate": 2,
}


@pytest.mark.parametrize(
    "switches",
    [("-X", "dev", "-W", "error", "-bb"), ("-OO",)],
    ids=" ".join,
)
def test_command_ends_the_same_without_warnings_under_python_switches(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, switches: tuple[str, ...]
) -> None:
    env = {**lenient_cloud.variables, "GAUSSBACKUP_STATE_DIR": str(tmp_path / "state")}
    for args, code in COMMANDS.items():
        completed = subprocess.run(
            [sys.executable, *switches, "-m", "gaussbackup", *args.split()],
            env=environment(**env),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert completed.returncode == code, f"{args}: {completed}"
        for text in ("Traceback", "Warning", "Exception ignored"):
            assert text not in completed.stderr, f"{args}: {completed.stderr}"
