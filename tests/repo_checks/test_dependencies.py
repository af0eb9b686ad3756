"""The dependencies of the package: an expected set, without versions with known holes."""

from __future__ import annotations

import re
from importlib.metadata import requires, version

import pytest

SAFE_SINCE = {"requests": (2, 32, 4), "urllib3": (2, 6, 3)}
"""CVE-2024-47081 (netrc credentials leak) and decompression bombs in responses."""


def lowest_versions() -> dict[str, tuple[int, ...]]:
    """Return the lowest version of each library that the package accepts."""
    versions = {}
    for line in requires("gaussbackup") or []:
        match = re.match(r"([A-Za-z0-9_-]+)[^;]*?>=([0-9.]+)", line)
        if match is not None and "extra ==" not in line:
            versions[match[1].lower()] = version_tuple(match[2])
    return versions


def version_tuple(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def test_dependencies_are_the_expected_set_with_lowest_versions() -> None:
    assert set(lowest_versions()) == {"typer", "rich", "requests", "urllib3", "pyyaml"}


@pytest.mark.parametrize("library", SAFE_SINCE)
def test_lowest_version_has_no_known_vulnerability(library: str) -> None:
    assert lowest_versions()[library] >= SAFE_SINCE[library]


@pytest.mark.parametrize("library", lowest_versions())
def test_installed_version_is_not_below_the_lowest_version(library: str) -> None:
    assert version_tuple(version(library)) >= lowest_versions()[library]
