"""Specification of an instance: what was ordered. Its backups have a copy of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from gaussbackup.emulator import orderable_catalog


@dataclass(frozen=True, slots=True)
class InstanceSpec:
    """Topology, placement and settings of an instance, apart from the size of its volume."""

    mode: str = orderable_catalog.DISTRIBUTED
    """The type in lists: ``Enterprise`` (distributed) or ``Ha`` (primary/standby)."""
    shards: int = 3
    coordinators: int = 3
    """Number of coordinator nodes; 0 for a primary/standby instance."""
    replicas: int = 3
    """Number of data nodes of each shard."""
    flavor_ref: str = orderable_catalog.DISTRIBUTED_FLAVOR
    volume_type: str = "ULTRAHIGH"
    zones: str = ",".join(orderable_catalog.ZONES)
    """Three zones, separated by commas; for a single zone, three times the same."""
    vpc_id: str = orderable_catalog.VPC_ID
    subnet_id: str = orderable_catalog.SUBNET_ID
    security_group_id: str = orderable_catalog.SECURITY_GROUP_ID
    port: int = 8000
    configuration_id: str = orderable_catalog.default_template(orderable_catalog.DISTRIBUTED)
    time_zone: str = "UTC+08:00"
    enterprise_project_id: str = orderable_catalog.ENTERPRISE_PROJECT_ID
    disk_encryption_id: str = ""
    """The key; empty if the disk is not encrypted."""
    charge_mode: str = "postPaid"

    @property
    def is_distributed(self) -> bool:
        """Whether it has several shards and coordinators."""
        return self.mode == orderable_catalog.DISTRIBUTED

    @property
    def cluster_mode(self) -> str:
        """The type in snapshots and in the recycle bin: ``Independent`` or ``Ha``."""
        return "Independent" if self.is_distributed else self.mode

    @property
    def node_count(self) -> int:
        """Number of coordinator and data nodes."""
        return self.coordinators + self.shards * self.replicas

    @property
    def volume_step(self) -> int:
        """The size of the volume is a multiple of this number of GB."""
        return self.shards * orderable_catalog.SHARD_GB

    def to_json(self) -> str:
        """Return the content of its column."""
        return json.dumps(asdict(self))


DISTRIBUTED = InstanceSpec()
PRIMARY_STANDBY = InstanceSpec(
    mode=orderable_catalog.PRIMARY_STANDBY,
    shards=1,
    coordinators=0,
    flavor_ref=orderable_catalog.PRIMARY_STANDBY_FLAVOR,
    configuration_id=orderable_catalog.default_template(orderable_catalog.PRIMARY_STANDBY),
)
