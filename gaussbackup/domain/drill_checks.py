"""The checks of a drill that need no access to the databases (level 0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.instance_wait_state import ACTIVE
from gaussbackup.model.drill import CheckOutcome, DrillCheck
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.drill import DatabaseSize
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.job import Job

DEFAULT_TOLERANCE = 0.2
_MIN_DIFFERENCE_MB = 32.0
"""A smaller difference does not count: an empty database has about this size."""
_SINGLE_MASTER = {"ha", "centralization_standard"}
"""Types of instances, in lower case, with one shard."""
_MAX_NAMES = 5


def check_instance(
    instance: InstanceDetails, job: Job | None, engine_version: str | None
) -> list[DrillCheck]:
    """Return the checks of the job, the status, the nodes and the version of the instance.

    `engine_version` is that of the source at the time of the backup.
    """
    return [
        _check_job(job),
        _check("status", instance.status == ACTIVE, instance.status or "unknown"),
        _check_nodes(instance),
        _check_primary(instance),
        _check_version(instance.engine_version, engine_version),
    ]


def _check(name: str, passed: bool, detail: str) -> DrillCheck:
    return DrillCheck(name, CheckOutcome.PASSED if passed else CheckOutcome.FAILED, detail)


def _skip(name: str, detail: str) -> DrillCheck:
    return DrillCheck(name, CheckOutcome.SKIPPED, detail)


def _check_job(job: Job | None) -> DrillCheck:
    """A job that cannot be read proves nothing, in either direction."""
    if job is None or job.status is JobStatus.UNKNOWN:
        return _skip("job", "the job cannot be read")
    return _check("job", job.status is JobStatus.COMPLETED, job.status.value)


def _check_nodes(instance: InstanceDetails) -> DrillCheck:
    states = [node.status for node in instance.nodes if node.status is not None]
    if not states:
        return _skip("nodes", "the service lists no nodes")
    active = states.count(ACTIVE)
    return _check("nodes", active == len(states), f"{active} of {len(states)} ACTIVE")


def _check_primary(instance: InstanceDetails) -> DrillCheck:
    """A distributed instance has a primary for each shard, and coordinators that count as such."""
    roles = [node.role for node in instance.nodes if node.role is not None]
    if not roles:
        return _skip("primary", "the service lists no roles")
    primaries = roles.count("master")
    single = (instance.mode or "").lower() in _SINGLE_MASTER
    noun = "primary" if primaries == 1 else "primaries"
    return _check("primary", primaries == 1 if single else primaries > 0, f"{primaries} {noun}")


def _check_version(restored: str | None, source: str | None) -> DrillCheck:
    if restored is None or source is None:
        return _skip("engine_version", "the version is not known")
    same = _engine(restored) == _engine(source)
    detail = restored if same else f"{restored}, the source had {source}"
    return _check("engine_version", same, detail)


def _engine(version: str) -> str:
    """Return the version without that of the product (gaussbackup/api/README.md, "Restore")."""
    return version.rpartition("-")[2]


def compare_databases(
    source: Sequence[DatabaseSize], restored: Sequence[DatabaseSize], tolerance: float
) -> DrillCheck:
    """Compare names, and sizes within `tolerance`, a fraction of the size in the source."""
    sizes = {database.name: database.size_mb for database in restored}
    missing = [database.name for database in source if database.name not in sizes]
    different = [
        text
        for database in source
        if (text := _describe_difference(database, sizes.get(database.name), tolerance))
    ]
    problems = []
    if not sizes:
        problems.append("no databases")
    elif missing:
        problems.append(f"missing: {_names(missing)}")
    if different:
        problems.append(f"size differs: {_names(different)}")
    passed = not problems
    detail = f"{len(sizes)} databases like the source" if passed else "; ".join(problems)
    outcome = CheckOutcome.PASSED if passed else CheckOutcome.FAILED
    return DrillCheck("databases", outcome, detail, content=True)


def skip_databases(detail: str) -> DrillCheck:
    """Return the check of databases that cannot be compared."""
    return DrillCheck("databases", CheckOutcome.SKIPPED, detail, content=True)


def _describe_difference(
    database: DatabaseSize, restored: float | None, tolerance: float
) -> str | None:
    if database.size_mb is None or restored is None:
        return None
    difference = abs(restored - database.size_mb)
    if difference <= max(database.size_mb * tolerance, _MIN_DIFFERENCE_MB):
        return None
    return f"{database.name} ({restored:g} MB, the source has {database.size_mb:g} MB)"


def _names(names: Sequence[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more} more" if more > 0 else "")
