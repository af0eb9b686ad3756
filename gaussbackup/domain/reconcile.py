"""Which backup is ours, when the answer to its creation was lost or never asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.domain.descriptions import has_any_request_tag, has_request_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup


@dataclass(frozen=True)
class ExpectedBackup:
    """The backup a command is to make; `baseline` are the ids that were there before its POST.

    `description` is the user's own, without the tag of the request id.
    """

    instance_id: str
    name: str
    request_id: str | None = None
    baseline: frozenset[str] = frozenset()
    description: str | None = None


def find_candidates(rows: Iterable[Backup], expected: ExpectedBackup) -> list[Backup]:
    """The rows that may be what the lost answer spoke of.

    With a request id only a row that carries its tag; else a new manual row of the same instance
    with the same name, unless it carries the tag of another command. Instance, type and name are
    checked here, whatever the service filtered.
    """
    return [
        row
        for row in rows
        if row.id not in expected.baseline
        and row.manual
        and row.instance_id == expected.instance_id
        and _answers(row, expected)
    ]


def _answers(row: Backup, wanted: ExpectedBackup) -> bool:
    if wanted.request_id is not None:
        return has_request_tag(row.description, wanted.request_id)
    is_of_another = has_any_request_tag(row.description) and row.description != wanted.description
    return row.name == wanted.name and not is_of_another
