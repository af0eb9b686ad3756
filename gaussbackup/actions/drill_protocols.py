"""Protocols of a drill: the client's further calls, and the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gaussbackup.actions.service_protocol import RestoreServiceClient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gaussbackup.model.drill import DatabaseSize, DrillRecord
    from gaussbackup.model.instance_details import InstanceDetails


class DrillServiceClient(RestoreServiceClient, Protocol):
    """All calls of a drill; `api.drill_client` implements them."""

    def project_id(self) -> str: ...

    def endpoint(self) -> str: ...

    def list_complete_instances(self) -> tuple[tuple[InstanceDetails, ...], bool]:
        """Return all instances, and whether there are certainly no others."""
        ...

    def delete_instance(self, instance_id: str) -> str | None: ...

    def add_tags(self, instance_id: str, tags: Mapping[str, str]) -> None: ...

    def list_tags(self, instance_id: str) -> dict[str, str]: ...

    def list_databases(self, instance_id: str) -> tuple[DatabaseSize, ...]: ...


class Journal(Protocol):
    """The journal of drills; `config.drill_journal` implements it."""

    def save(self, record: DrillRecord) -> None:
        """Write the record durably, and hold the lock of the drill from then on."""
        ...

    def remove(self, record: DrillRecord) -> None: ...

    def release(self, record: DrillRecord) -> None:
        """Release the lock; the record stays."""
        ...

    def records(self) -> list[DrillRecord]: ...

    def is_running(self, record: DrillRecord) -> bool:
        """Return whether a process may still run this drill."""
        ...

    def last_drills(self) -> dict[str, datetime]: ...

    def add_drill(self, instance_id: str, time: datetime) -> None: ...
