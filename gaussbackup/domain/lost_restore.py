"""The new instances and jobs that may be those of a restore whose response was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job

RESTORE_JOB = "RestoreGaussDBV5InInstance"
"""Begin of the names of both kinds of jobs (gaussbackup/api/README.md, "Jobs and tasks")."""


class ExpectedInstance(NamedTuple):
    """The instance that a restore creates; `baseline` are the ids of instances before its POST."""

    name: str
    baseline: frozenset[str]


def instance_candidates(rows: Iterable[Instance], expected: ExpectedInstance) -> list[Instance]:
    """Return the instances with exactly the expected name that were not listed before."""
    return [row for row in rows if row.name == expected.name and row.id not in expected.baseline]


def instance_contradiction(instance_id: str | None, expected: ExpectedInstance) -> str | None:
    """Return why the instance that a response names cannot be the new one, or None."""
    if instance_id is None:
        return "it names no instance"
    if instance_id in expected.baseline:
        return f"it names instance {instance_id}, which existed before"
    return None


def job_candidates(jobs: Iterable[Job], instance_id: str, baseline: frozenset[str]) -> list[Job]:
    """Return the jobs that restore to this instance and were not listed before."""
    return [
        job
        for job in jobs
        if job.instance_id == instance_id
        and job.id not in baseline
        and (job.name or "").startswith(RESTORE_JOB)
    ]
