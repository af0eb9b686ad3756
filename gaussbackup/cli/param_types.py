"""Parsers of option values, and the options and arguments that several commands share."""

import os
from collections.abc import Callable
from datetime import timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.cli.context import Context
    from gaussbackup.model.calendar_duration import CalendarDuration
    from gaussbackup.model.time_argument import TimeArgument
else:
    TimeArgument = object  # typer needs a type; its module is imported for a value only


T = TypeVar("T")
Parser = TypeVar("Parser", bound=Callable[[str], object])
_DURATION = "Duration: 90 or 90s (seconds), 15m, 6h, 1h30m, 7d, 2w."


def _forms(text: str) -> Callable[[Parser], Parser]:
    """Set the forms that a parser accepts, for the help of each command with such an option."""

    def register(parser: Parser) -> Parser:
        parser.__dict__["forms"] = text
        return parser

    return register


def _parse(parse: Callable[[str], T], text: str) -> T:
    """Return the parsed text; raise BadParameter if it is not valid."""
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@_forms(_DURATION)
def duration(text: str) -> float:
    """Return seconds from `90`, `15m`, `6h`, `1h30m`, `7d`."""
    from gaussbackup.model.durations import parse_duration

    return _parse(parse_duration, text)


@_forms("Duration with units: 1y6mo, 3mo, 2w, 90d, 36h.")
def calendar_duration(text: str) -> "CalendarDuration":
    """Return the calendar duration from `90d`, `6mo`, `1y6mo`; a unit is required."""
    from gaussbackup.model.calendar_duration import parse_calendar_duration

    return _parse(parse_calendar_duration, text)


@_forms(_DURATION)
def poll_interval(text: str) -> float:
    """Return the seconds between two polls; a short interval would overload the service."""
    from gaussbackup.domain.retry_policy import MIN_INTERVAL

    seconds = duration(text)
    if seconds < MIN_INTERVAL:
        raise typer.BadParameter(f"{text!r} is too short: the minimum is {MIN_INTERVAL} s")
    return seconds


@_forms(_DURATION)
def positive_duration(text: str) -> float:
    """Return seconds greater than 0."""
    seconds = duration(text)
    if not seconds:
        raise typer.BadParameter(f"{text!r} must be greater than 0")
    return seconds


def size(text: str) -> int:
    """Return bytes from `500MB`, `2.5GB`, `1TiB`."""
    from gaussbackup.model.sizes import parse_size

    return _parse(parse_size, text)


def percentage(text: str) -> float:
    """Return a fraction from a percentage: 0.5 from `50%`."""
    from gaussbackup.model.sizes import parse_percentage

    return _parse(parse_percentage, text)


@_forms("Time: 2026-11-23T02:00:00Z, 2026-11-23 (midnight UTC), or 7d (7 days ago).")
def time_argument(text: str) -> TimeArgument:
    """Return a timestamp, or a duration back from the time of the service's clock."""
    from gaussbackup.clock import SystemClock
    from gaussbackup.domain.time_argument import parse_time_argument

    now = SystemClock().now()
    return _parse(lambda text: parse_time_argument(text, now), text)


def time_zone(text: str) -> tzinfo:
    """Return a time zone by its name, e.g. `Europe/Berlin`; `UTC` works without a tz database."""
    if text.upper() in {"UTC", "Z"}:
        return timezone.utc
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown, not a name, or a directory of the database
        pass
    zones = available_timezones()
    if not zones:
        raise typer.BadParameter("this machine has no time zone database; run: pip install tzdata")
    from gaussbackup.domain.known_words import did_you_mean

    nearest = did_you_mean(text, zones) or " Write UTC or Europe/Berlin."
    raise typer.BadParameter(f"{text!r} is not a time zone.{nearest}")


def file_path(text: str) -> Path:
    """Return a path with `~` expanded. It is not checked: `<(command)` is valid as well."""
    from gaussbackup.config.paths import expand_path
    from gaussbackup.errors import ConfigError

    if not text:
        raise typer.BadParameter("it is empty")
    try:
        return expand_path(text, repr(text), os.environ)
    except ConfigError as error:
        raise typer.BadParameter(error.message) from None


def output_path(text: str) -> Path:
    """Return the path of a file to write, which is a regular file or does not exist."""
    from gaussbackup.regular_file import check_writable_target

    path = file_path(text)
    try:
        check_writable_target(path)
    except OSError as error:
        raise typer.BadParameter(f"{text!r} cannot be written: {error.strerror}") from None
    return path


def check_scope(instances: list[str] | None, all_instances: bool, command: str) -> None:
    """Raise UsageError unless exactly one of -i and --all-instances is set."""
    if bool(instances) == all_instances:
        from gaussbackup.errors import UsageError

        raise UsageError(
            "Specify either instances or --all-instances.",
            hint=f"Run:  gaussbackup {command} -i INSTANCE\n"
            f"Or:   gaussbackup {command} --all-instances",
        )


def check_job_id(job_id: str) -> None:
    """Raise UsageError unless the text is a UUID, as job ids are."""
    from gaussbackup.domain.identifiers import is_job_id
    from gaussbackup.errors import UsageError

    if not is_job_id(job_id):
        raise UsageError(f'"{job_id}" is not a job id: a job id is a UUID.')


def wait_options(
    timeout: float | None, interval: float | None, context: "Context"
) -> "WaitOptions":
    """Return the wait options: of each, the option's value, else the profile's, else the default.

    `timeout` and `interval` are seconds. Percentages are displayed only by a live progress line.
    """
    from gaussbackup.actions.waiter import DEFAULT_TIMEOUT, WaitOptions

    profile = context.profile
    timeout = profile.timeout if timeout is None else timeout
    return WaitOptions(
        timeout=DEFAULT_TIMEOUT if timeout is None else timeout,
        poll_interval=profile.poll_interval if interval is None else interval,
        percentage=context.err_terminal.animated,
    )


BACKUP_HELP = "Backup id or exact name; with -i also @latest, @latest-completed, @oldest."
_INSTANCE_HELP = "Instance id or exact name."
InstanceOption = Annotated[
    str | None, typer.Option("-i", "--instance", metavar="INSTANCE", help=_INSTANCE_HELP)
]
RequiredInstanceOption = Annotated[
    str, typer.Option("-i", "--instance", metavar="INSTANCE", help=_INSTANCE_HELP)
]
_INSTANCES_HELP = "Instance id or exact name; repeatable."
InstancesOption = Annotated[
    list[str] | None,
    typer.Option("-i", "--instance", metavar="INSTANCE", help=_INSTANCES_HELP),
]
RequiredInstancesOption = Annotated[
    list[str], typer.Option("-i", "--instance", metavar="INSTANCE", help=_INSTANCES_HELP)
]
AllInstancesOption = Annotated[
    bool, typer.Option("--all-instances", help="Process every instance of the project on its own.")
]
TimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="D", parser=duration, help="Maximum time to wait [6h]."),
]
PollIntervalOption = Annotated[
    float | None,
    typer.Option(
        "--poll-interval",
        metavar="D",
        parser=poll_interval,
        help="Fixed poll interval [adaptive].",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Skip the confirmation prompt.")]
