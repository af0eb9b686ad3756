"""A short list never passes for a whole one."""

from __future__ import annotations

import pytest

from gaussbackup.domain.listing_gaps import find_gaps


@pytest.mark.parametrize(
    ("got", "total", "unreadable", "said"),
    [
        (3, 3, 0, []),
        (3, None, 0, []),
        (3, 2, 0, []),
        (3, 4, 1, ["1 rows of the answer are not readable and are left out"]),
        (3, 5, 0, ["the service counts 5 jobs and gave 3: some may be missing"]),
        (
            3,
            5,
            1,
            [
                "1 rows of the answer are not readable and are left out",
                "the service counts 5 jobs and gave 4: some may be missing",
            ],
        ),
    ],
)
def test_gaps_are_told(got: int, total: int | None, unreadable: int, said: list[str]) -> None:
    assert find_gaps("jobs", got, total, unreadable) == said
