"""Results of `check` as table rows, CSV rows, text and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckStatus
from gaussbackup.model.sizes import format_size
from gaussbackup.render.cells import UNKNOWN, Column, duration_cell, size_cell
from gaussbackup.render.error_text import wrap
from gaussbackup.render.output_documents import backup_document
from gaussbackup.render.serializers import documents_csv
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.table_layout import GAP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.domain.freshness import CheckProblem
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal
    from gaussbackup.render.timestamps import FormatTime

_STATUS_STYLES = {
    CheckStatus.OK: "green",
    CheckStatus.WARNING: "yellow",
    CheckStatus.UNKNOWN: "red",
    CheckStatus.CRITICAL: "red",
}
_CSV_COLUMNS = (
    *("instance_id", "instance_name", "verdict", "backup_id", "backup_name", "backup_begin_time"),
    *("age_seconds", "backup_size_bytes", "usual_size_bytes", "failed_since", "problems"),
    "new",
)


def check_table(checks: Sequence[InstanceCheck], format_time: FormatTime) -> ColumnsAndRows:
    """Return columns and rows for `render_table`, without the problems (see `check_details`)."""
    columns = [
        Column("INSTANCE"),
        Column(
            "STATUS",
            no_truncate=True,
            style=lambda status: _STATUS_STYLES[CheckStatus(status.lower())],
        ),
        Column("NEWEST GOOD BACKUP"),
        Column("STARTED", no_truncate=True),
        Column("AGE", align_right=True, no_truncate=True),
        Column("SIZE", align_right=True, no_truncate=True),
    ]
    return columns, [_row(check, format_time) for check in checks]


def _row(check: InstanceCheck, format_time: FormatTime) -> list[str]:
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
    """Return the text below the table; empty if there is nothing to say.

    One line per problem, then new instances, backups of deleted instances, excluded instances.
    """
    lines = [*_problem_lines(report, terminal), *_note_lines(report, terminal)]
    return "\n" + "".join(f"{line}\n" for line in lines) if lines else ""


def _problem_lines(report: CheckReport, terminal: Terminal) -> Iterator[str]:
    messages = [
        (problem.status, f"{check.title}: {problem.message}")
        for check in report.checks
        for problem in check.finding.problems
    ]
    messages += [(problem.status, problem.message) for problem in report.problems]
    widest = max((len(status.value) for status, _ in messages), default=0)
    for status, text in messages:
        label = colorize(status.value.upper().ljust(widest), _STATUS_STYLES[status], terminal)
        first, *rest = wrap(sanitize_for(text, terminal), terminal, margin=widest + GAP)
        yield f"{label}{' ' * GAP}{first}"
        yield from (" " * (widest + GAP) + line for line in rest)


def _note_lines(report: CheckReport, terminal: Terminal) -> Iterator[str]:
    for line in _notes(report):
        yield colorize(sanitize_for(line, terminal), "dim", terminal)


def _notes(report: CheckReport) -> Iterator[str]:
    for check in report.new_checks:
        created = duration_cell(check.finding.new_for)
        yield f"{check.title} is new: it was created {created} ago and has no backup yet"
    for orphans in report.orphans:
        backups = "backup" if orphans.count == 1 else "backups"
        size = format_size(orphans.size_bytes)
        yield f"{orphans.count} {backups} of a deleted instance, {size}: {orphans.instance_id}"
    if report.excluded:
        instances = "instance" if len(report.excluded) == 1 else "instances"
        names = ", ".join(each.name or each.id for each in report.excluded)
        yield f"{len(report.excluded)} {instances} excluded: {names}"


def check_csv_rows(checks: Sequence[InstanceCheck]) -> CsvTable:
    """Return columns and rows for `as_csv`: the values of the document, empty if not known.

    Of a problem it is the message.
    """
    documents = []
    for check in checks:
        messages = [problem.message for problem in check.finding.problems]
        documents.append({**check_document(check), "problems": messages})
    return documents_csv(_CSV_COLUMNS, documents)


def check_document(check: InstanceCheck) -> dict[str, object]:
    """Return the document of one instance.

    `backup` is the newest good backup. Ages are in seconds, sizes in bytes.
    """
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
        "new": finding.new_for is not None,
    }


def problem_document(problem: CheckProblem) -> dict[str, object]:
    """Return the document of a problem; `kind` is stable, `message` is not."""
    return {
        "kind": problem.kind,
        "verdict": problem.status.value,
        "message": problem.message,
    }


def excluded_document(instance: InstanceRef) -> dict[str, object]:
    """Return the document of an instance that was not checked."""
    return {"instance_id": instance.id or None, "instance_name": instance.name}


def orphan_document(orphans: Orphans) -> dict[str, object]:
    """Return the document of the backups of a deleted instance."""
    return {
        "instance_id": orphans.instance_id,
        "count": orphans.count,
        "size_bytes": orphans.size_bytes,
    }
