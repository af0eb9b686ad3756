"""The options of the emulator that `emulator serve` and `emulator exec` share."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.param_types import duration, file_path

if TYPE_CHECKING:
    from gaussbackup.emulator import EmulatorOptions


class UniqueScope(str, Enum):
    """Values of `--unique-scope`."""

    INSTANCE = "instance"
    PROJECT = "project"


class PolicyFields(str, Enum):
    """Values of `--policy-fields`."""

    RESET = "reset"
    KEEP = "keep"


class ExpiredTokenStatus(str, Enum):
    """Values of `--expiry-status`."""

    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"


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


def _fault_option(*names: str, text: str, **more: Any) -> Any:
    return typer.Option(*names, help=text, rich_help_panel="Faults", **more)


def _duration_option(name: str, text: str) -> Any:
    panel = "Durations"
    return typer.Option(name, metavar="D", parser=duration, help=text, rich_help_panel=panel)


def _rule_option(*names: str, text: str, **more: Any) -> Any:
    return typer.Option(*names, help=text, rich_help_panel="Rules of the service", **more)


def _quota_option(name: str, text: str, **more: Any) -> Any:
    panel = "Limits of new instances"
    return typer.Option(name, metavar="N", help=text, rich_help_panel=panel, **more)


class EmulatorArgs(NamedTuple):
    """Options of the emulated cloud as given; None if not given. Durations are in seconds."""

    empty: Annotated[bool, typer.Option("--empty", help="Start without instances.")] = False
    faults: Annotated[
        Path | None,
        _fault_option(
            "--faults", text="Read fault rules from a file.", metavar="FILE", parser=file_path
        ),
    ] = None
    scenario: Annotated[
        list[str] | None,
        _fault_option("--scenario", text="Use a named scenario; repeatable.", metavar="NAME"),
    ] = None
    strict: Annotated[
        bool, _fault_option("--strict", text="Exit with 10 if a fault was not triggered.")
    ] = False
    rate_limit: Annotated[
        float | None,
        _fault_option(
            "--rate-limit", text="Reject requests above this rate.", metavar="N/s", parser=rate
        ),
    ] = None
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed",
            metavar="N",
            parser=speed_factor,
            help="Speed up the emulated clock.",
            rich_help_panel="Durations",
        ),
    ] = None
    build_time: Annotated[
        float | None, _duration_option("--build-time", "Duration of a backup [3s].")
    ] = None
    delete_time: Annotated[
        float | None, _duration_option("--delete-time", "Duration of a deletion [0].")
    ] = None
    stop_time: Annotated[
        float | None, _duration_option("--stop-time", "Duration of a stop [0].")
    ] = None
    list_lag: Annotated[
        float | None, _duration_option("--list-lag", "Delay until a new backup is listed [0].")
    ] = None
    restore_time: Annotated[
        float | None, _duration_option("--restore-time", "Duration of a restore [3s].")
    ] = None
    first_backup_time: Annotated[
        float | None,
        _duration_option(
            "--first-backup-time", "Duration of the backup after a restore; 0: none [--build-time]."
        ),
    ] = None
    delete_instance_time: Annotated[
        float | None,
        _duration_option("--delete-instance-time", "Duration of the deletion of an instance [1s]."),
    ] = None
    archive_lag: Annotated[
        float | None,
        _duration_option("--archive-lag", "Age of the newest restorable time [0]."),
    ] = None
    unique_names: Annotated[
        bool,
        _rule_option("--unique-names/--no-unique-names", text="Reject duplicate names."),
    ] = True
    unique_scope: Annotated[
        UniqueScope,
        _rule_option("--unique-scope", text="Where a backup name must be unique."),
    ] = UniqueScope.INSTANCE
    jobs_known: Annotated[
        bool, _rule_option("--jobs/--no-jobs", text="Return the jobs of manual backups.")
    ] = True
    policy_fields: Annotated[
        PolicyFields,
        _rule_option("--policy-fields", text="Reset or keep policy fields that a PUT omits."),
    ] = PolicyFields.RESET
    max_keep_days: Annotated[
        int | None,
        _rule_option(
            "--max-keep-days",
            text="Maximum retention of a policy [36500].",
            metavar="N",
            min=1,
            max=36500,
        ),
    ] = None
    expired_token_status: Annotated[
        ExpiredTokenStatus,
        _rule_option("--expiry-status", text="Status for an expired security token."),
    ] = ExpiredTokenStatus.BAD_REQUEST
    instance_quota: Annotated[
        int | None, _quota_option("--instance-quota", "Maximum number of instances [50].", min=0)
    ] = None
    account_balance: Annotated[
        float | None, _quota_option("--account-balance", "Below 0, none can be created [1000].")
    ] = None
    free_addresses: Annotated[
        int | None, _quota_option("--free-addresses", "IP addresses in each subnet [250].", min=0)
    ] = None

    def to_options(
        self, state: Path | None, host: str = "127.0.0.1", port: int = 0
    ) -> "EmulatorOptions":
        """Return the options for the emulator; raises UsageError for invalid fault rules."""
        from gaussbackup.cli.builtin_emulator import read_fault_rules, scenario_rules
        from gaussbackup.emulator import EmulatorOptions

        rules = [rule for name in self.scenario or () for rule in scenario_rules(name)]
        given = {name: value for name in _SAME_NAMES if (value := getattr(self, name)) is not None}
        return EmulatorOptions(
            state=state,
            host=host,
            port=port,
            faults=(*rules, *(read_fault_rules(self.faults) if self.faults else ())),
            unique_scope="project" if self.unique_scope is UniqueScope.PROJECT else "instance",
            unset_policy_fields="keep" if self.policy_fields is PolicyFields.KEEP else "reset",
            expired_token_status=(
                400 if self.expired_token_status is ExpiredTokenStatus.BAD_REQUEST else 401
            ),
            **given,
        )


_CONVERTED = {
    *("faults", "scenario", "strict", "unique_scope", "policy_fields", "expired_token_status"),
}
_SAME_NAMES = tuple(name for name in EmulatorArgs._fields if name not in _CONVERTED)
"""The options that have the same name and value in EmulatorOptions; its defaults apply."""
