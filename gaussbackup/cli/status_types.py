"""Options that filter rows: by type, by period, and by status, a known word in any case."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.param_types import time_argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import BackupStatus
    from gaussbackup.model.job import JobStatus
    from gaussbackup.model.time_argument import TimeArgument
else:
    TimeArgument = object  # typer needs a type; its module is imported for a value only


class BackupKind(str, Enum):
    """Which backups a command reads: manual ones, those of the backup policy, or both."""

    ALL = "all"
    MANUAL = "manual"
    AUTO = "auto"

    @property
    def filter_value(self) -> str | None:
        """The type to filter by; None for both."""
        return None if self is BackupKind.ALL else self.value


def backup_status(text: str) -> "BackupStatus":
    """Return the status of a backup; UNKNOWN is any that is not documented."""
    from gaussbackup.model.backup import BackupStatus

    return BackupStatus(_known_word(text, [each.value for each in BackupStatus]))


def job_status(text: str) -> "JobStatus":
    """Return the status of a job; Unknown is any that is not documented."""
    from gaussbackup.model.job import JobStatus

    return JobStatus(_known_word(text, [each.value for each in JobStatus]))


def instance_status(text: str) -> str:
    """Return a documented status of an instance: a wait for a misspelled one would never end."""
    from gaussbackup.model.instance import INSTANCE_STATUSES

    return _known_word(text, INSTANCE_STATUSES)


def _known_word(text: str, known: "Sequence[str]") -> str:
    """Return the known word that equals `text` in any case; raise BadParameter if there is none."""
    for word in known:
        if word.casefold() == text.casefold():
            return word
    from gaussbackup.domain.known_words import did_you_mean

    words = ", ".join(map(repr, known))
    raise typer.BadParameter(f"{text!r} is not one of {words}.{did_you_mean(text, known)}")


SinceOption = Annotated[
    TimeArgument | None,
    typer.Option(
        "--since",
        metavar="T",
        parser=time_argument,
        help="Filter by start time: T or later; T is a date or 7d.",
    ),
]
UntilOption = Annotated[
    TimeArgument | None,
    typer.Option(
        "--until", metavar="T", parser=time_argument, help="Filter by start time: before T."
    ),
]
