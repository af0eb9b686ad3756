"""What became of a request to make a backup: accepted, or only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.model.backup import Backup


class CreateResponse(NamedTuple):
    """The service's yes. `attempts` counts the POSTs tried, this one included."""

    backup: Backup
    job_id: str | None
    attempts: int


class RequestPreview(NamedTuple):
    """The request that would be sent; credentials are never part of it."""

    method: str
    url: str
    body: Mapping[str, object] | None
