"""The options of `restore`, and the errors of their combinations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.param_types import (
    BACKUP_HELP,
    PollIntervalOption,
    duration,
    file_path,
    output_path,
    time_argument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.domain.input_errors import InputError
    from gaussbackup.domain.new_instance import OrderOptions
    from gaussbackup.model.time_argument import TimeArgument
else:
    TimeArgument = object  # typer needs a type; its module is imported for a value only


def _new(name: str, metavar: str, text: str, **more: Any) -> Any:
    """Return an option of a new instance; `text` is its help."""
    return typer.Option(name, metavar=metavar, help=text, rich_help_panel="New instance", **more)


def _into(name: str, text: str, **more: Any) -> Any:
    """Return an option of a restore to an existing instance."""
    return typer.Option(name, help=text, rich_help_panel="Existing instance", **more)


class PlacementOptions(NamedTuple):
    """The options of what is ordered for a new instance; None is copied from the source."""

    like: Annotated[
        str | None, _new("--like", "INSTANCE", "Copy from INSTANCE instead of the source.")
    ] = None
    flavor: Annotated[str | None, _new("--flavor", "F", "Flavor.")] = None
    volume_type: Annotated[
        str | None, _new("--volume-type", "TYPE", "Volume type, e.g. ULTRAHIGH.")
    ] = None
    volume_size: Annotated[
        int | None, _new("--volume-size", "GB", "Total volume size in GB.", min=1)
    ] = None
    availability_zone: Annotated[
        str | None,
        _new("--availability-zone", "AZ", "One zone, or three separated by commas."),
    ] = None
    vpc_id: Annotated[str | None, _new("--vpc-id", "ID", "VPC.")] = None
    subnet_id: Annotated[str | None, _new("--subnet-id", "ID", "Subnet.")] = None
    security_group_id: Annotated[
        str | None, _new("--security-group-id", "ID", "Security group.")
    ] = None
    port: Annotated[int | None, _new("--port", "N", "Port.", min=1024, max=39998)] = None
    configuration_id: Annotated[
        str | None,
        _new("--configuration-id", "ID", "Parameter template [default]; it cannot be copied."),
    ] = None
    enterprise_project_id: Annotated[
        str | None, _new("--enterprise-project-id", "ID", "Enterprise project.")
    ] = None

    def order(self) -> "OrderOptions":
        """Return the options of the order, without the instance to copy from."""
        from gaussbackup.domain.new_instance import OrderOptions

        return OrderOptions(
            flavor=self.flavor,
            volume_type=self.volume_type,
            volume_gb=self.volume_size,
            zones=self.availability_zone,
            vpc_id=self.vpc_id,
            subnet_id=self.subnet_id,
            security_group_id=self.security_group_id,
            port=self.port,
            configuration_id=self.configuration_id,
            enterprise_project_id=self.enterprise_project_id,
        )


class NewInstanceOptions(NamedTuple):
    """The options of `restore --new`."""

    placement: PlacementOptions = PlacementOptions()
    password_file: Annotated[
        Path | None,
        _new(
            "--password-file",
            "FILE",
            "Read the new password from FILE [GAUSSBACKUP_NEW_PASSWORD, else a prompt].",
            parser=file_path,
        ),
    ] = None
    generate_password: Annotated[
        Path | None,
        _new(
            "--generate-password",
            "FILE",
            "Generate a password and write it to the new FILE.",
            parser=output_path,
        ),
    ] = None


class OverwriteOptions(NamedTuple):
    """The options of a restore to an existing instance."""

    confirm: Annotated[
        str | None,
        _into("--confirm", "Name of the overwritten instance; no prompt.", metavar="NAME"),
    ] = None
    safety_backup: Annotated[
        bool | None,
        _into("--safety-backup/--no-safety-backup", "Create a backup of the instance first."),
    ] = None
    confirm_data: Annotated[
        bool,
        _into("--confirm-data", "Confirm the restored data; the restore cannot be repeated then."),
    ] = False


class RestoreOptions(NamedTuple):
    """The argument and options of `restore`; durations are in seconds."""

    backup: Annotated[str | None, typer.Argument(metavar="[BACKUP]", help=BACKUP_HELP)] = None
    instance: Annotated[
        str | None,
        typer.Option("-i", "--instance", metavar="SOURCE", help="Instance that was backed up."),
    ] = None
    at: Annotated[
        TimeArgument | None,
        typer.Option(
            "--at",
            metavar="TIME",
            parser=time_argument,
            help="Restore SOURCE to this time instead of a backup.",
        ),
    ] = None
    new: Annotated[
        str | None, typer.Option("--new", metavar="NAME", help="Restore to a new instance.")
    ] = None
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="INSTANCE", help="Overwrite an existing instance."),
    ] = None
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until the instance is ACTIVE.")
    ] = True
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="D", parser=duration, help="Maximum time to wait [12h]."),
    ] = None
    poll_interval: PollIntervalOption = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the request, and where its values are from.")
    ] = False
    order: NewInstanceOptions = NewInstanceOptions()
    overwrite: OverwriteOptions = OverwriteOptions()


def _values(options: OverwriteOptions | NewInstanceOptions) -> "Iterator[tuple[str, object]]":
    """Yield each option and its value, those of a nested value too."""
    for name, value in options._asdict().items():
        if isinstance(value, PlacementOptions):
            yield from value._asdict().items()
        else:
            yield name, value


def restore_input_errors(options: RestoreOptions) -> "list[InputError]":
    """Return the errors of the command line: one source, one target, and only its options."""
    from gaussbackup.domain.backup_names import validate_name
    from gaussbackup.domain.input_errors import InputError

    errors = []
    if (options.backup is None) == (options.at is None):
        errors.append(
            InputError(
                "Specify either a backup or --at TIME.", "Run:  gaussbackup restore BACKUP …"
            )
        )
    if options.at is not None and options.instance is None:
        errors.append(InputError("--at needs the instance.", "Pass it:  --at TIME -i SOURCE"))
    if (options.new is None) == (options.into is None):
        errors.append(
            InputError(
                "Specify either --new or --into.",
                "To a new instance:  --new NAME\nOver an existing one:  --into INSTANCE",
            )
        )
    if options.new is not None:
        errors += validate_name(options.new, noun="instance", option="--new")
    if options.into is not None and not options.into.strip():
        errors.append(InputError("The instance of --into must not be empty."))
    other = options.overwrite if options.new is not None else options.order
    if other != type(other)():
        target = "--into" if options.new is not None else "--new"
        names = [
            f"--{name.replace('_', '-')}"
            for name, value in _values(other)
            if value not in {None, False} or (name == "safety_backup" and value is False)
        ]
        errors.append(InputError(f"{', '.join(names)}: only with {target}."))
    if options.overwrite.confirm_data and not options.wait:
        errors.append(InputError("--confirm-data needs --wait."))
    return errors
