"""The checks before an existing instance is overwritten by a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.engine_version import same_major
from gaussbackup.domain.new_instance import same_type

if TYPE_CHECKING:
    from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot

_ACTIVE = "ACTIVE"


def target_problems(target: InstanceDetails, source: InstanceSnapshot) -> list[str]:
    """Return why the target cannot be overwritten with the source; [] if nothing speaks against it.

    `source` is the instance at the time of the backup. What is not known is left to the service
    (gaussbackup/api/README.md, "Restore").
    """
    problems = []
    if target.status != _ACTIVE:
        problems.append(f"its status is {target.status or 'unknown'}, not {_ACTIVE}")
    if not same_type(target.mode, source.mode):
        problems.append(f"its type is {target.mode}, that of the backup is {source.mode}")
    if not same_major(target.engine_version, source.engine_version):
        problems.append(
            f"its engine version is {target.engine_version}, that of the backup is "
            f"{source.engine_version}"
        )
    if target.volume_gb and source.volume_gb and target.volume_gb < source.volume_gb:
        problems.append(
            f"its volume has {target.volume_gb} GB, the instance had {source.volume_gb} GB"
        )
    return problems
