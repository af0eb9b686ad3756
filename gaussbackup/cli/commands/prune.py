"""`gaussbackup prune`."""

from datetime import timezone, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.deletion_report import DELETION_EXIT_CODES, EMPTY_DATA
from gaussbackup.cli.param_types import (
    AllInstancesOption,
    InstancesOption,
    YesOption,
    calendar_duration,
    check_scope,
    time_zone,
)
from gaussbackup.model.calendar_duration import CalendarDuration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.actions.prune import PrunePlan, PruneRequest
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.render.terminal import Terminal

app = command_app()


def _keep(period: str, help_text: str) -> Any:
    return typer.Option(f"--keep-{period}", metavar="N", min=1, help=help_text)


def _keep_newest_of(period: str, periods: str) -> Any:
    return _keep(period, f"Keep the newest backup of each of the last N {periods} with a backup.")


class PruneOptions(NamedTuple):
    """The options of `prune`."""

    match: Annotated[
        str,
        typer.Option(
            "--match", metavar="GLOB", help="Process only backups with this name; '*' for all."
        ),
    ]
    instance: InstancesOption = None
    all_instances: AllInstancesOption = False
    keep_last: Annotated[int | None, _keep("last", "Keep the N newest backups.")] = None
    keep_hourly: Annotated[int | None, _keep_newest_of("hourly", "hours")] = None
    keep_daily: Annotated[int | None, _keep_newest_of("daily", "days")] = None
    keep_weekly: Annotated[int | None, _keep_newest_of("weekly", "ISO weeks")] = None
    keep_monthly: Annotated[int | None, _keep_newest_of("monthly", "months")] = None
    keep_yearly: Annotated[int | None, _keep_newest_of("yearly", "years")] = None
    keep_within: Annotated[
        CalendarDuration | None,
        typer.Option(
            "--keep-within",
            metavar="D",
            parser=calendar_duration,
            help="Keep backups less than D older than the newest, e.g. 90d or 1y6mo.",
        ),
    ] = None
    min_keep: Annotated[
        int, typer.Option("--min-keep", metavar="N", min=1, help="Always keep at least N.")
    ] = 1
    max_delete: Annotated[
        int,
        typer.Option(
            "--max-delete", metavar="N", min=1, help="Abort if more than N would be deleted."
        ),
    ] = 10
    failed: Annotated[bool, typer.Option("--failed", help="Delete FAILED backups as well.")] = False
    tz: Annotated[
        tzinfo | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            parser=time_zone,
            help="Time zone in which days begin, e.g. Europe/Berlin [UTC].",
        ),
    ] = None
    apply: Annotated[
        bool, typer.Option("--apply", help="Delete the backups (default: show the plan).")
    ] = False
    yes: YesOption = False

    def policy(self) -> "RetentionPolicy":
        """Return the retention policy that the options describe."""
        from gaussbackup.domain.retention_policy import RetentionPolicy

        values = self._asdict()
        same_names = {name: values[name] for name in RetentionPolicy._fields if name in values}
        return RetentionPolicy(**same_names, zone=self.tz or timezone.utc)


@command(
    app,
    "prune",
    options=PruneOptions,
    data=EMPTY_DATA,
    epilog=help_epilog(
        [
            "gaussbackup prune -i orders --match 'nightly-*' --keep-daily 7 --keep-weekly 4",
            "gaussbackup prune -i orders --match 'nightly-*' --keep-daily 7 --apply --yes -q",
            "gaussbackup prune --all-instances --match 'ci-*' --keep-within 3d --failed --apply",
        ],
        DELETION_EXIT_CODES,
    ),
)
def prune(context: "Context", options: PruneOptions) -> "CommandResult":
    """Delete manual backups by a retention policy. Without --apply only show the plan.

    A backup is kept if a rule keeps it; rules count only COMPLETED backups. The newest one is
    always kept, and so is the oldest one while a rule has fewer than its N.
    """
    from gaussbackup.actions.prune import PruneRequest, plan_prune
    from gaussbackup.domain.input_errors import raise_if_any
    from gaussbackup.domain.retention_policy import validate_policy

    check_scope(options.instance, options.all_instances, "prune --match GLOB")
    request = PruneRequest(options.policy(), tuple(options.instance or ()))
    raise_if_any(validate_policy(request.policy))
    plan = plan_prune(request, context.client, clock=context.clock, warn=context.warn)
    return _PruneRun(plan, request, context).run(options)


