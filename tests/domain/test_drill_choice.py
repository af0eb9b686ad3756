"""What a drill restores."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gaussbackup.domain.drill_choice import (
    choose_backup,
    choose_instances,
    is_young_enough,
)
from gaussbackup.model.drill import Pick
from gaussbackup.model.instance_details import InstanceDetails
from tests.domain.drill_values import NAME
from tests.support.builders import NOON, a_backup

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

INSTANCES = [
    InstanceDetails("i3", "prod-c"),
    InstanceDetails("i2", "prod-b"),
    InstanceDetails("i1", "prod-a"),
    InstanceDetails("i4", "test-a"),
    InstanceDetails("i5", NAME),
    InstanceDetails("i6", "prod-drilled", tags={"gb-drill": "0badcafe"}),
]


@pytest.mark.parametrize(
    ("globs", "count", "expected"),
    [
        (["prod-*"], 1, ["i2"]),
        (["prod-*"], 5, ["i2", "i3", "i1"]),
        (["*"], 9, ["i2", "i4", "i3", "i1"]),
        (["test-a", "prod-a"], 9, ["i4", "i1"]),
        (["none"], 1, []),
    ],
)
def test_choose_instances_takes_the_one_drilled_longest_ago_and_never_a_drill(
    globs: list[str], count: int, expected: list[str]
) -> None:
    last = {"i1": NOON, "i3": NOON - timedelta(days=1)}

    chosen = choose_instances(INSTANCES, globs, last, count)
    assert [row.id for row in chosen] == expected


def rows() -> list[Backup]:
    return [
        a_backup(1, begin=NOON - timedelta(hours=3)),
        a_backup(2, begin=NOON - timedelta(hours=1)),
        a_backup(3, begin=NOON - timedelta(hours=2), kind="auto"),
        a_backup(4, "FAILED", begin=NOON),
        a_backup(5, begin=None),
        a_backup(6, begin=NOON + timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    ("pick", "max_age", "expected"),
    [
        (Pick.LATEST, None, 2),
        (Pick.OLDEST, None, 1),
        (Pick.RANDOM, None, 3),
        (Pick.OLDEST, 2 * 3600.0, 3),
        (Pick.LATEST, 1800.0, None),
    ],
)
def test_choose_backup_picks_a_completed_one_within_the_age(
    pick: Pick, max_age: float | None, expected: int | None
) -> None:
    found = choose_backup(
        rows(), pick, NOON, max_age=max_age, random_index=lambda count: count // 2
    )
    assert (found and found.name) == (expected and f"backup-{expected}")


@pytest.mark.parametrize(
    ("begin", "max_age", "expected"),
    [(None, None, True), (None, 1.0, False), (NOON, 0.0, True), (NOON, None, True)],
)
def test_is_young_enough(begin: object, max_age: float | None, expected: bool) -> None:
    backup = a_backup()._replace(begin_time=begin)  # type: ignore[arg-type]
    assert is_young_enough(backup, NOON, max_age) is expected
