"""The instances that may be those of a restore whose response was lost."""

from __future__ import annotations

import pytest

from gaussbackup.domain.lost_restore import (
    ExpectedInstance,
    instance_candidates,
    instance_contradiction,
    job_candidates,
)
from gaussbackup.model.instance import Instance
from gaussbackup.model.job import Job, JobStatus

EXPECTED = ExpectedInstance("copy", frozenset({"old"}))


def test_instance_candidates_have_the_name_and_are_new() -> None:
    rows = [Instance("old", "copy"), Instance("new", "copy"), Instance("other", "Copy")]

    assert instance_candidates(rows, EXPECTED) == [Instance("new", "copy")]


@pytest.mark.parametrize(
    ("instance_id", "expected"),
    [
        (None, "it names no instance"),
        ("old", "it names instance old, which existed before"),
        ("new", None),
    ],
)
def test_instance_contradiction_for_an_instance_that_cannot_be_new(
    instance_id: str | None, expected: str | None
) -> None:
    assert instance_contradiction(instance_id, EXPECTED) == expected


def test_job_candidates_are_new_restores_of_the_instance() -> None:
    def job(job_id: str, name: str | None, instance_id: str = "i1") -> Job:
        return Job(job_id, JobStatus.RUNNING, name, instance_id=instance_id)

    rows = [
        job("old", "RestoreGaussDBV5InInstance"),
        job("new", "RestoreGaussDBV5InInstanceToExistedInst"),
        job("backup", "BackupSnapshotGaussDBV5InInstance"),
        job("unnamed", None),
        job("other", "RestoreGaussDBV5InInstance", "i2"),
    ]

    assert [row.id for row in job_candidates(rows, "i1", frozenset({"old"}))] == ["new"]
