"""Comparison of engine versions."""

from __future__ import annotations

import pytest

from gaussbackup.domain.engine_version import major_version, same_major


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("8.103", 8),
        ("V2.0-8.103", 8),
        ("V2.0-2.7", 2),
        ("1.3", 1),
        ("12", 12),
        ("V2.0", None),
        ("", None),
        (None, None),
        ("8.103x.", 8),
    ],
)
def test_major_version_ignores_the_product_version(
    version: str | None, expected: int | None
) -> None:
    assert major_version(version) == expected


@pytest.mark.parametrize(
    ("version", "other", "expected"),
    [
        ("8.103", "V2.0-8.200", True),
        ("8.103", "V2.0-2.7", False),
        (None, "8.103", True),
        ("8.103", "unknown", True),
    ],
)
def test_same_major_leaves_unknown_versions_to_the_service(
    version: str | None, other: str | None, expected: bool
) -> None:
    assert same_major(version, other) is expected
    assert same_major(other, version) is expected
