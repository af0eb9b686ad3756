"""Results of a create request: the response, or a preview of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.model.backup import Backup


class CreateResponse(NamedTuple):
    """The created backup and its job; `attempts` is the number of POSTs, this one included."""

    backup: Backup
    job_id: str | None
    attempts: int


class RequestPreview(NamedTuple):
    """A request that was not sent; it contains no credentials."""

    method: str
    url: str
    body: Mapping[str, object] | None
