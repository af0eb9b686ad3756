"""What became of a request to make a backup: accepted, or only shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.model.backup import Backup


@dataclass(frozen=True)
class Accepted:
    """The service's yes. `attempts` counts the POSTs tried, this one included."""

    backup: Backup
    job_id: str | None
    attempts: int


@dataclass(frozen=True)
class Preview:
    """The request that would be sent; credentials are never part of it."""

    method: str
    url: str
    body: Mapping[str, object] | None
