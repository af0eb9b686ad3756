"""The options that say what the emulated cloud is like, shared by `serve` and `exec`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.param_types import duration, rate, speed

if TYPE_CHECKING:
    from gaussbackup.emulator import EmulatorOptions

StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="FILE", help="Where its world lives [the profile's file]."),
]
ExecStateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="FILE", help="Where its world lives [nowhere for long]."),
]
BuildTimeOption = Annotated[
    float | None,
    typer.Option(
        "--build-time", metavar="D", parser=duration, help="How long a backup takes [3s]."
    ),
]
DeleteTimeOption = Annotated[
    float | None,
    typer.Option("--delete-time", metavar="D", parser=duration, help="How long a deletion takes."),
]
StopTimeOption = Annotated[
    float | None,
    typer.Option(
        "--stop-time", metavar="D", parser=duration, help="How long stopping a backup takes."
    ),
]
ListLagOption = Annotated[
    float | None,
    typer.Option(
        "--list-lag", metavar="D", parser=duration, help="How long a new backup is not listed."
    ),
]
EmptyOption = Annotated[bool, typer.Option("--empty", help="Begin without instances.")]
FaultsOption = Annotated[
    Path | None, typer.Option("--faults", metavar="FILE", help="Rules of what goes wrong.")
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", metavar="NAME", help="Named rules of that kind; repeatable."),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="End with 10 where a fault never struck.")
]
RateLimitOption = Annotated[
    float | None,
    typer.Option("--rate-limit", metavar="N/s", parser=rate, help="Throttle above this."),
]
SpeedOption = Annotated[
    float | None,
    typer.Option("--speed", metavar="N", parser=speed, help="Let its time pass so much faster."),
]
UniqueNamesOption = Annotated[
    bool, typer.Option("--unique-names/--no-unique-names", help="Refuse a name twice.")
]
JobsOption = Annotated[
    bool, typer.Option("--jobs/--no-jobs", help="Know the jobs of manual backups, or not.")
]


class EmulatorArgs(NamedTuple):
    """What was said of the emulated cloud; None where nothing was."""

    build_time: float | None
    delete_time: float | None
    stop_time: float | None
    list_lag: float | None
    empty: bool
    faults: Path | None
    scenarios: tuple[str, ...]
    rate_limit: float | None
    speed: float | None
    unique_names: bool
    jobs_known: bool

    def to_options(self, state: Path, host: str = "127.0.0.1", port: int = 0) -> "EmulatorOptions":
        """The emulator's own options; raises UsageError for rules that cannot be read."""
        from gaussbackup.cli.builtin_emulator import read_fault_rules, scenario_rules
        from gaussbackup.emulator import EmulatorOptions

        named = [rule for name in self.scenarios for rule in scenario_rules(name)]
        return EmulatorOptions(
            state=state,
            host=host,
            port=port,
            build_time=3.0 if self.build_time is None else self.build_time,
            delete_time=self.delete_time or 0.0,
            stop_time=self.stop_time or 0.0,
            list_lag=self.list_lag or 0.0,
            empty=self.empty,
            faults=(*named, *(read_fault_rules(self.faults) if self.faults else ())),
            rate_limit=self.rate_limit,
            speed=self.speed or 1.0,
            unique_names=self.unique_names,
            jobs_known=self.jobs_known,
        )
