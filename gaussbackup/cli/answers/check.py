"""What `gaussbackup check` does with its options, and how it tells what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.check import check
from gaussbackup.actions.check_report import CheckRequest
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.freshness import CheckLimits
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.errors import NoGoodBackup, UsageError

if TYPE_CHECKING:
    from gaussbackup.actions.check_report import CheckReport
    from gaussbackup.cli.context import Context
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.render.terminal import Terminal

KEYS: dict[str, object] = {"checks": [], "count": 0, "problems": [], "orphans": []}
DEFAULT_MAX_AGE = 26 * 3600.0
"""A night and two hours, in seconds: what a nightly backup may take longer than the last one."""
_NAMED = 5
"""So many instances are named in the sentence on stderr."""


def answer(
    session: Context,
    *,
    instances: list[str],
    everything: bool,
    max_age: float | None,
    match: str | None,
    kind: str,
    min_size: int | None,
    max_shrink: float | None,
    nagios: bool,
) -> CommandResult:
    """Check the instances that the options name; `kind` is manual, auto or all."""

    limits = CheckLimits(DEFAULT_MAX_AGE if max_age is None else max_age, min_size, max_shrink)

    def look() -> CheckReport:
        _refuse(instances, everything=everything)
        request = CheckRequest(
            limits,
            tuple(instances),
            BackupFilter(kind=None if kind == "all" else kind, name=match),
        )
        return check(request, session.client, clock=session.clock)

    if nagios:
        from gaussbackup.cli.answers.check_line import nagios_result

        return nagios_result(session, look, limits)
    return _answer(look(), session)


def _refuse(instances: list[str], *, everything: bool) -> None:
    if bool(instances) == everything:
        raise UsageError(
            "Say which instances: some by name, or all of them.",
            hint="As in:  gaussbackup check -i INSTANCE\nOr:     gaussbackup check --all-instances",
        )
    if any(not word.strip() for word in instances):
        raise UsageError("An empty word names no instance.")


def _answer(report: CheckReport, session: Context) -> CommandResult:
    from gaussbackup.render.checks import check_csv_rows, check_document, orphan_document
    from gaussbackup.render.checks import problem_document as as_document

    error = report.error or _shortfall(report)
    return CommandResult(
        data={
            "checks": [check_document(each) for each in report.checks],
            "count": len(report.checks),
            "problems": [as_document(problem) for problem in report.problems],
            "orphans": [orphan_document(each) for each in report.orphans],
        },
        outcome="ok" if error is None else "falls_short",
        text=lambda terminal: _text(report, terminal, session),
        csv=lambda: check_csv_rows(report.checks),
        ids=[each.instance_id for each in report.failed_checks if each.instance_id is not None],
        error=error,
        hide_when_quiet=error is None,
    )


def _shortfall(report: CheckReport) -> GaussbackupError | None:
    """The error where an instance falls short, or where some may not even be listed."""
    short = report.failed_checks
    if short:
        named = ", ".join(each.title for each in short[:_NAMED])
        rest = f" and {len(short) - _NAMED} more" if len(short) > _NAMED else ""
        verb = "falls" if len(short) == 1 else "fall"
        ids = [each.instance_id for each in short if each.instance_id is not None]
        hint = f"See its backups:  gaussbackup list -i {ids[0]}" if ids else None
        return NoGoodBackup(
            f"{len(short)} of {len(report.checks)} instances {verb} short: {named}{rest}.",
            hint=hint or "See what there is:  gaussbackup instances list",
        )
    if report.problems:
        return NoGoodBackup(f"Not every instance could be checked: {report.problems[0].message}.")
    return None


def _text(report: CheckReport, terminal: Terminal, session: Context) -> str:
    from gaussbackup.render.checks import check_details, check_table
    from gaussbackup.render.tables import render_table

    columns, rows = check_table(report.checks, session.time_formatter(terminal))
    return render_table(columns, rows, terminal) + check_details(report, terminal)
