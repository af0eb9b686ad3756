"""An instance's backups in short, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.envelope import backup_document

if TYPE_CHECKING:
    from gaussbackup.domain.backup_summary import BackupSummary


def holdings_document(held: BackupSummary, instance_name: str | None) -> dict[str, object]:
    """Counts, and `newest_completed` as a backup; the age in whole seconds, sizes in bytes."""
    newest = held.newest.of_instance(instance_name) if held.newest else None
    return {
        "newest_completed": backup_document(newest) if newest else None,
        "age_seconds": None if held.age is None else round(held.age),
        "completed": held.completed,
        "failed": held.failed,
        "building": held.building,
        "manual": held.manual,
        "auto": held.auto,
        "manual_size_bytes": held.manual_bytes,
    }


def holdings_pairs(held: BackupSummary) -> list[tuple[str, str]]:
    """Three lines for `pairs`."""
    states = [
        f"{held.completed} COMPLETED",
        f"{held.failed} FAILED",
        f"{held.building} BUILDING",
    ]
    manual = f"{held.manual} manual ({format_size(held.manual_bytes)})"
    return [
        ("newest good", _newest(held)),
        ("backups", ", ".join(states)),
        ("of these", f"{manual}, {held.auto} auto"),
    ]


def _newest(held: BackupSummary) -> str:
    if held.newest is None:
        return "none"
    size = held.newest.size_bytes
    words = [
        held.newest.name or held.newest.id,
        "of unknown age" if held.age is None else f"{format_duration(held.age)} old",
        None if size is None else format_size(size),
    ]
    return ", ".join(word for word in words if word)