class _PruneRun:
    """One run of the command, from the plan to the result."""

    def __init__(self, plan: "PrunePlan", request: "PruneRequest", context: "Context") -> None:
        from gaussbackup.actions.delete_one_by_one import DeletionReport
        from gaussbackup.cli.deletion_report import partial_result

        self._plan = plan
        self._request = request
        self._context = context
        self._decisions = [each for one in plan.plans for each in one.decisions]
        self._to_delete = [row for one in plan.plans for row in one.to_delete]
        self._report = DeletionReport()
        self._plan_shown = False
        context.partial_result = lambda: partial_result(self._decisions, self._report)

    def run(self, options: PruneOptions) -> "CommandResult":
        """Show the plan, or apply it after the confirmation."""
        from gaussbackup.domain.retention import raise_if_too_many
        from gaussbackup.errors import Refused

        if not options.apply:
            return self._result()._replace(
                text=lambda terminal: self._text(terminal) + self._apply_command(terminal)
            )
        if self._to_delete:
            try:
                raise_if_too_many(self._plan.plans, self._request.policy)
                if not options.yes:
                    self._confirm()
            except Refused as refusal:
                return self._result()._replace(outcome="refused", error=refusal, ids=())
        return self._apply()

    def _result(self) -> "CommandResult":
        """Return the result before a deletion; a plan shown at the prompt is not repeated."""
        from gaussbackup.cli.command_result import CommandResult
        from gaussbackup.cli.deletion_report import deletion_data
        from gaussbackup.render.plan import plan_csv_rows

        return CommandResult(
            data=deletion_data(self._decisions, self._report),
            outcome="planned",
            text=lambda terminal: "" if self._plan_shown else self._text(terminal),
            csv=lambda: plan_csv_rows(self._decisions),
            ids=[row.id for row in self._to_delete],
            hide_when_quiet=True,
        )

    def _confirm(self) -> None:
        from gaussbackup.actions.prune import find_plan_change
        from gaussbackup.cli.prompt import confirm_deletion, is_interactive

        context = self._context
        if is_interactive(context):
            context.stop_progress()
            context.err.write(self._text(context.err_terminal) + "\n")
            self._plan_shown = context.output == "table"
        confirm_deletion(
            context,
            self._to_delete,
            lambda: find_plan_change(self._plan, self._request, context.client, context.clock),
        )

    def _apply(self) -> "CommandResult":
        from gaussbackup.actions.delete import DeleteOptions
        from gaussbackup.actions.prune import prune as apply_plan
        from gaussbackup.cli.deletion_error import deletion_outcome, summary_error
        from gaussbackup.cli.deletion_report import outcomes

        context, report = self._context, self._report
        options = DeleteOptions(retry_budget=context.profile.retry_budget)
        _, listed = apply_plan(
            self._plan,
            self._request.policy,
            options,
            context.client,
            clock=context.clock,
            on_event=context.on_event,
            report=report,
        )
        error = summary_error(report, listed, options.timeout)
        return self._result()._replace(
            outcome=deletion_outcome(error, "pruned"),
            text=lambda terminal: self._text(terminal, outcomes(report), brief=self._plan_shown),
            ids=[row.id for row in report.deleted],
            error=error,
        )

    def _text(
        self, terminal: "Terminal", done: "Mapping[str, str] | None" = None, *, brief: bool = False
    ) -> str:
        """Return the plan, or with the outcomes in `done` what became of it."""
        from gaussbackup.render.plan import plans_text

        return plans_text(
            self._plan.plans,
            self._plan.names,
            self._request.policy.match,
            self._context.time_formatter(terminal),
            terminal,
            outcomes=done,
            brief=brief,
        )

    def _apply_command(self, terminal: "Terminal") -> str:
        """Return the last lines of a preview, with the command that applies the plan."""
        from gaussbackup.cli.suggested_command import command_line, prune_args
        from gaussbackup.render.styles import sanitize_for

        count, policy = len(self._to_delete), self._request.policy
        if not count:
            return "\nNothing to delete.\n"
        lead = "Nothing was deleted."
        if count > policy.max_delete:
            lead += f" The plan exceeds --max-delete {policy.max_delete}; if it is right, run:"
            policy = policy._replace(max_delete=count)
        else:
            lead += " To delete, run:"
        args = [*prune_args(self._request.instances, policy), "--apply"]
        command = command_line(args, self._context.options)
        return f"\n{lead}\n  {sanitize_for(command, terminal)}\n"
