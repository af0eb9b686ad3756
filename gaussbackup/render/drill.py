"""Drills: their documents, CSV rows and text, and the plan of a cleanup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.drill_verdicts import DeletionVerdict
from gaussbackup.model.drill import CheckOutcome
from gaussbackup.model.durations import format_duration
from gaussbackup.render.cells import Column
from gaussbackup.render.output_documents import backup_document, error_document, timestamp_text
from gaussbackup.render.serializers import as_json, documents_csv
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.tables import render_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.drill_request import DrillResult
    from gaussbackup.domain.drill_leftovers import CleanDecision
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal

_OUTCOME_STYLES = {
    CheckOutcome.PASSED: "green",
    CheckOutcome.FAILED: "red",
    CheckOutcome.SKIPPED: "yellow",
    CheckOutcome.NOT_RUN: "yellow",
}
_BIN = "  The recycle bin of the service keeps its data for 1 to 7 days, without charge.\n"
_CSV_COLUMNS = (
    *("source_instance_id", "source_instance_name", "backup_id", "backup_name"),
    *("instance_id", "instance_name", "restore", "verification", "deletion"),
    *("restore_seconds", "restore_mb_per_second", "data_age_seconds"),
)


def drill_document(result: DrillResult, *, allow_unverified: bool) -> dict[str, object]:
    """Return one drill as a document; `request` is set for a dry run only."""
    restore = result.restore
    preview = restore.preview if restore else None
    fields = [field._asdict() for field in restore.plan] if restore else []
    return {
        "proven": result.verdicts.proven(allow_unverified=allow_unverified)
        and result.verdicts.deletion is not DeletionVerdict.UNKNOWN,
        "source": {
            "instance_id": result.source.backup.instance_id,
            "instance_name": result.source.name,
        },
        "backup": backup_document(result.source.backup),
        "target": {
            "instance_id": result.instance_id,
            "instance_name": result.name or None,
            "status": result.status,
            "until": timestamp_text(result.record.until) if result.record else None,
        },
        "verdicts": {name: verdict.value for name, verdict in result.verdicts._asdict().items()},
        "checks": [
            {"name": each.name, "outcome": each.outcome.value, "detail": each.detail}
            for each in result.checks
        ],
        "restore_seconds": _rounded(result.restore_seconds, 3),
        "restore_mb_per_second": _rounded(result.megabytes_per_second, 3),
        "data_age_seconds": _rounded(result.data_age, 0),
        "job_id": result.job_id,
        "reconciled": restore.reconciled if restore else False,
        "attempts": result.attempts,
        "refusal_reasons": list(result.reasons),
        "error": error_document(result.error) if result.error else None,
        "request": {**preview._asdict(), "fields": fields} if preview else None,
    }


def leftover_document(result: DrillResult) -> dict[str, object]:
    """Return an instance that may still exist."""
    return {
        "instance_id": result.instance_id,
        "instance_name": result.name,
        "status": result.status,
        "until": timestamp_text(result.record.until) if result.record else None,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def drill_csv_rows(results: Sequence[DrillResult]) -> CsvTable:
    """Return the columns and rows of drills for `as_csv`."""
    rows = [
        {
            "source_instance_id": each.source.backup.instance_id,
            "source_instance_name": each.source.name,
            "backup_id": each.source.backup.id,
            "backup_name": each.source.backup.name,
            "instance_id": each.instance_id,
            "instance_name": each.name or None,
            **{name: verdict.value for name, verdict in each.verdicts._asdict().items()},
            "restore_seconds": _rounded(each.restore_seconds, 3),
            "restore_mb_per_second": _rounded(each.megabytes_per_second, 3),
            "data_age_seconds": _rounded(each.data_age, 0),
        }
        for each in results
    ]
    return documents_csv(_CSV_COLUMNS, rows)


def drill_text(results: Sequence[DrillResult], terminal: Terminal) -> str:
    """Return the results as text, one paragraph for each drill."""
    return "\n".join(_drill_text(each, terminal) for each in results)


def _drill_text(result: DrillResult, terminal: Terminal) -> str:
    if result.restore is not None and result.restore.preview is not None:
        return _preview_text(result, terminal)
    backup = result.source.backup
    lines = [f"Backup {backup.name} of {result.source.name}"]
    verdicts = result.verdicts
    lines.append(f"  restore       {_word(verdicts.restore.value)}{_speed(result)}")
    lines.append(f"  verification  {_word(verdicts.verification.value)}")
    lines.append(f"  deletion      {_word(verdicts.deletion.value)}")
    if result.data_age is not None:
        lines.append(f"  data age      {format_duration(result.data_age)} at the drill")
    text = "".join(f"{sanitize_for(line, terminal)}\n" for line in lines)
    if result.checks:
        text += _checks_table(result, terminal)
    if verdicts.deletion is DeletionVerdict.KEPT and result.record is not None:
        until = timestamp_text(result.record.until)
        kept = f"  {result.name} ({result.instance_id}) is kept until {until}, and costs money."
        text += f"{sanitize_for(kept, terminal)}\n"
    return text + (_BIN if verdicts.deletion is DeletionVerdict.DELETED else "")


def _preview_text(result: DrillResult, terminal: Terminal) -> str:
    restore = result.restore
    if restore is None or restore.preview is None:
        return ""
    columns = [Column("FIELD"), Column("VALUE", no_truncate=True), Column("FROM")]
    rows = [[field.name, str(field.value), field.origin] for field in restore.plan]
    body = as_json(restore.preview.body or {}, pretty=True)
    plan = render_table(columns, rows, terminal)
    return f"{plan}{restore.preview.method} {restore.preview.url}\n{body}"


def _speed(result: DrillResult) -> str:
    if result.restore_seconds is None:
        return ""
    speed = result.megabytes_per_second
    rate = f", {speed:.1f} MB/s" if speed is not None else ""
    return f" in {format_duration(result.restore_seconds)}{rate}"


def _checks_table(result: DrillResult, terminal: Terminal) -> str:
    styles = {_word(outcome.value): style for outcome, style in _OUTCOME_STYLES.items()}
    columns = [
        Column("CHECK", no_truncate=True),
        Column("RESULT", no_truncate=True, style=styles.get),
        Column("DETAIL"),
    ]
    rows = [[each.name, _word(each.outcome.value), each.detail] for each in result.checks]
    return render_table(columns, rows, terminal)


def _word(value: str) -> str:
    return value.replace("_", " ")


def clean_document(decision: CleanDecision) -> dict[str, object]:
    """Return one decision of a cleanup as a document."""
    leftover = decision.leftover
    record = leftover.record
    return {
        "instance_id": leftover.instance_id,
        "instance_name": leftover.name,
        "status": leftover.instance.status if leftover.instance else None,
        "source_instance_id": record.source_id if record else None,
        "until": timestamp_text(leftover.until),
        "action": decision.action.value,
        "reasons": list(decision.reasons),
    }


def clean_csv_rows(plan: Sequence[CleanDecision]) -> CsvTable:
    """Return the columns and rows of a cleanup for `as_csv`."""
    columns = ("instance_id", "instance_name", "status", "until", "action", "reasons")
    rows = [{**clean_document(each), "reasons": "; ".join(each.reasons)} for each in plan]
    return documents_csv(columns, rows)


def clean_text(plan: Sequence[CleanDecision], terminal: Terminal, *, applied: bool) -> str:
    """Return the plan as a table, and what to do next."""
    if not plan:
        return "No leftovers of drills.\n"
    columns = [
        Column("INSTANCE", no_truncate=True),
        Column("STATUS", no_truncate=True),
        Column("ACTION", no_truncate=True),
        Column("REASON"),
    ]
    rows = [
        [
            each.leftover.name,
            each.leftover.instance.status if each.leftover.instance else "–",
            each.action.value,
            "; ".join(each.reasons),
        ]
        for each in plan
    ]
    hint = "" if applied else colorize("Nothing was changed; pass --apply.", "dim", terminal) + "\n"
    return render_table(columns, rows, terminal) + hint
