"""Validate the body of a restore to a new instance, and check what is available."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator import error_catalog as errors
from gaussbackup.emulator.error_catalog import GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import existing_instances
from gaussbackup.emulator.handlers.restore_new_optional_fields import (
    parse_charge_mode,
    parse_encryption_key,
    parse_enterprise_project,
    parse_parallel_restore,
    parse_policy,
    parse_port,
    parse_template,
    parse_time_zone,
)
from gaussbackup.emulator.handlers.validation import parse_object
from gaussbackup.emulator.orderable_catalog import FLAVORS, NETWORKS, VOLUME_TYPES, ZONES

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.handlers.restore_source import RestoreSource
    from gaussbackup.emulator.state.instance_spec import InstanceSpec

ORDER_FIELDS = (
    *("name", "password", "volume", "restore_point", "availability_zone", "flavor_ref"),
    *("vpc_id", "subnet_id", "security_group_id", "configuration_id", "port", "time_zone"),
    *("disk_encryption_id", "enterprise_project_id", "charge_info", "backup_strategy"),
    *("enable_parallel_restore", "enable_force_switch"),
)
"""All fields of the body; the topology is that of the backup and cannot be set."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_PASSWORD = re.compile(r"[A-Za-z0-9~!@#%^*_=+?,-]{8,32}")
_CLASSES = ("[A-Z]", "[a-z]", "[0-9]", "[~!@#%^*_=+?,-]")


class Order(NamedTuple):
    """A validated order of a new instance."""

    name: str
    volume_gb: int
    spec: InstanceSpec
    policy: dict[str, Any]
    parallel_restore: bool


def check_credentials(backend: Backend, body: dict[str, Any]) -> None:
    """Check name and password."""
    name, password = body.get("name"), body.get("password")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise GaussDbError(errors.BAD_INSTANCE_NAME)
    if not isinstance(password, str) or not _PASSWORD.fullmatch(password):
        raise GaussDbError(errors.BAD_PASSWORD)
    classes = sum(bool(re.search(pattern, password)) for pattern in _CLASSES)
    if classes < backend.options.password_classes:
        raise GaussDbError(errors.WEAK_PASSWORD)


def parse_order(backend: Backend, body: dict[str, Any], source: RestoreSource) -> Order:
    """Validate the fields of the body; the source decides on the smallest flavor and volume."""
    volume = parse_object(body.get("volume"), "volume", "type", "size")
    volume_type = volume.get("type")
    if not isinstance(volume_type, str) or volume_type not in VOLUME_TYPES:
        raise GaussDbError(errors.BAD_VOLUME_TYPE)
    vpc_id, subnet_id, security_group_id = _parse_network(body)
    zones = _parse_zones(body.get("availability_zone"))
    if not isinstance(body.get("enable_force_switch", False), bool):
        raise GaussDbError(errors.BAD_PARAMETER, "enable_force_switch")
    spec = replace(
        source.spec,
        flavor_ref=_parse_flavor(backend, body.get("flavor_ref"), source.spec, zones),
        volume_type=volume_type,
        zones=zones,
        vpc_id=vpc_id,
        subnet_id=subnet_id,
        security_group_id=security_group_id,
        port=parse_port(backend, body.get("port")),
        configuration_id=parse_template(body.get("configuration_id"), source.spec.mode),
        time_zone=parse_time_zone(body.get("time_zone")),
        enterprise_project_id=parse_enterprise_project(body.get("enterprise_project_id")),
        disk_encryption_id=parse_encryption_key(body.get("disk_encryption_id")),
        charge_mode=parse_charge_mode(body.get("charge_info")),
    )
    return Order(
        name=body["name"],
        volume_gb=_parse_size(backend, volume.get("size"), source),
        spec=spec,
        policy=parse_policy(backend, body.get("backup_strategy")),
        parallel_restore=parse_parallel_restore(body.get("enable_parallel_restore"), spec),
    )


def check_capacity(backend: Backend, context: RequestContext, order: Order) -> None:
    """Raise GaussDbError if quota, name, balance or addresses do not permit the order."""
    existing, options = existing_instances(backend, context), backend.options
    if len(existing) >= options.instance_quota:
        raise GaussDbError(errors.INSTANCE_QUOTA)
    if options.unique_instance_names and order.name in {row.name for row in existing}:
        raise GaussDbError(errors.INSTANCE_NAME_TAKEN)
    if options.account_balance < 0:
        raise GaussDbError(errors.LOW_BALANCE[options.low_balance_code])
    if order.spec.node_count > options.free_addresses:
        raise GaussDbError(errors.NO_ADDRESSES)


def policy_json(order: Order) -> str:
    """Return the backup policy as the content of a column."""
    return json.dumps(order.policy)


def _parse_size(backend: Backend, size: Any, source: RestoreSource) -> int:
    if not isinstance(size, int) or isinstance(size, bool):
        raise GaussDbError(errors.BAD_VOLUME_SIZE)
    step = source.spec.volume_step
    if size < max(step, source.volume_gb):
        raise GaussDbError(errors.VOLUME_OUT_OF_RANGE, f"The minimum is {source.volume_gb} GB.")
    if size > source.spec.shards * backend.options.max_shard_gb:
        raise GaussDbError(errors.VOLUME_TOO_LARGE)
    if size % 10:
        raise GaussDbError(errors.VOLUME_NOT_MULTIPLE_OF_10)
    if size % step:
        raise GaussDbError(errors.VOLUME_NOT_MULTIPLE_OF_STEP, f"The step is {step} GB.")
    return size


def _parse_zones(value: Any) -> str:
    """Return three zones: all the same, or all different."""
    zones = value.split(",") if isinstance(value, str) else []
    if len(zones) != 3 or not set(zones) <= set(ZONES) or len(set(zones)) == 2:
        raise GaussDbError(errors.BAD_ZONE, "Three zones are required: all the same or different.")
    return ",".join(zones)


def _parse_network(body: dict[str, Any]) -> tuple[str, str, str]:
    vpc_id, subnet_id = body.get("vpc_id"), body.get("subnet_id")
    network = NETWORKS.get(vpc_id) if isinstance(vpc_id, str) else None
    if not isinstance(vpc_id, str) or network is None:
        raise GaussDbError(errors.BAD_VPC)
    if subnet_id != network.subnet_id:
        raise GaussDbError(errors.BAD_SUBNET)
    if body.get("security_group_id") != network.security_group_id:
        raise GaussDbError(errors.NO_SUCH_SECURITY_GROUP)
    return vpc_id, network.subnet_id, network.security_group_id


def _parse_flavor(backend: Backend, code: Any, source: InstanceSpec, zones: str) -> str:
    flavor = FLAVORS.get(code) if isinstance(code, str) else None
    if not isinstance(code, str) or flavor is None:
        raise GaussDbError(errors.NO_SUCH_FLAVOR)
    if not flavor.is_data_node:
        raise GaussDbError(errors.NOT_A_DATA_NODE_FLAVOR)
    if flavor.mode != source.mode:
        raise GaussDbError(errors.FLAVOR_UNSUITABLE)
    if flavor.vcpus < FLAVORS[source.flavor_ref].vcpus:
        raise GaussDbError(errors.FLAVOR_TOO_SMALL)
    if code in backend.options.sold_out_flavors:
        raise GaussDbError(errors.FLAVOR_SOLD_OUT, f"It is sold out in {zones}.")
    return code
