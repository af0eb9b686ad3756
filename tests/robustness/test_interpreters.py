"""Every command under a Python that complains of everything, and under one without asserts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.deadline_server import LongTimeoutCloud

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
def test_every_command_is_the_same_and_nothing_is_complained_of(
    calm: LongTimeoutCloud, tmp_path: Path, switches: tuple[str, ...]
) -> None:
    env = {**calm.variables, "GAUSSBACKUP_STATE_DIR": str(tmp_path / "state")}
    for words, code in COMMANDS.items():
        done = subprocess.run(
            [sys.executable, *switches, "-m", "gaussbackup", *words.split()],
            env=environment(**env),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done}"
        for complaint in ("Traceback", "Warning", "Exception ignored"):
            assert complaint not in done.stderr, f"{words}: {done.stderr}"
