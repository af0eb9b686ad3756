"""The order of a new instance for a restore: options first, else copied from an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError
from gaussbackup.model.restore import NewInstance

if TYPE_CHECKING:
    from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot

_OPTIONS = {
    "flavor": "--flavor",
    "volume_type": "--volume-type",
    "volume_gb": "--volume-size",
    "zones": "--availability-zone",
    "vpc_id": "--vpc-id",
    "subnet_id": "--subnet-id",
    "security_group_id": "--security-group-id",
}
"""The options of the required fields; the others may be left to the service."""
_COPIED = (
    *("flavor", "volume_type", "vpc_id", "subnet_id", "security_group_id"),
    *("time_zone", "enterprise_project_id", "disk_encryption_id"),
)
_DEFAULT_PORT = 8000
"""Sources disagree whether it may be sent, so it is left to the service."""
_NODES = 3
_DISTRIBUTED = {"enterprise", "independent"}
_FROM_OPTION = "option"


class OrderOptions(NamedTuple):
    """The values of the options; None is copied. `zones` are ids separated by commas."""

    flavor: str | None = None
    volume_type: str | None = None
    volume_gb: int | None = None
    zones: str | None = None
    vpc_id: str | None = None
    subnet_id: str | None = None
    security_group_id: str | None = None
    port: int | None = None
    configuration_id: str | None = None
    enterprise_project_id: str | None = None


class PlannedField(NamedTuple):
    """One field of the order, and where its value is from."""

    name: str
    value: str | int
    origin: str


class InstancePlan(NamedTuple):
    """The fields of the order, in the order of NewInstance, and all input errors."""

    fields: tuple[PlannedField, ...]
    errors: tuple[InputError, ...]

    def new_instance(self, name: str) -> NewInstance:
        """Return the order; raise TypeError if `errors` is not empty."""
        values: dict[str, object] = {field.name: field.value for field in self.fields}
        return NewInstance(name, **values)  # type: ignore[arg-type]


def plan_instance(
    options: OrderOptions, template: InstanceDetails | None, snapshot: InstanceSnapshot | None
) -> InstancePlan:
    """Return the order of an instance like `template`, which may be the source or another one.

    `snapshot` is the source at the time of the backup. The size is the larger one of the template
    and the snapshot, because the source may have grown since, or may be gone.
    """
    given = options._replace(zones=None)._asdict()
    zones, zone_errors = _plan_zones(options.zones, template)
    planned = [
        *(PlannedField(name, value, _FROM_OPTION) for name, value in given.items() if value),
        *([zones] if zones else []),
        *_copied(template),
        *_planned_volume(template, snapshot),
    ]
    fields = {field.name: field for field in reversed(planned)}  # the first of each name counts
    errors = _volume_errors(options, snapshot) + _mode_errors(template, snapshot) + zone_errors
    reported = {"zones"} if zone_errors else set()
    missing = [name for name in _OPTIONS if name not in fields and name not in reported]
    errors += [_missing(name, template) for name in missing]
    ordered = [fields[name] for name in NewInstance._fields if name in fields]
    return InstancePlan(tuple(ordered), tuple(errors))


def same_type(mode: str | None, other: str | None) -> bool:
    """Return whether both are distributed, or neither; True if one of them is not known.

    Lists call a distributed instance Enterprise, snapshots and other calls Independent.
    """
    if not mode or not other:
        return True
    return (mode.lower() in _DISTRIBUTED) == (other.lower() in _DISTRIBUTED)


def _copied(template: InstanceDetails | None) -> list[PlannedField]:
    if template is None:
        return []
    origin = f"instance {template.name}"
    values = [(name, getattr(template, name)) for name in _COPIED]
    if template.port != _DEFAULT_PORT:
        values.append(("port", template.port))
    return [PlannedField(name, value, origin) for name, value in values if value]


def _planned_volume(
    template: InstanceDetails | None, snapshot: InstanceSnapshot | None
) -> list[PlannedField]:
    """Return the larger size; a snapshot alone may have the size of one shard only."""
    if template is None:
        return []
    sizes = [
        PlannedField("volume_gb", size, origin)
        for size, origin in (
            (template.volume_gb, f"instance {template.name}"),
            (snapshot.volume_gb if snapshot else None, "size at the time of the backup"),
        )
        if size
    ]
    return sorted(sizes, key=lambda field: -int(field.value))[:1]


def _plan_zones(
    option: str | None, template: InstanceDetails | None
) -> tuple[PlannedField | None, list[InputError]]:
    """Return one or three zones as three; the service accepts no other number."""
    if option is not None:
        zones, origin = tuple(zone.strip() for zone in option.split(",")), _FROM_OPTION
    elif template is not None and template.zones:
        zones, origin = template.zones, f"instance {template.name}"
    else:
        return None, []
    if len(zones) == 1:
        zones *= _NODES
    if len(zones) != _NODES or not all(zones):
        text = ",".join(zones)
        return None, [
            InputError(
                f"Invalid availability zones ({origin}): {text}",
                "Pass one or three zones:  --availability-zone ZONE,ZONE,ZONE",
            )
        ]
    return PlannedField("zones", ",".join(zones), origin), []


def _volume_errors(options: OrderOptions, snapshot: InstanceSnapshot | None) -> list[InputError]:
    size, minimum = options.volume_gb, snapshot.volume_gb if snapshot else None
    if size is None or minimum is None or size >= minimum:
        return []
    return [
        InputError(
            f"Volume too small: {size} GB; the instance had {minimum} GB at the time of the "
            "backup.",
            f"Pass at least:  --volume-size {minimum}",
        )
    ]


def _mode_errors(
    template: InstanceDetails | None, snapshot: InstanceSnapshot | None
) -> list[InputError]:
    if template is None or snapshot is None or same_type(template.mode, snapshot.mode):
        return []
    return [
        InputError(
            f"Instance type differs: {template.name} is {template.mode}, the backup is of type "
            f"{snapshot.mode}.",
            "Name an instance of the same type:  --like INSTANCE",
        )
    ]


def _missing(name: str, template: InstanceDetails | None) -> InputError:
    option = _OPTIONS[name]
    if template is None:
        return InputError(
            f"Missing {option}: the source instance is deleted.",
            "Name an instance to copy from:  --like INSTANCE",
        )
    return InputError(
        f"Missing {option}: the list of instances does not contain it for {template.name}.",
        f"Pass it:  {option} VALUE",
    )
