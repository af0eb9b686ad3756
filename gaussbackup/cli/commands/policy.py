"""`gaussbackup policy show` and `set`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.param_types import RequiredInstanceOption, YesOption
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.backup_policy import PolicyPlan
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.render.terminal import Terminal

app = group_app("Show or set the automatic backup policy.")


class PolicyShowOptions(NamedTuple):
    """The options of `policy show`."""

    instance: RequiredInstanceOption


@command(
    app,
    "policy show",
    options=PolicyShowOptions,
    data={"instance_id": None, "instance_name": None, "policy": None},
    epilog=help_epilog(
        ["gaussbackup policy show -i orders"],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.UNREACHABLE,
        ],
    ),
)
def show(context: "Context", options: PolicyShowOptions) -> "CommandResult":
    """Show the schedule and the retention of automatic backups."""
    from gaussbackup.actions.backup_policy import show_policy
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.errors import UsageError
    from gaussbackup.render.policies import full_policy_document, policy_csv_rows, policy_pairs
    from gaussbackup.render.tables import render_pairs

    if not options.instance.strip():
        raise UsageError("The instance must not be empty.")
    instance, policy = show_policy(options.instance, context.client)
    return CommandResult(
        data={
            "instance_id": instance.id,
            "instance_name": instance.name,
            "policy": full_policy_document(policy),
        },
        text=lambda terminal: render_pairs(policy_pairs(policy), terminal),
        csv=lambda: policy_csv_rows(instance, policy),
        ids=[instance.id],
    )


class PolicySetOptions(NamedTuple):
    """The options of `policy set`."""

    instance: RequiredInstanceOption
    keep_days: Annotated[
        str | None,
        typer.Option("--keep-days", metavar="N", help="Days to keep backups, 1 to 732."),
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
    },
    epilog=help_epilog(
        [
            "gaussbackup policy set -i orders --keep-days 14",
            "gaussbackup policy set -i orders --start-time 19:00-20:00 --period mon,wed,fri --yes",
            "gaussbackup policy set -i orders --differential-period 60 --dry-run",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.CONFLICT,
            ExitCode.OUTCOME_UNKNOWN,
            ExitCode.UNREACHABLE,
            ExitCode.REFUSED,
        ],
    ),
)
def set_(context: "Context", options: PolicySetOptions) -> "CommandResult":
    """Set the automatic backup policy. Values that are not given stay unchanged.

    The service deletes automatic backups that are older than --keep-days.
    """
    from gaussbackup.actions.backup_policy import apply_policy, preview_policy
    from gaussbackup.cli.prompt import confirm
    from gaussbackup.domain.policy_change import side_effects
    from gaussbackup.errors import Refused

    plan = _plan(context, options)
    if not plan.changes:
        return _set_result(plan, plan.current, "unchanged", None)
    if options.dry_run:
        preview = preview_policy(plan, context.client)
        return _set_result(plan, plan.current, "dry_run", preview)
    if not (options.yes and context.options.quiet):
        _print_changes(plan, context)
    if not options.yes and not confirm(context, "Apply the changes?"):
        raise Refused("Not confirmed; the policy was not changed.")
    policy = apply_policy(plan, context.client, clock=context.clock, on_event=context.on_event)
    for effect in side_effects(plan.current, policy):
        context.warn(effect)
    return _set_result(plan, policy, "changed", None)


def _plan(context: "Context", options: PolicySetOptions) -> "PolicyPlan":
    """Return the planned change; raise one UsageError with every input error."""
    from gaussbackup.actions.backup_policy import plan_policy
    from gaussbackup.domain.input_errors import InputError, raise_if_any
    from gaussbackup.domain.policy_change import PolicyArgs, parse_args

    update, errors = parse_args(
        PolicyArgs(
            options.keep_days, options.start_time, options.period, options.differential_period
        )
    )
    if not options.instance.strip():
        errors = [InputError("The instance must not be empty."), *errors]
    raise_if_any(errors)
    return plan_policy(options.instance, update, context.client)


def _print_changes(plan: "PolicyPlan", context: "Context") -> None:
    """Print old and new values, so that the old ones are on record before the change."""
    from gaussbackup.render.policies import change_lines
    from gaussbackup.render.styles import sanitize_for

    title = f"Changes to the backup policy of {_instance_text(plan)}:"
    context.err.write(f"{sanitize_for(title, context.err_terminal)}\n")
    context.err.write(change_lines(plan.changes, context.err_terminal))


def _set_result(
    plan: "PolicyPlan", policy: "BackupPolicy", outcome: str, preview: "RequestPreview | None"
) -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.policies import change_document, policy_csv_rows, policy_document

    return CommandResult(
        data={
            "instance_id": plan.instance.id,
            "instance_name": plan.instance.name,
            "policy": policy_document(policy),
            "changes": [change_document(change) for change in plan.changes],
            "request": preview._asdict() if preview else None,
        },
        outcome=outcome,
        text=lambda terminal: _set_text(plan, preview, terminal),
        csv=lambda: policy_csv_rows(plan.instance, policy),
        ids=[plan.instance.id],
    )


def _set_text(plan: "PolicyPlan", preview: "RequestPreview | None", terminal: "Terminal") -> str:
    from gaussbackup.render.output_formats import as_json
    from gaussbackup.render.policies import change_lines, changes_text
    from gaussbackup.render.styles import colorize, sanitize_for

    policy = f"The backup policy of {_instance_text(plan)}"
    if not plan.changes:
        line = f"{policy} already has these values; nothing was sent."
        return f"{sanitize_for(line, terminal)}\n"
    if preview is not None:
        body = as_json(preview.body or {}, pretty=True)
        return f"{change_lines(plan.changes, terminal)}{preview.method} {preview.url}\n{body}"
    mark = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    line = f"{policy} was changed: {changes_text(plan.changes)}"
    return f"{mark}{sanitize_for(line, terminal)}\n"


def _instance_text(plan: "PolicyPlan") -> str:
    return plan.instance.name or plan.instance.id
