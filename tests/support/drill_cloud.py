"""An emulator for drills: commands with a state directory, and the instances that are left."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator import EmulatorOptions
from tests.support.cli import PROGRAM, environment
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from tests.support.cli import CliResult

RUN = ("drill", "run", "-i", "orders", "--poll-interval", "0.1")
CLEAN = ("drill", "clean", "--apply", "--yes", "--poll-interval", "0.1")


def quick_options(folder: Path, **options: Any) -> EmulatorOptions:
    """Return options with short durations."""
    durations = {
        "build_time": 0.2,
        "restore_time": 0.4,
        "first_backup_time": 0.2,
        "delete_instance_time": 0.2,
    }
    return EmulatorOptions(state=folder / "cloud.db", **{**durations, **options})


@dataclass(frozen=True)
class DrillCloud(Cloud):
    """A running emulator, and the state directory of its clients."""

    folder: Path = Path()

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, "GAUSSBACKUP_STATE_DIR": str(self.folder / "state")}

    def json(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run a command and return its document."""
        return self.run(*args, "-o", "json", exit_code=exit_code, env=env).document

    def drill(self, *args: str, exit_code: int = 0, **env: str) -> dict[str, Any]:
        """Run one drill of `orders` and return its part of the document."""
        document = self.json(*RUN, *args, exit_code=exit_code, **env)
        [drill] = document["drills"]
        assert isinstance(drill, dict)
        return drill

    def clean(self, *args: str, exit_code: int = 0) -> CliResult:
        """Run `drill clean --apply --yes`."""
        return self.run(*CLEAN, *args, exit_code=exit_code)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start a command and return its process."""
        return subprocess.Popen(
            [*PROGRAM, *args],
            env=environment(**self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    @property
    def left(self) -> list[dict[str, Any]]:
        """The drill instances that exist."""
        rows = self.server.state()["instances"]
        return [row for row in rows if row["exists"] and row["name"].startswith("gbdrill-")]

    @property
    def journals(self) -> list[Path]:
        """The files of drills that have not ended."""
        return sorted((self.folder / "state" / "drills").glob("gbdrill-*"))

    def count(self, method: str, path: str) -> int:
        """Return the number of requests whose path ends with `path`."""
        return sum(
            request["method"] == method and request["path"].endswith(path)
            for request in self.server.requests()
        )

    @property
    def posts(self) -> int:
        """The number of requests that create an instance."""
        return self.count("POST", "/instances")

    @property
    def deletes(self) -> list[str]:
        """The paths of all DELETE requests."""
        return [each["path"] for each in self.server.requests() if each["method"] == "DELETE"]

    def delay(self, method: str, path: str, phase: str = "before", seconds: float = 1.0) -> None:
        """Delay the first request of this kind."""
        match = {"method": method, "path": path}
        self.server.add_faults({"match": match, "phase": phase, "action": {"delay": seconds}})

    @property
    def fault_hits(self) -> int:
        """The number of requests that a fault has met."""
        return sum(int(rule["hits"]) for rule in self.server.faults())
