"""The settings that were given on the command line."""

from __future__ import annotations

from typing import NamedTuple


class Flags(NamedTuple):
    """None where the option was not given."""

    config: str | None = None
    profile: str | None = None
    region: str | None = None
    project_id: str | None = None
    endpoint: str | None = None
    output: str | None = None
