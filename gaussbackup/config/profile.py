"""The profile: all settings of one run, validated and converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.model.credentials import Credentials

EMULATOR_PROFILE = "emulator"
"""Name of the built-in profile, which needs no configuration."""


class EmulatorSettings(NamedTuple):
    """The state file of the built-in emulator, and how many seconds a backup takes on it."""

    state: Path
    build_time: float


class Profile(NamedTuple):
    """All settings of one run. Durations are in seconds; None means not set.

    For the built-in profile `endpoint` is empty and `credentials` None until the emulator is
    started. `project_name` is looked up in IAM if there is no `project_id`.
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
