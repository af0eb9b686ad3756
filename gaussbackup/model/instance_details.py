"""An instance with the fields that a restore copies to a new instance, or checks in its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Node(NamedTuple):
    """A node of an instance; any field may be missing in a response."""

    role: str | None = None
    status: str | None = None
    zone: str | None = None


class InstanceDetails(NamedTuple):
    """One row of the list of instances; None for what the row does not contain.

    `mode` is the type of the instance, such as Ha or Enterprise. `volume_gb` is the total size in
    GB over all shards (gaussbackup/api/README.md, "Restore"). `charge_mode` is postPaid if the
    instance is pay-per-use.
    """

    id: str
    name: str
    status: str = ""
    mode: str | None = None
    engine_version: str | None = None
    flavor: str | None = None
    volume_type: str | None = None
    volume_gb: int | None = None
    vpc_id: str | None = None
    subnet_id: str | None = None
    security_group_id: str | None = None
    port: int | None = None
    time_zone: str | None = None
    enterprise_project_id: str | None = None
    disk_encryption_id: str | None = None
    addresses: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    created: datetime | None = None
    charge_mode: str | None = None
    tags: Mapping[str, str] | None = None
    user: str | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """The availability zones of the nodes, each once, in the order of the nodes."""
        return tuple(dict.fromkeys(node.zone for node in self.nodes if node.zone))


class InstanceSnapshot(NamedTuple):
    """The instance as it was at a backup or a time; None for what the service did not return.

    `volume_gb` is in GB; sources do not say whether it is the total or that of one shard.
    """

    mode: str | None = None
    volume_gb: int | None = None
    engine_version: str | None = None
