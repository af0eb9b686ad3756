"""Words of the command line to values: spans, points in time; a bad one is a usage error."""

from datetime import datetime, timezone, tzinfo
from typing import Annotated

import typer


def duration(text: str) -> float:
    """Seconds, from `90`, `15m`, `6h`, `1h30m`, `7d`."""
    from gaussbackup.model.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def poll_interval(text: str) -> float:
    """Seconds between two looks: 0.1 at least, so that no service is hammered."""
    from gaussbackup.domain.poll_interval import MIN_INTERVAL

    seconds = duration(text)
    if seconds < MIN_INTERVAL:
        raise typer.BadParameter(f"{text!r} is too short: {MIN_INTERVAL} s at least")
    return seconds


def positive_duration(text: str) -> float:
    """Seconds, more than none."""
    seconds = duration(text)
    if not seconds:
        raise typer.BadParameter(f"{text!r} is no time at all")
    return seconds


def size(text: str) -> int:
    """Bytes, from `500MB`, `2.5GB`, `1TiB`."""
    from gaussbackup.model.amounts import parse_size

    try:
        return parse_size(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def percentage(text: str) -> float:
    """A part of the whole, from `50%`."""
    from gaussbackup.model.amounts import parse_percentage

    try:
        return parse_percentage(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def rate(text: str) -> float:
    """Calls a second, from `10` or `10/s`."""
    try:
        number = float(text.removesuffix("/s"))
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise typer.BadParameter(f"{text!r} is not a rate: write 10/s")
    return number


def speed(text: str) -> float:
    """How many seconds pass for one of ours."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1e6:
        raise typer.BadParameter(f"{text!r} is no speed: write a number above 0, as 100")
    return number


def time_arg(text: str) -> datetime:
    """An instant, from RFC 3339, a date, or a span back from now."""
    from gaussbackup.clock import SystemClock
    from gaussbackup.domain.timestamps import parse_time_arg

    try:
        return parse_time_arg(text, SystemClock().now())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def time_zone(text: str) -> tzinfo:
    """A time zone by its name, as `Europe/Berlin`; `UTC` needs no database of them."""
    if text.upper() in {"UTC", "Z"}:
        return timezone.utc
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; no name at all; a folder of the database
        pass
    if not available_timezones():
        raise typer.BadParameter(
            "this machine has no database of time zones; install one with: pip install tzdata"
        )
    raise typer.BadParameter(f"{text!r} is not a time zone: write UTC or Europe/Berlin")


InstanceOption = Annotated[
    str | None,
    typer.Option("-i", "--instance", metavar="INSTANCE", help="Instance, by id or exact name."),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="D", parser=duration, help="How long to wait [6h]."),
]
PollIntervalOption = Annotated[
    float | None,
    typer.Option(
        "--poll-interval",
        metavar="D",
        parser=poll_interval,
        help="Fixed pause between two looks [adaptive].",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
