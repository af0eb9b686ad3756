"""A running emulator for tests: commands against it, its backups and its request log."""

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
        """The variables for this endpoint: AK/SK, a short reconcile timeout and retry budget."""
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
        """Run gaussbackup against this emulator."""
        return run_cli(*args, exit_code=exit_code, env={**self.variables, **(env or {})})

    def shell(self, script: str, **env: str) -> CliResult:
        """Run a line of bash against this emulator; `$gb` is the program."""
        return run_shell(script, {**self.variables, **env})

    def create(self, name: str, *args: str, exit_code: int = 0) -> CliResult:
        """Run `create` for the instance `orders`, polling often; the output is JSON."""
        return self.run(
            *("create", "-i", "orders", "-n", name, "--poll-interval", "0.1", "-o", "json"),
            *args,
            exit_code=exit_code,
        )

    @property
    def create_count(self) -> int:
        """Number of create requests that the emulator received."""
        return sum(
            request["method"] == "POST" and request["path"].endswith("/backups")
            for request in self.server.requests()
        )

    def backups_named(self, name: str) -> list[dict[str, Any]]:
        """Return the existing backups with this name, listed or not."""
        rows = self.server.state()["backups"]
        return [row for row in rows if row["name"] == name and row["status"] is not None]
