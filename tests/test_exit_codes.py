"""Exit codes: their meanings, and the code for several targets."""

from __future__ import annotations

import pytest

from gaussbackup.exit_codes import MEANINGS, ExitCode, combine


def test_meanings_has_every_exit_code() -> None:
    assert set(MEANINGS) == set(ExitCode)
    assert all(code.meaning for code in ExitCode)


@pytest.mark.parametrize(
    ("codes", "combined"),
    [([0, 0], 0), ([], 0), ([6, 6], 6), ([0, 6], 10), ([6, 7], 10), ([7], 7)],
)
def test_combine_returns_the_common_code_or_partial_failure(
    codes: list[int], combined: int
) -> None:
    assert combine([ExitCode(code) for code in codes]) == combined
