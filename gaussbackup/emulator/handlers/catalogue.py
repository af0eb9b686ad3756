"""Answers that never change: engine versions and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.handlers.validation import read_query
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.seed import ENGINE

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World


def engine_versions(_world: World, call: Call) -> Response:
    """Answer the engine versions on offer."""
    read_query(call)
    return json_answer(200, {"versions": [ENGINE, "3.208"]})


def project_quotas(world: World, call: Call) -> Response:
    """Answer the quotas; there is none for backups."""
    read_query(call, "type")
    used = len(world.store.instances(project_id=call.project_id))
    resource = {"type": "instance", "quota": 50, "used": used}
    return json_answer(200, {"quotas": {"resources": [resource]}})
