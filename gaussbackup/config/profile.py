"""The one result of reading settings: everything a command needs to know of its surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.model.credentials import Credentials

EMULATOR_PROFILE = "emulator"
"""The built-in profile, which needs no configuration."""


class EmulatorSettings(NamedTuple):
    """`build_time`, in seconds, is how long a backup takes on the built-in emulator."""

    state: Path
    build_time: float


class Profile(NamedTuple):
    """All spans are seconds; None means that nothing was said.

    For the built-in emulator `endpoint` is empty and `credentials` None, until it is started.
    `project_name` is looked up in IAM where there is no `project_id`.
    """

    name: str
    endpoint: str
    credentials: Credentials | None
    iam_endpoint: str | None = None
    region: str | None = None
    project_id: str | None = None
    project_name: str | None = None
    ca_bundle: str | None = None
    backup_name: str | None = None
    timeout: float | None = None
    poll_interval: float | None = None
    output: str | None = None
    language: str | None = None
    connect_timeout: float = 10.0
    call_limit: float = 60.0
    retry_budget: float = 120.0
    settle_window: float = 60.0
    emulator: EmulatorSettings | None = None
    config_file: str | None = None
