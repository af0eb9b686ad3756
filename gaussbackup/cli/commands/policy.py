"""`gaussbackup policy show` and `set`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.param_types import AllInstancesOption, InstancesOption, YesOption, check_scope
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context

app = group_app("Show or set the automatic backup policy.")


class PolicyShowOptions(NamedTuple):
    """The options of `policy show`."""

    instance: InstancesOption = None
    all_instances: AllInstancesOption = False


@command(
    app,
    "policy show",
    options=PolicyShowOptions,
    data={"instance_id": None, "instance_name": None, "policy": None, "results": []},
    epilog=help_epilog(
        ["gaussbackup policy show -i orders", "gaussbackup policy show --all-instances -o csv"],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
        ],
    ),
)
def show(context: "Context", options: PolicyShowOptions) -> "CommandResult":
    """Show the schedule and the retention of automatic backups."""
    from gaussbackup.actions.backup_policy import read_policies
    from gaussbackup.cli.policy_result import show_result
    from gaussbackup.errors import UsageError

    check_scope(options.instance, options.all_instances, "policy show")
    if any(not ref.strip() for ref in options.instance or ()):
        raise UsageError("The instance must not be empty.")
    return show_result(read_policies(options.instance or (), context.client))


class PolicySetOptions(NamedTuple):
    """The options of `policy set`; None for a value that is not to change."""

    instance: InstancesOption = None
    all_instances: AllInstancesOption = False
    keep_days: Annotated[
        str | None,
        typer.Option("--keep-days", metavar="N", help="Days to keep backups, 1 to 36500."),
    ] = None
    start_time: Annotated[
        str | None,
        typer.Option(
            "--start-time", metavar="HOUR", help="Hour in which backups start, in UTC: 19:00-20:00."
        ),
    ] = None
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="DAYS", help="Weekdays in UTC: 1,3,5 or mon,wed,fri."),
    ] = None
    differential_period: Annotated[
        str | None,
        typer.Option(
            "--differential-period",
            metavar="MIN",
            help="Minutes between differential backups: 15, 30, 60, 180, 360, 720 or 1440.",
        ),
    ] = None
    rate_limit: Annotated[
        str | None,
        typer.Option("--rate-limit", metavar="MB/s", help="Upload limit, 0 to 1024; 0: none."),
    ] = None
    prefetch_block: Annotated[
        str | None,
        typer.Option(
            "--prefetch-block", metavar="N", help="Pages to prefetch for differential backups."
        ),
    ] = None
    file_split_size: Annotated[
        str | None,
        typer.Option(
            "--file-split-size", metavar="GB", help="Split backup files; multiple of 4, 0: never."
        ),
    ] = None
    standby: Annotated[
        bool | None,
        typer.Option("--standby/--no-standby", help="Make backups on a standby node."),
    ] = None
    yes: YesOption = False
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print the changes and the request without sending it."),
    ] = False


@command(
    app,
    "policy set",
    options=PolicySetOptions,
    data={
        "instance_id": None,
        "instance_name": None,
        "policy": None,
        "changes": [],
        "request": None,
        "results": [],
    },
    epilog=help_epilog(
        [
            "gaussbackup policy set -i orders --keep-days 14",
            "gaussbackup policy set -i orders --start-time 19:00-20:00 --period mon,wed,fri --yes",
            "gaussbackup policy set --all-instances --differential-period 60 --dry-run",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.CONFLICT,
            ExitCode.OUTCOME_UNKNOWN,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
            ExitCode.REFUSED,
        ],
    ),
)
def set_(context: "Context", options: PolicySetOptions) -> "CommandResult":
    """Set the automatic backup policy. Values that are not given stay unchanged.

    The service deletes automatic backups that are older than --keep-days. If another client changes
    the policy meanwhile, it is not set.
    """
    from gaussbackup.cli.commands.policy_set import PolicySetRequest, set_policy
    from gaussbackup.domain.policy_args import PolicyArgs

    check_scope(options.instance, options.all_instances, "policy set")
    values = options._asdict()
    args = PolicyArgs(**{name: values[name] for name in PolicyArgs._fields})
    refs = tuple(options.instance or ())
    return set_policy(context, PolicySetRequest(refs, args, options.yes, options.dry_run))
