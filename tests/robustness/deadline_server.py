"""A cloud seen by somebody in a hurry, whose every run is held to what no run may do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from typing import TYPE_CHECKING, Any

from gaussbackup import emulator
from tests.support.cli import PROGRAM, CliResult, environment, run_cli
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SECRETS = (emulator.SECRET_KEY, emulator.PASSWORD)
SIGNATURE = re.compile("Signature=[0-9a-f]{8}", re.IGNORECASE)
SHORT_TIMEOUTS = {
    "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
    "GAUSSBACKUP_RETRY_BUDGET": "1",
    "GAUSSBACKUP_CALL_LIMIT": "2",
}
CREATE = {"method": "POST", "path": "/v3/*/backups"}
LISTS = {"method": "GET", "path": "/v3/*/backups"}
POLLS = {**LISTS, "query": {"backup_id": "*"}}
JOBS = {"method": "GET", "path": "/v3/*/jobs"}


def run_checked(*words: str, exit_code: int = 0, env: Mapping[str, str] | None = None) -> CliResult:
    """Run a command; besides what `run_cli` checks, no secret shows, and JSON is one document."""
    return checked(run_cli(*words, exit_code=exit_code, env=env), words)


def checked(ran: CliResult, words: tuple[str, ...]) -> CliResult:
    """The run itself; raises AssertionError for a secret, or for what is not one document."""
    for secret in SECRETS:
        assert secret not in ran.out + ran.err
    assert not SIGNATURE.search(ran.out + ran.err)
    if "json" in words:
        assert ran.document["exit_code"] == ran.code
    return ran


class ShortTimeoutCloud(Cloud):
    """An emulated cloud whose callers give up soon."""

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, **SHORT_TIMEOUTS}

    @property
    def login_variables(self) -> dict[str, str]:
        """The same with user and password, which can be renewed, in the place of AK/SK."""
        kept = {name: value for name, value in self.variables.items() if "_KEY" not in name}
        return {
            **kept,
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }

    def run(
        self, *args: str, exit_code: int = 0, env: Mapping[str, str] | None = None
    ) -> CliResult:
        return run_checked(*args, exit_code=exit_code, env={**self.variables, **(env or {})})

    def json(self, *words: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """What a command answers in JSON."""
        return self.run(*words, "-o", "json", exit_code=exit_code, env=env).document

    def create_json(self, *words: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """What `create` answers for a backup `before-v42` of `orders`."""
        return self.json(*create_args(*words), exit_code=exit_code, **env)

    def wait_json(self, *words: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """What `wait` answers."""
        return self.json("wait", *words, "--poll-interval", "0.1", exit_code=exit_code, **env)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command that runs beside the test."""
        return subprocess.Popen(
            [*PROGRAM, *words],
            env=environment(**self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def requests(self, method: str, path: str = "/backups") -> list[dict[str, Any]]:
        """The requests of that kind that came, oldest first."""
        return [
            request
            for request in self.server.requests()
            if request["method"] == method and request["path"].endswith(path)
        ]

    def instance_id(self, name: str) -> str:
        rows = self.server.state()["instances"]
        return str(next(row["id"] for row in rows if row["name"] == name))

    def add_running_backup(self, name: str = "slow-one") -> str:
        """The id of a backup of `orders` that will not end during the test."""
        return self.server.add_backup("orders", name, status="BUILDING")

    def add_fault(self, match: dict[str, Any], action: Any, phase: str | None = None) -> None:
        """Put one rule in force."""
        rule: dict[str, Any] = {"match": match, "action": action}
        self.server.add_faults(rule if phase is None else {**rule, "phase": phase})


class LongTimeoutCloud(ShortTimeoutCloud):
    """The same for callers who are not tested for haste: a busy machine may take its time."""

    @property
    def variables(self) -> dict[str, str]:
        return {
            **super().variables,
            "GAUSSBACKUP_CALL_LIMIT": "30",
            "GAUSSBACKUP_RETRY_BUDGET": "10",
        }


def create_args(*words: str) -> tuple[str, ...]:
    """The words of a `create` that looks often."""
    return ("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1", *words)


def respond_with(status: int, code: str | None = None, **headers: str) -> dict[str, Any]:
    """The action that answers with this status, and the service's own code."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said: dict[str, Any] = {"status": status, "headers": named}
    if code is not None:
        said["body"] = {"error_code": code, "error_msg": "No."}
    return {"respond": said}


def edit_fields(**changes: Any) -> dict[str, Any]:
    """The action that sets fields of an answer; `__` in a name stands for the dot of the path."""
    edits = [{"path": path.replace("__", "."), "value": value} for path, value in changes.items()]
    return {"edit": edits}


def wait_until(true: Callable[[], object]) -> None:
    """Wait for what another process brings about."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def peak_memory(
    words: tuple[str, ...], env: Mapping[str, str], tmp_path: Path
) -> tuple[CliResult, int]:
    """A run, and the most bytes that its process held at a time."""
    paths = tmp_path / "out", tmp_path / "err"
    with paths[0].open("wb") as out, paths[1].open("wb") as err:
        process = subprocess.Popen(
            [*PROGRAM, *words], env=environment(**env), stdout=out, stderr=err
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    ran = CliResult(process.returncode, *(path.read_text(encoding="utf-8") for path in paths))
    return checked(ran, words), used.ru_maxrss * 1024


def one_page(*rows: dict[str, Any]) -> bytes:
    """The body of a list that is complete on one page."""
    return json.dumps({"backups": rows, "total_count": len(rows)}).encode()
