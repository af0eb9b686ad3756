"""`gaussbackup check`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import (
    AllInstancesOption,
    InstancesOption,
    check_scope,
    percentage,
    positive_duration,
    size,
)
from gaussbackup.cli.status_types import BackupKind
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.check_report import CheckReport
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.freshness import CheckLimits
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.render.terminal import Terminal

app = command_app()
DEFAULT_MAX_AGE = 26 * 3600.0
"""Seconds: a day, and two hours by which a nightly backup may take longer than the last one."""
_MAX_NAMES = 5
"""Instances that the error names."""


class CheckOptions(NamedTuple):
    """The options of `check`; `max_age` is in seconds, `min_size` in bytes."""

    instance: InstancesOption = None
    all_instances: AllInstancesOption = False
    max_age: Annotated[
        float | None,
        typer.Option(
            "--max-age",
            metavar="D",
            parser=positive_duration,
            help="Maximum age of the newest COMPLETED backup, counted from its start [26h].",
        ),
    ] = None
    match: Annotated[
        str | None,
        typer.Option("--match", metavar="GLOB", help="Count only backups with this name."),
    ] = None
    kind: Annotated[BackupKind, typer.Option("--type", help="Count only backups of this type.")] = (
        BackupKind.ALL
    )
    min_size: Annotated[
        int | None,
        typer.Option(
            "--min-size", metavar="S", parser=size, help="Minimum size, e.g. 500MB or 10GB."
        ),
    ] = None
    max_shrink: Annotated[
        float | None,
        typer.Option(
            "--max-shrink",
            metavar="P%",
            parser=percentage,
            help="Maximum drop in size against the median of the previous five, e.g. 50%.",
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude", metavar="GLOB", help="Skip instances with this name or id; repeatable."
        ),
    ] = None
    new_within: Annotated[
        float | None,
        typer.Option(
            "--new-within",
            metavar="D",
            parser=positive_duration,
            help="Pass an instance without a backup that was created less than D ago.",
        ),
    ] = None
    max_pitr_lag: Annotated[
        float | None,
        typer.Option(
            "--max-pitr-lag",
            metavar="D",
            parser=positive_duration,
            help="Maximum time since the newest restorable time of each instance.",
        ),
    ] = None
    nagios: Annotated[
        bool,
        typer.Option(
            "--nagios",
            help="Print one line with perfdata for monitoring, and exit with 0, 1, 2 or 3.",
        ),
    ] = False

    def limits(self) -> "CheckLimits":
        """Return the limits that the newest backup of each instance must meet."""
        from gaussbackup.domain.freshness import CheckLimits

        max_age = DEFAULT_MAX_AGE if self.max_age is None else self.max_age
        return CheckLimits(max_age, self.min_size, self.max_shrink, self.new_within)


@command(
    app,
    "check",
    options=CheckOptions,
    data={
        "checks": [],
        "count": 0,
        "problems": [],
        "orphans": [],
        "excluded": [],
        "excluded_count": 0,
    },
    epilog=help_epilog(
        [
            "gaussbackup check --all-instances",
            "gaussbackup check -i orders --max-age 26h --min-size 10GB --max-shrink 50%",
            "gaussbackup check --all-instances --exclude 'test-*' --new-within 48h",
            "gaussbackup check -i orders --max-pitr-lag 45m",
            "gaussbackup check --all-instances --type manual --match 'nightly-*' --nagios",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.FAILED,
            ExitCode.UNREACHABLE,
            ExitCode.OUTPUT_ERROR,
        ],
    ),
)
def check(context: "Context", options: CheckOptions) -> "CommandResult":
    """Check that every instance has a recent, good backup in the list of the service.

    The data is as old as the start of the backup, so --max-age is counted from there. Later FAILED
    backups, a backup that takes too long and a wrong clock are warnings: only the exit code of
    --nagios depends on them. An instance that does not exist fails the check; if none of the given
    instances exists, the exit code is 4. With -q nothing is printed if all checks pass.
    """
    if options.nagios:
        from gaussbackup.cli.commands.check_nagios import nagios_result

        limits = options.limits()
        return nagios_result(context, lambda: _run_check(context, options), limits)
    report = _run_check(context, options)
    for warning in report.warnings:
        context.warn(warning)
    return _result(report, context)


def _run_check(context: "Context", options: CheckOptions) -> "CheckReport":
    from gaussbackup.actions.check import check as check_instances
    from gaussbackup.actions.check_report import CheckRequest
    from gaussbackup.domain.selectors import BackupFilter
    from gaussbackup.errors import UsageError

    instances = options.instance or []
    check_scope(instances, options.all_instances, "check")
    if any(not ref.strip() for ref in instances):
        raise UsageError("The instance must not be empty.")
    if any(not glob.strip() for glob in options.exclude or ()):
        raise UsageError("--exclude must not be empty.")
    request = CheckRequest(
        options.limits(),
        tuple(instances),
        BackupFilter(kind=options.kind.filter_value, name=options.match),
        tuple(options.exclude or ()),
    )
    report = check_instances(request, context.client, clock=context.clock)
    if options.max_pitr_lag is None:
        return report
    from gaussbackup.actions.check_pitr_lag import check_pitr_lag

    return check_pitr_lag(report, options.max_pitr_lag, context.restore_client)


def _result(report: "CheckReport", context: "Context") -> "CommandResult":
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render import checks

    error = report.error or _check_error(report)
    return CommandResult(
        data={
            "checks": [checks.check_document(each) for each in report.checks],
            "count": len(report.checks),
            "problems": [checks.problem_document(problem) for problem in report.problems],
            "orphans": [checks.orphan_document(each) for each in report.orphans],
            "excluded": [checks.excluded_document(each) for each in report.excluded],
            "excluded_count": len(report.excluded),
        },
        outcome="ok" if error is None else "failed",
        text=lambda terminal: _text(report, terminal, context),
        csv=lambda: checks.check_csv_rows(report.checks),
        ids=[each.instance_id for each in report.failed_checks if each.instance_id is not None],
        error=error,
        hide_when_quiet=error is None,
    )


def _check_error(report: "CheckReport") -> "GaussbackupError | None":
    """Return the error if a check failed, or if not all instances could be listed."""
    from gaussbackup.errors import NoGoodBackup

    failed = report.failed_checks
    if failed:
        names = ", ".join(each.title for each in failed[:_MAX_NAMES])
        more = f" and {len(failed) - _MAX_NAMES} more" if len(failed) > _MAX_NAMES else ""
        ids = [each.instance_id for each in failed if each.instance_id is not None]
        return NoGoodBackup(
            f"{len(failed)} of {len(report.checks)} instances failed the check: {names}{more}.",
            hint=f"Run:  gaussbackup list -i {ids[0]}"
            if ids
            else "Run:  gaussbackup instances list",
        )
    if report.problems:
        return NoGoodBackup(f"Not every instance could be checked: {report.problems[0].message}.")
    return None


def _text(report: "CheckReport", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.render.checks import check_details, check_table
    from gaussbackup.render.tables import render_table

    columns, rows = check_table(report.checks, context.time_formatter(terminal))
    return render_table(columns, rows, terminal) + check_details(report, terminal)
