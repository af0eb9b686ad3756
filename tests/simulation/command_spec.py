"""One command of a schedule: its arguments, environment, faults and expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gaussbackup import emulator
from tests.simulation import random_faults

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

CommandName = Literal["create", "wait", "list", "show", "prune", "delete", "check", "stop"]

RECONCILE_TIMEOUTS = (1.0, 2.0)
TIMEOUT = 4.0
RETRY_BUDGET = 2.0
CREDENTIALS = ("aksk", "aksk", "password")
OUTPUT_FORMATS = ("json", "json", "json", "table", "yaml", "csv", "id")

MAX_AGES = {"1h": 3600.0, "12h": 43200.0, "2d": 172800.0, "9d": 777600.0}
"""Values of `--max-age` and `--unless-newer-than`, with their seconds."""

INSTANCE_CHOICES = (
    *(("orders",),) * 3,
    ("billing",),
    ("orders", "billing"),
    ("orders", "billing"),
    (),
)


@dataclass(frozen=True)
class CommandSpec:
    """One command: its arguments and environment, the faults, and what the invariants need.

    `mark` is the description of the backups that it creates; it identifies them in the state.
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
    """Seconds within which the command must end."""
    start_delay: float = 0.0
    signal_after: float | None = None
    """Seconds after which the command gets SIGTERM or SIGINT."""
    instances: tuple[str, ...] = ()
    """The names of all instances in the arguments; empty means all instances."""
    targets: tuple[str, ...] = ()
    """The backups in the arguments of `delete`."""
    policy: dict[str, Any] | None = None
    """The retention policy of `prune`, or the limits of `check` and `create`."""
    allow_last: bool = False
    applies: bool = True
    """Whether the command may change something: not a preview, not unconfirmed."""

    @property
    def mark(self) -> str:
        return f"created by {self.number}"


def wait_options() -> tuple[str, ...]:
    """Return options for a short wait."""
    return ("--timeout", f"{TIMEOUT:.0f}s", "--poll-interval", "0.1")


def random_signal_time(rng: random.Random) -> float | None:
    """Return the seconds until the command gets a signal; mostly None."""
    return round(rng.uniform(0.3, 2.0), 2) if rng.random() < 0.08 else None


def random_environment(rng: random.Random) -> tuple[dict[str, str], bool]:
    """Return environment variables without the endpoint, and whether IAM is needed for a token."""
    kind = rng.choice(CREDENTIALS)
    variables = {
        "GAUSSBACKUP_CALL_LIMIT": "1",
        "GAUSSBACKUP_CONNECT_TIMEOUT": "1",
        "GAUSSBACKUP_SETTLE_WINDOW": str(rng.choice(RECONCILE_TIMEOUTS)),
        "GAUSSBACKUP_RETRY_BUDGET": f"{RETRY_BUDGET:g}",
    }
    if kind == "aksk":
        credentials = {
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        }
    else:
        credentials = {
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }
    if kind == "aksk" or rng.random() < 0.5:
        credentials["GAUSSBACKUP_PROJECT_ID"] = emulator.PROJECT_ID
    else:
        credentials["GAUSSBACKUP_REGION"] = emulator.REGION
    return {**variables, **credentials}, kind == "password"


def instance_options(instances: Sequence[str]) -> list[str]:
    """Return `-i` for each instance, or --all-instances if there is none."""
    return [arg for name in instances for arg in ("-i", name)] or ["--all-instances"]


def random_spec(
    rng: random.Random,
    number: int,
    command: CommandName,
    args: list[str],
    *,
    rules: list[dict[str, Any]],
    **fields: Any,
) -> CommandSpec:
    """Return the command with random credentials, output format, side faults and timing."""
    env, logs_in = random_environment(rng)
    output_format = rng.choice(("json", "json", *OUTPUT_FORMATS))
    args += ["-o", output_format, *rng.choice(([], [], [], ["-v"], ["-vv"]))]
    side_faults = random_faults.side_faults(rng, logs_in=logs_in)
    if command == "prune":
        side_faults = random_faults.without_lasting_outages(side_faults)
    return CommandSpec(
        number=number,
        command=command,
        args=tuple(args),
        env=env,
        rules=(*rules, *side_faults),
        output_format=output_format,
        start_delay=0.0 if number == 0 else rng.choice((0.0, 0.0, 0.2, 0.5)),
        signal_after=random_signal_time(rng),
        **fields,
    )
