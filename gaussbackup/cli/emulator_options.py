"""The options of the emulator that `emulator serve` and `emulator exec` share."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.param_types import duration, file_path

if TYPE_CHECKING:
    from gaussbackup.emulator import EmulatorOptions


class PolicyFields(str, Enum):
    """Values of `--policy-fields`."""

    RESET = "reset"
    KEEP = "keep"


class UniqueScope(str, Enum):
    """Values of `--unique-scope`."""

    INSTANCE = "instance"
    PROJECT = "project"


def rate(text: str) -> float:
    """Return requests per second from `10` or `10/s`."""
    try:
        number = float(text.removesuffix("/s"))
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise typer.BadParameter(f"{text!r} is not a rate: write 10/s")
    return number


def speed_factor(text: str) -> float:
    """Return the factor by which the emulated clock is faster than the real one."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1e6:
        raise typer.BadParameter(f"{text!r} is not a speed: write a number above 0, e.g. 100")
    return number


class EmulatorArgs(NamedTuple):
    """Options of the emulated cloud as given; None if not given. Durations are in seconds."""

    build_time: Annotated[
        float | None,
        typer.Option("--build-time", metavar="D", parser=duration, help="Backup duration [3s]."),
    ] = None
    delete_time: Annotated[
        float | None,
        typer.Option("--delete-time", metavar="D", parser=duration, help="Deletion duration."),
    ] = None
    stop_time: Annotated[
        float | None,
        typer.Option("--stop-time", metavar="D", parser=duration, help="Duration of a stop."),
    ] = None
    list_lag: Annotated[
        float | None,
        typer.Option(
            "--list-lag", metavar="D", parser=duration, help="Delay until a new backup is listed."
        ),
    ] = None
    empty: Annotated[bool, typer.Option("--empty", help="Start without instances.")] = False
    faults: Annotated[
        Path | None,
        typer.Option(
            "--faults", metavar="FILE", parser=file_path, help="Read fault rules from a file."
        ),
    ] = None
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="NAME", help="Use a named scenario; repeatable."),
    ] = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if a fault was not triggered.")
    ] = False
    rate_limit: Annotated[
        float | None,
        typer.Option(
            "--rate-limit", metavar="N/s", parser=rate, help="Reject requests above this rate."
        ),
    ] = None
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed", metavar="N", parser=speed_factor, help="Speed up the emulated clock."
        ),
    ] = None
    unique_names: Annotated[
        bool, typer.Option("--unique-names/--no-unique-names", help="Reject duplicate names.")
    ] = True
    unique_scope: Annotated[
        UniqueScope, typer.Option("--unique-scope", help="Where a backup name must be unique.")
    ] = UniqueScope.INSTANCE
    jobs_known: Annotated[
        bool, typer.Option("--jobs/--no-jobs", help="Return the jobs of manual backups.")
    ] = True
    policy_fields: Annotated[
        PolicyFields,
        typer.Option("--policy-fields", help="Reset or keep policy fields that a PUT omits."),
    ] = PolicyFields.RESET

    def to_options(
        self, state: Path | None, host: str = "127.0.0.1", port: int = 0
    ) -> "EmulatorOptions":
        """Return the options for the emulator; raises UsageError for invalid fault rules."""
        from gaussbackup.cli.builtin_emulator import read_fault_rules, scenario_rules
        from gaussbackup.emulator import EmulatorOptions

        rules = [rule for name in self.scenario or () for rule in scenario_rules(name)]
        return EmulatorOptions(
            state=state,
            host=host,
            port=port,
            build_time=3.0 if self.build_time is None else self.build_time,
            delete_time=self.delete_time or 0.0,
            stop_time=self.stop_time or 0.0,
            list_lag=self.list_lag or 0.0,
            empty=self.empty,
            faults=(*rules, *(read_fault_rules(self.faults) if self.faults else ())),
            rate_limit=self.rate_limit,
            speed=self.speed or 1.0,
            unique_names=self.unique_names,
            unique_scope="project" if self.unique_scope is UniqueScope.PROJECT else "instance",
            jobs_known=self.jobs_known,
            unset_policy_fields="keep" if self.policy_fields is PolicyFields.KEEP else "reset",
        )
