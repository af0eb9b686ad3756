"""A drill record and its instance, as domain tests use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gaussbackup.domain.drill_names import build_drill_name, drill_tags
from gaussbackup.model.drill import DrillPhase, DrillRecord
from gaussbackup.model.instance_details import InstanceDetails
from tests.support.builders import NOON, ORDERS, backup_id

NONCE = "0badcafe"
NAME = build_drill_name(NOON, NONCE, "orders")
COPY = "0" * 31 + "9in14"
RECORD = DrillRecord(
    nonce=NONCE,
    project_id="project",
    endpoint="https://gaussdb.example",
    source_id=ORDERS,
    source_name="orders",
    backup_id=backup_id(1),
    name=NAME,
    begin=NOON,
    until=NOON + timedelta(hours=16),
    phase=DrillPhase.CREATED,
    instance_id=COPY,
)


def a_drill_instance(**changes: Any) -> InstanceDetails:
    """Return the instance of RECORD, with its tags."""
    instance = InstanceDetails(
        COPY,
        NAME,
        "ACTIVE",
        created=NOON + timedelta(minutes=1),
        charge_mode="postPaid",
        tags=drill_tags(RECORD),
    )
    return instance._replace(**changes)
