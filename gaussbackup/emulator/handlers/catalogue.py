"""Answers that never change: engine versions and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.handlers.validation import parse_query
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.seed import ENGINE

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext


def engine_versions(_world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the engine versions on offer."""
    parse_query(call)
    return json_response(200, {"versions": [ENGINE, "3.208"]})


def project_quotas(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the quotas; there is none for backups."""
    parse_query(call, "type")
    used = len(world.store.instances(project_id=call.project_id))
    resource = {"type": "instance", "quota": 50, "used": used}
    return json_response(200, {"quotas": {"resources": [resource]}})
