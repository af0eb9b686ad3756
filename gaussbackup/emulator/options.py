"""What whoever starts the emulator may choose about it."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gaussbackup.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gaussbackup.emulator.faults.rules import FaultRule


@dataclass(frozen=True, slots=True)
class EmulatorOptions:
    """The choices; seconds are floats, and every switch names a point the vendor leaves open."""

    state: Path
    """The SQLite file that holds the world; several emulators may share it."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes any free port."""
    empty: bool = False
    """A new state file gets no instances and no backups."""
    faults: tuple[FaultRule, ...] = ()
    rate_limit: float | None = None
    """Calls a second; what is over is answered 429."""

    build_time: float = 3.0
    """How long a backup takes, where its instance does not say otherwise."""
    restore_time: float = 3.0
    delete_time: float = 0.0
    """How long a deleted backup stays in the list as DELETING."""
    stop_time: float = 0.0
    """How long a stop takes until the backup is FAILED."""
    list_lag: float = 0.0
    """How long a new backup is missing from the list."""

    unique_names: bool = True
    unique_scope: Literal["project", "instance"] = "project"
    """Where a manual backup's name must be unique; the vendor does not say."""
    delete_response: Literal["empty", "record"] = "empty"
    """``{}`` (one vendor page) or id and name of the backup (another)."""
    missing_backup_code: Literal["DBS.201010", "DBS.201203", "DBS.200751"] = "DBS.201010"
    """The code of a DELETE for a backup that is not there."""
    jobs_known: bool = True
    """Whether the jobs call knows the jobs of manual backups; newer vendor pages say no."""
    require_both_times: bool = False
    """Whether a list filter needs begin_time and end_time together."""
    error_code_key: Literal["error_code", "errCode"] = "error_code"

    lockout: bool = True
    """Whether failed signatures in a row lock the access key."""
    token_lifetime: float = 86400.0
    utc_offset: str = "+0800"
    """The offset in the times of backups and jobs."""

    clock: Callable[[], float] = time.time
    clock_offset: float = 0.0
    """Seconds by which the server's clock is ahead of ours."""
    speed: float = 1.0
    """How many seconds pass in the emulated cloud for each of ours."""
    id_seed: int | None = None
    """Makes the ids of a run repeatable; for a fresh state file only."""

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        spans = (
            *("build_time", "restore_time", "delete_time", "stop_time"),
            *("list_lag", "token_lifetime"),
        )
        for name in spans:
            if not 0 <= getattr(self, name) < math.inf:
                raise EmulatorError(f"{name} must be seconds from 0 on")
        for name in ("rate_limit", "speed"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise EmulatorError(f"{name} must be a number above 0")
        if not re.fullmatch(r"[+-](0\d|1[0-4])[0-5]\d", self.utc_offset, re.ASCII):
            raise EmulatorError(f"utc_offset is written like +0800, not {self.utc_offset}")
