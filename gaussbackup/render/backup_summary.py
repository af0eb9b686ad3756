"""The summary of an instance's backups, as a document and as text fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.output_documents import backup_document

if TYPE_CHECKING:
    from gaussbackup.domain.backup_summary import BackupSummary


def backup_summary_document(summary: BackupSummary, instance_name: str | None) -> dict[str, object]:
    """Return the counts and `newest_completed`; the age is in seconds, sizes are in bytes."""
    newest = summary.newest.with_instance_name(instance_name) if summary.newest else None
    return {
        "newest_completed": backup_document(newest) if newest else None,
        "age_seconds": None if summary.age is None else round(summary.age),
        "completed": summary.completed,
        "failed": summary.failed,
        "building": summary.building,
        "manual": summary.manual,
        "auto": summary.auto,
        "manual_size_bytes": summary.manual_bytes,
    }


def backup_summary_pairs(summary: BackupSummary) -> list[tuple[str, str]]:
    """Return three fields for `render_pairs`."""
    counts = [
        f"{summary.completed} COMPLETED",
        f"{summary.failed} FAILED",
        f"{summary.building} BUILDING",
    ]
    manual = f"{summary.manual} manual ({format_size(summary.manual_bytes)})"
    return [
        ("newest good", _newest_text(summary)),
        ("backups", ", ".join(counts)),
        ("by type", f"{manual}, {summary.auto} auto"),
    ]


def _newest_text(summary: BackupSummary) -> str:
    if summary.newest is None or summary.age is None:
        return "none with a usable time" if summary.completed else "none"
    size = summary.newest.size_bytes
    parts = [
        summary.newest.name or summary.newest.id,
        f"{format_duration(summary.age)} old",
        None if size is None else format_size(size),
    ]
    return ", ".join(part for part in parts if part)
