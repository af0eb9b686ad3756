"""A cloud seen by somebody in a hurry, whose every run is held to what no run may do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from typing import TYPE_CHECKING, Any

from gaussbackup import emulator
from tests.support.cli import PROGRAM, Ran, environment, run_cli
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SECRETS = (emulator.SECRET_KEY, emulator.PASSWORD)
SEAL = re.compile("Signature=[0-9a-f]{8}", re.IGNORECASE)
HURRY = {
    "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
    "GAUSSBACKUP_RETRY_BUDGET": "1",
    "GAUSSBACKUP_CALL_LIMIT": "2",
}
CREATE = {"method": "POST", "path": "/v3/*/backups"}
LISTS = {"method": "GET", "path": "/v3/*/backups"}
LOOKS = {**LISTS, "query": {"backup_id": "*"}}
JOBS = {"method": "GET", "path": "/v3/*/jobs"}


def tell(*words: str, expect: int = 0, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command; besides what `run_cli` checks, no secret shows, and JSON is one document."""
    return checked(run_cli(*words, expect=expect, env=env), words)


def checked(ran: Ran, words: tuple[str, ...]) -> Ran:
    """The run itself; raises AssertionError for a secret, or for what is not one document."""
    for secret in SECRETS:
        assert secret not in ran.out + ran.err
    assert not SEAL.search(ran.out + ran.err)
    if "json" in words:
        assert ran.document["exit_code"] == ran.code
    return ran


class HurriedCloud(Cloud):
    """An emulated cloud whose callers give up soon."""

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, **HURRY}

    @property
    def with_a_login(self) -> dict[str, str]:
        """The same with user and password, which can be renewed, in the place of AK/SK."""
        kept = {name: value for name, value in self.variables.items() if "_KEY" not in name}
        return {
            **kept,
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }

    def run(self, *words: str, expect: int = 0, env: Mapping[str, str] | None = None) -> Ran:
        return tell(*words, expect=expect, env={**self.variables, **(env or {})})

    def json(self, *words: str, expect: int = 0, **env: str) -> dict[str, Any]:
        """What a command answers in JSON."""
        return self.run(*words, "-o", "json", expect=expect, env=env).document

    def make(self, *words: str, expect: int = 0, **env: str) -> dict[str, Any]:
        """What `create` answers for a backup `before-v42` of `orders`."""
        return self.json(*making(*words), expect=expect, **env)

    def follow(self, *words: str, expect: int = 0, **env: str) -> dict[str, Any]:
        """What `wait` answers."""
        return self.json("wait", *words, "--poll-interval", "0.1", expect=expect, **env)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command that runs beside the test."""
        return subprocess.Popen(
            [*PROGRAM, *words],
            env=environment(**self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def asked(self, method: str, path: str = "/backups") -> list[dict[str, Any]]:
        """The requests of that kind that came, oldest first."""
        return [
            request
            for request in self.server.requests()
            if request["method"] == method and request["path"].endswith(path)
        ]

    def instance_id(self, name: str) -> str:
        rows = self.server.state()["instances"]
        return str(next(row["id"] for row in rows if row["name"] == name))

    def running(self, name: str = "slow-one") -> str:
        """The id of a backup of `orders` that will not end during the test."""
        return self.server.add_backup("orders", name, status="BUILDING")

    def fault(self, match: dict[str, Any], action: Any, phase: str | None = None) -> None:
        """Put one rule in force."""
        rule: dict[str, Any] = {"match": match, "action": action}
        self.server.add_faults(rule if phase is None else {**rule, "phase": phase})


class CalmCloud(HurriedCloud):
    """The same for callers who are not tested for haste: a busy machine may take its time."""

    @property
    def variables(self) -> dict[str, str]:
        return {
            **super().variables,
            "GAUSSBACKUP_CALL_LIMIT": "30",
            "GAUSSBACKUP_RETRY_BUDGET": "10",
        }


def making(*words: str) -> tuple[str, ...]:
    """The words of a `create` that looks often."""
    return ("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1", *words)


def answer(status: int, code: str | None = None, **headers: str) -> dict[str, Any]:
    """The action that answers with this status, and the service's own code."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said: dict[str, Any] = {"status": status, "headers": named}
    if code is not None:
        said["body"] = {"error_code": code, "error_msg": "No."}
    return {"answer": said}


def edit(**changes: Any) -> dict[str, Any]:
    """The action that sets fields of an answer; `__` in a name stands for the dot of the path."""
    edits = [{"path": path.replace("__", "."), "value": value} for path, value in changes.items()]
    return {"edit": edits}


def until(true: Callable[[], object]) -> None:
    """Wait for what another process brings about."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def peak_memory(words: tuple[str, ...], env: Mapping[str, str], tmp_path: Path) -> tuple[Ran, int]:
    """A run, and the most bytes that its process held at a time."""
    paths = tmp_path / "out", tmp_path / "err"
    with paths[0].open("wb") as out, paths[1].open("wb") as err:
        process = subprocess.Popen(
            [*PROGRAM, *words], env=environment(**env), stdout=out, stderr=err
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    ran = Ran(process.returncode, *(path.read_text(encoding="utf-8") for path in paths))
    return checked(ran, words), used.ru_maxrss * 1024


def one_page(*rows: dict[str, Any]) -> bytes:
    """The body of a list that is complete on one page."""
    return json.dumps({"backups": rows, "total_count": len(rows)}).encode()
