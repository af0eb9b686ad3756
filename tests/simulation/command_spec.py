"""A process of a schedule: one command, its environment, and the faults at its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gaussbackup import emulator

if TYPE_CHECKING:
    import random

CommandName = Literal["create", "wait", "list", "show", "prune", "delete", "check", "stop"]

SETTLE_WINDOWS = (1.0, 2.0)
TIMEOUT = 4.0
BUDGET = 2.0
CREDENTIALS = ("aksk", "aksk", "password")
OUTPUT_FORMATS = ("json", "json", "json", "table", "yaml", "csv", "id")


@dataclass(frozen=True)
class CommandSpec:
    """One command: its words and variables, the faults, and what it is to be judged by.

    `mark` is the description of what it makes, by which the truth tells whose a backup is.
    """

    number: int
    command: CommandName
    args: tuple[str, ...]
    env: dict[str, str]
    rules: tuple[dict[str, Any], ...]
    output_format: str = "json"
    instance: str = ""
    name: str = ""
    waits: bool = True
    quiet: bool = False
    max_seconds: float = 0.0
    """Seconds after which it must have ended."""
    start_delay: float = 0.0
    signal_after: float | None = None
    """Seconds after which it is sent SIGTERM or SIGINT."""
    instances: tuple[str, ...] = ()
    """The names of all the instances that its words name; none means whatever there is."""
    targets: tuple[str, ...] = ()
    """What a deletion is told to delete."""
    policy: dict[str, Any] | None = None
    """What a prune was told to keep, and a check to hold against."""
    allow_last: bool = False
    applies: bool = True
    """Whether it was told to do it, and not only to show or to ask."""

    @property
    def mark(self) -> str:
        return f"made by {self.number}"


def wait_options() -> tuple[str, ...]:
    """The words for a wait that is soon over."""
    return ("--timeout", f"{TIMEOUT:.0f}s", "--poll-interval", "0.1")


def random_signal_time(chance: random.Random) -> float | None:
    """Seconds until a signal comes; seldom one does."""
    return round(chance.uniform(0.3, 2.0), 2) if chance.random() < 0.08 else None


def random_environment(chance: random.Random) -> tuple[dict[str, str], bool]:
    """The environment of a command, but for its endpoint; and whether it logs in at IAM."""
    kind = chance.choice(CREDENTIALS)
    variables = {
        "GAUSSBACKUP_CALL_LIMIT": "1",
        "GAUSSBACKUP_CONNECT_TIMEOUT": "1",
        "GAUSSBACKUP_SETTLE_WINDOW": str(chance.choice(SETTLE_WINDOWS)),
        "GAUSSBACKUP_RETRY_BUDGET": f"{BUDGET:g}",
    }
    if kind == "aksk":
        own = {
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        }
    else:
        own = {
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }
    if kind == "aksk" or chance.random() < 0.5:
        own["GAUSSBACKUP_PROJECT_ID"] = emulator.PROJECT_ID
    else:
        own["GAUSSBACKUP_REGION"] = emulator.REGION
    return {**variables, **own}, kind == "password"
