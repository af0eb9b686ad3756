"""The instances that may be those of a restore whose response was lost."""

from __future__ import annotations

import pytest

from gaussbackup.domain.lost_restore import (
    ExpectedInstance,
    instance_candidates,
    instance_contradiction,
)
from gaussbackup.model.instance import Instance

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
