"""Comparison of engine versions: a restore needs the same major version on both sides."""

from __future__ import annotations

import re

_VERSION = re.compile(r"(?:V\d+\.\d+-)?(\d+)(?:\.\d+)*(?![.\d])")


def major_version(version: str | None) -> int | None:
    """Return 8 for `8.103` and for `V2.0-8.103`; None if the version is not known.

    Some versions of the API put the product version in front of that of the engine
    (gaussbackup/api/README.md, "Instances").
    """
    match = _VERSION.match(version or "")
    return int(match.group(1)) if match else None


def same_major(version: str | None, other: str | None) -> bool:
    """Return whether both have the same major version; True if one of them is not known."""
    first, second = major_version(version), major_version(other)
    return first is None or second is None or first == second
