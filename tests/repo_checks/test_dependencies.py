"""What the package needs: no version with a known hole, and no library by accident."""

from __future__ import annotations

import re
from importlib.metadata import requires, version

import pytest

SAFE_SINCE = {"requests": (2, 32, 4), "urllib3": (2, 6, 3)}
"""CVE-2024-47081 (credentials of a netrc), and the bombs of compressed answers."""


def lowest_versions() -> dict[str, tuple[int, ...]]:
    """The lowest version of each library that an installation may end up with."""
    found = {}
    for line in requires("gaussbackup") or []:
        named = re.match(r"([A-Za-z0-9_-]+)[^;]*?>=([0-9.]+)", line)
        if named is not None and "extra ==" not in line:
            found[named[1].lower()] = version_tuple(named[2])
    return found


def version_tuple(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def test_only_what_is_used_is_needed_and_each_has_a_lowest_version() -> None:
    assert set(lowest_versions()) == {"typer", "rich", "requests", "urllib3", "pyyaml"}


@pytest.mark.parametrize("library", SAFE_SINCE)
def test_no_version_with_a_known_hole_is_let_in(library: str) -> None:
    assert lowest_versions()[library] >= SAFE_SINCE[library]


@pytest.mark.parametrize("library", lowest_versions())
def test_what_is_installed_is_not_below_what_is_asked_for(library: str) -> None:
    assert version_tuple(version(library)) >= lowest_versions()[library]
