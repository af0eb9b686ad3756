"""An emulator for robustness tests whose command runs are checked for secrets and valid JSON."""

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


def run_checked(*args: str, exit_code: int = 0, env: Mapping[str, str] | None = None) -> CliResult:
    """Run a command with `run_cli`; also check that no secret is printed and that JSON is valid."""
    return checked(run_cli(*args, exit_code=exit_code, env=env), args)


def checked(result: CliResult, args: tuple[str, ...]) -> CliResult:
    """Return the result; raise AssertionError if it has a secret or is not one JSON document."""
    for secret in SECRETS:
        assert secret not in result.out + result.err
    assert not SIGNATURE.search(result.out + result.err)
    if "json" in args:
        assert result.document["exit_code"] == result.code
    return result


class ShortTimeoutCloud(Cloud):
    """An emulator whose clients have short timeouts."""

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, **SHORT_TIMEOUTS}

    @property
    def login_variables(self) -> dict[str, str]:
        """The variables with user and password, whose token can be renewed, instead of AK/SK."""
        others = {name: value for name, value in self.variables.items() if "_KEY" not in name}
        return {
            **others,
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }

    def run(
        self, *args: str, exit_code: int = 0, env: Mapping[str, str] | None = None
    ) -> CliResult:
        return run_checked(*args, exit_code=exit_code, env={**self.variables, **(env or {})})

    def json(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run a command and return its JSON document."""
        return self.run(*args, "-o", "json", exit_code=exit_code, env=env).document

    def create_json(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run `create` for a backup `before-v42` of `orders` and return its JSON document."""
        return self.json(*create_args(*args), exit_code=exit_code, **env)

    def wait_json(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run `wait` and return its JSON document."""
        return self.json("wait", *args, "--poll-interval", "0.1", exit_code=exit_code, **env)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start a command and return its process."""
        return subprocess.Popen(
            [*PROGRAM, *args],
            env=environment(**self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def requests(self, method: str, path: str = "/backups") -> list[dict[str, Any]]:
        """Return the received requests of this kind, oldest first."""
        return [
            request
            for request in self.server.requests()
            if request["method"] == method and request["path"].endswith(path)
        ]

    def instance_id(self, name: str) -> str:
        rows = self.server.state()["instances"]
        return str(next(row["id"] for row in rows if row["name"] == name))

    def add_running_backup(self, name: str = "slow-one") -> str:
        """Add a backup of `orders` that does not complete during the test; return its id."""
        return self.server.add_backup("orders", name, status="BUILDING")

    def add_fault(self, match: dict[str, Any], action: Any, phase: str | None = None) -> None:
        """Add one fault rule."""
        rule: dict[str, Any] = {"match": match, "action": action}
        self.server.add_faults(rule if phase is None else {**rule, "phase": phase})


class LongTimeoutCloud(ShortTimeoutCloud):
    """An emulator whose clients have long timeouts, for tests that do not depend on time."""

    @property
    def variables(self) -> dict[str, str]:
        return {
            **super().variables,
            "GAUSSBACKUP_CALL_LIMIT": "30",
            "GAUSSBACKUP_RETRY_BUDGET": "10",
        }


def create_args(*args: str) -> tuple[str, ...]:
    """Return the arguments of a `create` that polls often."""
    return ("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1", *args)


def respond_with(status: int, code: str | None = None, **headers: str) -> dict[str, Any]:
    """Return the fault action that responds with a status and an error code of the service."""
    header_fields = {name.replace("_", "-"): value for name, value in headers.items()}
    response: dict[str, Any] = {"status": status, "headers": header_fields}
    if code is not None:
        response["body"] = {"error_code": code, "error_msg": "No."}
    return {"respond": response}


def edit_fields(**changes: Any) -> dict[str, Any]:
    """Return the fault action that sets fields of a response; `__` means a dot in the path."""
    edits = [{"path": path.replace("__", "."), "value": value} for path, value in changes.items()]
    return {"edit": edits}


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until the condition is true; raise AssertionError after 20 seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "the condition is still false"
        time.sleep(0.02)


def peak_memory(
    args: tuple[str, ...], env: Mapping[str, str], tmp_path: Path
) -> tuple[CliResult, int]:
    """Run a command; return the result and the peak memory of its process in bytes."""
    paths = tmp_path / "out", tmp_path / "err"
    with paths[0].open("wb") as out, paths[1].open("wb") as err:
        process = subprocess.Popen(
            [*PROGRAM, *args], env=environment(**env), stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    result = CliResult(process.returncode, *(path.read_text(encoding="utf-8") for path in paths))
    return checked(result, args), usage.ru_maxrss * 1024


def one_page(*rows: dict[str, Any]) -> bytes:
    """Return the response body of a list with a single page."""
    return json.dumps({"backups": rows, "total_count": len(rows)}).encode()
