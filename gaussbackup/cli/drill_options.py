"""The options of `drill run`, and the errors of their combinations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.param_types import (
    BACKUP_HELP,
    InstanceOption,
    PollIntervalOption,
    duration,
    file_path,
    percentage,
    positive_duration,
)
from gaussbackup.cli.restore_options import PlacementOptions
from gaussbackup.model.drill import Keep, Pick

if TYPE_CHECKING:
    from gaussbackup.actions.drill_request import DrillSelection
    from gaussbackup.domain.input_errors import InputError

DEFAULT_TIMEOUT = 12 * 3600.0
DEFAULT_COMMAND_TIMEOUT = 3600.0
DEFAULT_LOGIN_TIMEOUT = 600.0
DEFAULT_SQL_TIMEOUT = 300.0
CleanupTimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--cleanup-timeout",
        metavar="D",
        parser=duration,
        help="Maximum time to wait until the instance is deleted [2h].",
    ),
]


class SelectionOptions(NamedTuple):
    """What to restore; `max_age` is in seconds."""

    instance: InstanceOption = None
    backup: Annotated[str | None, typer.Argument(metavar="[BACKUP]", help=BACKUP_HELP)] = None
    instances: Annotated[
        list[str] | None,
        typer.Option(
            "--instances",
            metavar="GLOB",
            help="Drill the instance of this name that was drilled longest ago; repeatable.",
        ),
    ] = None
    max_instances: Annotated[
        int | None,
        typer.Option("--count", metavar="N", min=1, help="Number of --instances to drill [1]."),
    ] = None
    pick: Annotated[
        Pick | None, typer.Option("--pick", help="COMPLETED backup to restore [latest].")
    ] = None
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age",
            metavar="D",
            parser=positive_duration,
            help="Maximum age of the backup, counted from its start.",
        ),
    ] = None

    def selection(self) -> "DrillSelection":
        """Return what to drill."""
        from gaussbackup.actions.drill_request import DrillSelection

        return DrillSelection(
            instance=self.instance,
            backup=self.backup,
            globs=tuple(self.instances or ()),
            count=self.max_instances or 1,
            pick=self.pick or Pick.LATEST,
            max_age=self.max_age,
        )


class VerificationOptions(NamedTuple):
    """How to verify; durations are in seconds."""

    tolerance: Annotated[
        float | None,
        typer.Option(
            "--tolerance",
            metavar="P%",
            parser=percentage,
            help="Maximum difference in size of each database from the source [20%].",
        ),
    ] = None
    command: Annotated[
        str | None,
        typer.Option(
            "--command",
            metavar="WORDS",
            help="Run this command, without a shell, with PGHOST, PGPORT, PGUSER and PGPASSFILE.",
        ),
    ] = None
    command_timeout: Annotated[
        float | None,
        typer.Option(
            "--command-timeout",
            metavar="D",
            parser=positive_duration,
            help="Maximum duration of the command [1h].",
        ),
    ] = None
    sql_file: Annotated[
        Path | None,
        typer.Option(
            "--sql-file",
            metavar="FILE",
            parser=file_path,
            help="Log in and run these statements in read-only transactions; needs the extra "
            "gaussbackup[drill].",
        ),
    ] = None
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="NAME", help="Database of --sql-file [postgres]."),
    ] = None
    sql_timeout: Annotated[
        float | None,
        typer.Option(
            "--sql-timeout",
            metavar="D",
            parser=positive_duration,
            help="Maximum duration of each statement [5m].",
        ),
    ] = None
    login_timeout: Annotated[
        float | None,
        typer.Option(
            "--login-timeout",
            metavar="D",
            parser=positive_duration,
            help="Maximum time until the port of the new instance answers [10m].",
        ),
    ] = None
    allow_unverified: Annotated[
        bool,
        typer.Option(
            "--allow-unverified", help="Succeed even if no check could read the restored data."
        ),
    ] = False


class DrillRunOptions(NamedTuple):
    """The argument and options of `drill run`; durations are in seconds."""

    selection: SelectionOptions = SelectionOptions()
    verification: VerificationOptions = VerificationOptions()
    keep: Annotated[Keep, typer.Option("--keep", help="When to keep the temporary instance.")] = (
        Keep.NEVER
    )
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="D", parser=duration, help="Maximum time to wait for ACTIVE [12h]."
        ),
    ] = None
    cleanup_timeout: CleanupTimeoutOption = None
    poll_interval: PollIntervalOption = None
    max_size: Annotated[
        int | None,
        typer.Option("--max-size", metavar="GB", min=1, help="Refuse a larger volume."),
    ] = None
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="FILE",
            parser=file_path,
            help="Read the temporary password from FILE [generated].",
        ),
    ] = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the request, and where its values are from.")
    ] = False
    placement: PlacementOptions = PlacementOptions()


def drill_input_errors(options: DrillRunOptions) -> "list[InputError]":
    """Return the errors of the command line: one way to select, and only its options."""
    from gaussbackup.domain.input_errors import InputError

    errors = []
    selection, verification = options.selection, options.verification
    given = selection.instance is not None or selection.backup is not None
    if given == bool(selection.instances):
        errors.append(
            InputError(
                "Specify either an instance or --instances.",
                "One instance:  -i INSTANCE\nIn rotation:  --instances 'prod-*'",
            )
        )
    texts = [selection.instance, selection.backup, *(selection.instances or ())]
    if any(text is not None and not text.strip() for text in texts):
        errors.append(InputError("Instances and backups must not be empty."))
    if selection.max_instances is not None and not selection.instances:
        errors.append(InputError("--count needs --instances."))
    if selection.pick is not None and selection.backup is not None:
        errors.append(InputError("Specify either a backup or --pick."))
    if verification.command_timeout is not None and verification.command is None:
        errors.append(InputError("--command-timeout needs --command."))
    sql_only = (verification.database, verification.sql_timeout, verification.login_timeout)
    if verification.sql_file is None and any(value is not None for value in sql_only):
        errors.append(InputError("--database, --sql-timeout and --login-timeout need --sql-file."))
    return errors
