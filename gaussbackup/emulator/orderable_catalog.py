"""What can be ordered in the emulated cloud: zones, networks, flavors, versions and templates."""

from __future__ import annotations

from typing import NamedTuple

from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.ids import stable_hex

ENGINE = "8.103"
ENGINE_PREFIX = "V2.0-"
"""Precedes the engine version in newer versions of the list calls."""
ENGINES = (ENGINE, "3.208")

DISTRIBUTED = "Enterprise"
PRIMARY_STANDBY = "Ha"

ZONES = tuple(f"{REGION}{letter}" for letter in "abc")

VPC_ID = "f0000000-0000-4000-8000-000000000001"
SUBNET_ID = "f0000000-0000-4000-8000-000000000002"
SECURITY_GROUP_ID = "f0000000-0000-4000-8000-000000000003"
KMS_KEY_ID = "f0000000-0000-4000-8000-000000000004"
"""The only key for disk encryption."""
ENTERPRISE_PROJECT_ID = "0"
"""The default enterprise project."""

SECOND_VPC_ID = "f0000000-0000-4000-8000-000000000011"
SECOND_SUBNET_ID = "f0000000-0000-4000-8000-000000000012"
SECOND_SECURITY_GROUP_ID = "f0000000-0000-4000-8000-000000000013"


class Network(NamedTuple):
    """A VPC with its only subnet and security group."""

    subnet_id: str
    security_group_id: str


NETWORKS = {
    VPC_ID: Network(SUBNET_ID, SECURITY_GROUP_ID),
    SECOND_VPC_ID: Network(SECOND_SUBNET_ID, SECOND_SECURITY_GROUP_ID),
}
"""The networks by VPC id; the second one is isolated from the instances of the initial data."""

VOLUME_TYPES = {"ULTRAHIGH": "ultrahigh", "ESSD": "essd"}
"""Names of the volume types in requests, and in the lists of restorable and recycled instances."""
SHARD_GB = 40
"""The size of a volume is a multiple of this number of GB for each shard."""


class Flavor(NamedTuple):
    """A size of the nodes; `mode` is the instance type that can have it."""

    vcpus: int
    ram_gb: int
    mode: str
    is_data_node: bool = True


def _flavors() -> dict[str, Flavor]:
    sizes = (("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32))
    flavors: dict[str, Flavor] = {}
    for name, vcpus in sizes:
        prefix = "gaussdb.opengauss.ee"
        data_node, coordinator = f"{prefix}.dn.m6.{name}.8.in", f"{prefix}.cn.m6.{name}.8.in"
        flavors[data_node] = Flavor(vcpus, 8 * vcpus, DISTRIBUTED)
        flavors[coordinator] = Flavor(vcpus, 8 * vcpus, DISTRIBUTED, is_data_node=False)
        flavors[f"{prefix}.m6.{name}.x868.ha"] = Flavor(vcpus, 8 * vcpus, PRIMARY_STANDBY)
    return flavors


FLAVORS = _flavors()
"""The flavors by code."""
DISTRIBUTED_FLAVOR = "gaussdb.opengauss.ee.dn.m6.2xlarge.8.in"
PRIMARY_STANDBY_FLAVOR = "gaussdb.opengauss.ee.m6.2xlarge.x868.ha"


class Template(NamedTuple):
    """A parameter template."""

    name: str
    mode: str
    user_defined: bool


TEMPLATES = {
    stable_hex(f"template {template.name}") + "pr14": template
    for template in (
        Template(f"Default-Enterprise-Edition-GaussDB-{ENGINE}-INDEP", DISTRIBUTED, False),
        Template(f"Default-Enterprise-Edition-GaussDB-{ENGINE}-HA", PRIMARY_STANDBY, False),
        Template("tuned-for-reports", DISTRIBUTED, True),
    )
}
"""The parameter templates by id."""


def default_template(mode: str) -> str:
    """Return the id of the default parameter template of an instance type."""
    return next(
        template_id
        for template_id, template in TEMPLATES.items()
        if template.mode == mode and not template.user_defined
    )
