"""The checks before an existing instance is overwritten."""

from __future__ import annotations

import pytest

from gaussbackup.domain.restore_target import target_problems
from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot

TARGET = InstanceDetails(
    "id", "billing", status="ACTIVE", mode="Enterprise", engine_version="8.103", volume_gb=480
)
SOURCE = InstanceSnapshot("Independent", 480, "V2.0-8.200")


@pytest.mark.parametrize(
    ("target", "fragments"),
    [
        (TARGET, []),
        (TARGET._replace(status="BACKING UP"), ["its status is BACKING UP, not ACTIVE"]),
        (TARGET._replace(status=""), ["its status is unknown"]),
        (TARGET._replace(mode="Ha"), ["its type is Ha, that of the backup is Independent"]),
        (TARGET._replace(engine_version="2.7"), ["its engine version is 2.7"]),
        (TARGET._replace(volume_gb=440), ["its volume has 440 GB, the instance had 480 GB"]),
        (TARGET._replace(mode=None, engine_version=None, volume_gb=None), []),
        (
            TARGET._replace(status="FAILED", mode="Ha", engine_version="2.7", volume_gb=40),
            ["its status", "its type", "its engine version", "its volume"],
        ),
    ],
)
def test_target_problems_names_all_known_differences(
    target: InstanceDetails, fragments: list[str]
) -> None:
    problems = target_problems(target, SOURCE)

    assert len(problems) == len(fragments)
    for problem, fragment in zip(problems, fragments, strict=True):
        assert problem.startswith(fragment)


def test_target_problems_are_none_if_nothing_is_known_of_the_source() -> None:
    assert target_problems(TARGET, InstanceSnapshot()) == []
