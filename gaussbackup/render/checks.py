"""What `check` found, in rows for people and in documents for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckStatus
from gaussbackup.model.sizes import format_size
from gaussbackup.model.timestamps import format_rfc3339
from gaussbackup.render.backups import duration_cell, size_cell
from gaussbackup.render.column import Column
from gaussbackup.render.envelope import backup_document
from gaussbackup.render.error_text import wrap
from gaussbackup.render.layout import GAP
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.timestamps import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
    from gaussbackup.domain.freshness import CheckProblem
    from gaussbackup.render.terminal import Terminal

    Rows = list[list[str]]

_STATUS_STYLES = {
    CheckStatus.OK: "green",
    CheckStatus.WARNING: "yellow",
    CheckStatus.UNKNOWN: "red",
    CheckStatus.CRITICAL: "red",
}
CSV_COLUMNS = [
    Column(title)
    for title in [
        "INSTANCE_ID",
        "INSTANCE_NAME",
        "VERDICT",
        "BACKUP_ID",
        "BACKUP_NAME",
        "BEGIN_TIME",
        "AGE_SECONDS",
        "SIZE_BYTES",
        "USUAL_SIZE_BYTES",
        "FAILED_SINCE",
        "PROBLEMS",
    ]
]


def check_table(
    checks: Sequence[InstanceCheck], format_time: Callable[[datetime | None], str]
) -> tuple[list[Column], Rows]:
    """Columns and rows for `table`; the problems stand below it, where there is room for them."""
    columns = [
        Column("INSTANCE"),
        Column(
            "VERDICT",
            no_truncate=True,
            style=lambda word: _STATUS_STYLES[CheckStatus(word.lower())],
        ),
        Column("NEWEST GOOD ONE"),
        Column("BEGAN", no_truncate=True),
        Column("AGE", align_right=True, no_truncate=True),
        Column("SIZE", align_right=True, no_truncate=True),
    ]
    return columns, [_row(check, format_time) for check in checks]


def _row(check: InstanceCheck, format_time: Callable[[datetime | None], str]) -> list[str]:
    newest = check.finding.newest
    return [
        check.title,
        check.status.value.upper(),
        (newest.name or newest.id) if newest else UNKNOWN,
        format_time(newest.begin_time if newest else None),
        duration_cell(check.finding.age),
        size_cell(newest.size_bytes if newest else None),
    ]


def check_details(report: CheckReport, terminal: Terminal) -> str:
    """Below the table: each problem on a line of its own, and the backups without an instance."""
    lines = list(_detail_lines(report, terminal))
    return "\n" + "".join(f"{line}\n" for line in lines) if lines else ""


def _detail_lines(report: CheckReport, terminal: Terminal) -> Iterator[str]:
    told = [
        (problem.status, f"{check.title}: {problem.message}")
        for check in report.checks
        for problem in check.finding.problems
    ]
    told += [(problem.status, problem.message) for problem in report.problems]
    widest = max((len(verdict.value) for verdict, _ in told), default=0)
    for verdict, text in told:
        word = colorize(verdict.value.upper().ljust(widest), _STATUS_STYLES[verdict], terminal)
        first, *rest = wrap(sanitize_for(text, terminal), terminal, margin=widest + GAP)
        yield f"{word}{' ' * GAP}{first}"
        yield from (" " * (widest + GAP) + line for line in rest)
    for each in report.orphans:
        noun = "backup" if each.count == 1 else "backups"
        size = format_size(each.size_bytes)
        line = f"{each.count} {noun} of a deleted instance, {size}: {each.instance_id}"
        yield colorize(sanitize_for(line, terminal), "dim", terminal)


def check_csv_rows(checks: Sequence[InstanceCheck]) -> tuple[list[Column], Rows]:
    """Columns and rows for `as_csv`; what is unknown is empty."""
    return CSV_COLUMNS, [_csv_row(check) for check in checks]


def _csv_row(check: InstanceCheck) -> list[str]:
    finding, newest = check.finding, check.finding.newest
    began = format_rfc3339(newest.begin_time) if newest and newest.begin_time else None
    values = [
        check.instance_id,
        check.instance_name,
        check.status.value,
        newest.id if newest else None,
        newest.name if newest else None,
        began,
        None if finding.age is None else round(finding.age),
        newest.size_bytes if newest else None,
        finding.typical_size,
        finding.failed_since,
        "; ".join(problem.message for problem in finding.problems),
    ]
    return ["" if value is None else str(value) for value in values]


def check_document(check: InstanceCheck) -> dict[str, object]:
    """One instance: `backup` is the newest good one, ages are whole seconds, sizes bytes."""
    finding = check.finding
    newest = finding.newest and finding.newest.with_instance_name(check.instance_name)
    return {
        "instance_id": check.instance_id,
        "instance_name": check.instance_name,
        "verdict": check.status.value,
        "backup": backup_document(newest) if newest else None,
        "age_seconds": None if finding.age is None else round(finding.age),
        "usual_size_bytes": finding.typical_size,
        "failed_since": finding.failed_since,
        "problems": [problem_document(problem) for problem in finding.problems],
    }


def problem_document(problem: CheckProblem) -> dict[str, object]:
    """A problem; `kind` is stable, the sentence is not."""
    return {
        "kind": problem.kind,
        "verdict": problem.status.value,
        "message": problem.message,
    }


def orphan_document(orphans: Orphans) -> dict[str, object]:
    """What is left of an instance that is no more."""
    return {
        "instance_id": orphans.instance_id,
        "count": orphans.count,
        "size_bytes": orphans.size_bytes,
    }
