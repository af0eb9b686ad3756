"""An emulated cloud as a test sees it: how to reach it, what it holds, what it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaussbackup import emulator
from tests.support.cli import CliResult, run_cli, run_shell

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Cloud:
    """A running emulator."""

    server: emulator.Emulator

    @property
    def variables(self) -> dict[str, str]:
        """The environment that leads a command here, with AK/SK, and with little patience."""
        return {
            "GAUSSBACKUP_ENDPOINT": self.server.endpoint,
            "GAUSSBACKUP_IAM_ENDPOINT": self.server.endpoint,
            "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
            "GAUSSBACKUP_SETTLE_WINDOW": "3",
            "GAUSSBACKUP_RETRY_BUDGET": "5",
        }

    def run(
        self, *args: str, exit_code: int = 0, env: Mapping[str, str] | None = None
    ) -> CliResult:
        """Run gaussbackup against this cloud."""
        return run_cli(*args, exit_code=exit_code, env={**self.variables, **(env or {})})

    def shell(self, script: str, **env: str) -> CliResult:
        """Run a line of bash against this cloud; `$gb` is the program."""
        return run_shell(script, {**self.variables, **env})

    def create(self, name: str, *args: str, exit_code: int = 0) -> CliResult:
        """Run a create of an `orders` backup that looks often; the answer is JSON."""
        return self.run(
            *("create", "-i", "orders", "-n", name, "--poll-interval", "0.1", "-o", "json"),
            *args,
            exit_code=exit_code,
        )

    @property
    def create_count(self) -> int:
        """How many creations reached the service."""
        return sum(
            request["method"] == "POST" and request["path"].endswith("/backups")
            for request in self.server.requests()
        )

    def backups_named(self, name: str) -> list[dict[str, Any]]:
        """The backups of that name that exist, listed or not."""
        rows = self.server.state()["backups"]
        return [row for row in rows if row["name"] == name and row["status"] is not None]
