"""The backups that may be the expected one after a create whose outcome is ambiguous."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.domain.backup_description import has_any_request_tag, has_request_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup


@dataclass(frozen=True)
class ExpectedBackup:
    """The backup that a command creates; `baseline` are the backup ids before its POST.

    `description` is the user's text, without the request tag.
    """

    instance_id: str
    name: str
    request_id: str | None = None
    baseline: frozenset[str] = frozenset()
    description: str | None = None


def find_candidates(rows: Iterable[Backup], expected: ExpectedBackup) -> list[Backup]:
    """Return the rows that may be the expected backup.

    With a request id only a row with its tag; otherwise a new manual row of the same instance and
    name, unless it has the tag of another command. Instance, type and name are checked here even
    if the service filtered by them.
    """
    return [
        row
        for row in rows
        if row.id not in expected.baseline
        and row.manual
        and row.instance_id == expected.instance_id
        and _matches(row, expected)
    ]


def _matches(row: Backup, expected: ExpectedBackup) -> bool:
    if expected.request_id is not None:
        return has_request_tag(row.description, expected.request_id)
    has_other_tag = has_any_request_tag(row.description) and row.description != expected.description
    return row.name == expected.name and not has_other_tag
