"""A restore: its document, its result as text, and the plan of a new instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.events import InstanceWaitEnded
from gaussbackup.render.cells import Column
from gaussbackup.render.event_lines import instance_result_line
from gaussbackup.render.output_documents import backup_document, timestamp_text
from gaussbackup.render.serializers import as_json, documents_csv
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.tables import render_table

if TYPE_CHECKING:
    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal

_CSV_COLUMNS = (
    *("target_instance_id", "target_instance_name", "target_status", "target_addresses"),
    *("target_port", "source_instance_id", "source_instance_name", "source_backup_id"),
    *("source_time", "safety_backup_id"),
)
_NOT_READY = (
    "  ACTIVE does not mean that the port accepts connections: that may take some minutes more."
)
_UNCONFIRMED = (
    "  The restored data is not confirmed: until you confirm it in the console, the restore can\n"
    "  be repeated, but no logs are archived. To confirm it right away, pass --confirm-data."
)


def restore_document(result: RestoreResult) -> dict[str, object]:
    """Return the value of the key `restore`; `request` is set for a dry run only."""
    source, target = result.source, result.target
    return {
        "source": {
            "instance_id": source.point.instance_id,
            "instance_name": source.instance_name,
            "backup_id": source.point.backup_id,
            "time": timestamp_text(source.point.time),
        },
        "target": {
            "instance_id": result.target_id or None,
            "instance_name": result.target_name,
            "new": result.new,
            "status": target.status if target else None,
            "addresses": list(target.addresses) if target else [],
            "port": target.port if target else None,
        },
        "safety_backup": backup_document(result.safety_backup) if result.safety_backup else None,
        "request": _request_document(result),
    }


def _request_document(result: RestoreResult) -> dict[str, object] | None:
    if result.preview is None:
        return None
    fields = [field._asdict() for field in result.plan]
    return {**result.preview._asdict(), "fields": fields}


def restore_text(result: RestoreResult, elapsed: float, terminal: Terminal) -> str:
    """Return the text of a result without an error; `elapsed` is in seconds."""
    if result.preview is not None:
        return _preview_text(result, terminal)
    if result.target is None:
        job = f"  job {result.job_id}\n" if result.job_id else ""
        text = f"Restore to {result.target_name} started\n  id  {result.target_id}\n{job}"
        return "".join(f"{sanitize_for(line, terminal)}\n" for line in text.splitlines())
    target = result.target
    event = InstanceWaitEnded(target.id, target.name, target.status, elapsed, succeeded=True)
    lines = []
    if target.addresses:
        port = f", port {target.port}" if target.port else ""
        lines.append(f"  addresses  {', '.join(target.addresses)}{port}")
    if result.safety_backup is not None:
        backup = result.safety_backup
        lines.append(f"  safety backup  {backup.name} ({backup.id})")
    lines.append(_NOT_READY)
    if not result.new and not result.confirmed:
        lines += _UNCONFIRMED.splitlines()
    text = "".join(f"{sanitize_for(line, terminal)}\n" for line in lines)
    return instance_result_line(event, terminal) + text


def restore_csv_rows(result: RestoreResult) -> CsvTable:
    """Return columns and one row for `as_csv`: the values of the document, empty if not known."""
    return documents_csv(_CSV_COLUMNS, [restore_document(result)])


def _preview_text(result: RestoreResult, terminal: Terminal) -> str:
    preview = result.preview
    if preview is None:
        return ""
    plan = ""
    if result.plan:
        columns = [Column("FIELD"), Column("VALUE", no_truncate=True), Column("FROM")]
        rows = [[field.name, str(field.value), field.origin] for field in result.plan]
        plan = render_table(columns, rows, terminal)
    return f"{plan}{preview.method} {preview.url}\n{as_json(preview.body or {}, pretty=True)}"
