"""Options of the emulator."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gaussbackup.emulator.start_error import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gaussbackup.emulator.faults.fault_rule import FaultRule


@dataclass(frozen=True, slots=True)
class EmulatorOptions:
    """Options of the emulator; durations are in seconds.

    The switches cover points on which the vendor's documentation is silent or contradictory:
    gaussbackup/api/README.md, "Contradictions".
    """

    state: Path | None
    """The SQLite state file; several emulators may share it. None: in memory."""
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free port."""
    empty: bool = False
    """Create a new state file without instances and backups."""
    faults: tuple[FaultRule, ...] = ()
    rate_limit: float | None = None
    """Requests per second; requests above it fail with 429. None: no limit."""

    # Durations
    build_time: float = 3.0
    """Duration of a backup, unless its instance has its own."""
    delete_time: float = 0.0
    """How long a deleted backup stays listed as DELETING."""
    stop_time: float = 0.0
    """Time from a stop request until the backup is FAILED."""
    list_lag: float = 0.0
    """How long lists do not contain a new backup."""
    restore_time: float = 3.0
    """Duration of a restore."""
    first_backup_time: float | None = None
    """Duration of the automatic backup after a restore; None: `build_time`, 0: there is none."""
    delete_instance_time: float = 1.0
    """Duration of the deletion of an instance."""

    # Backups, jobs and errors
    unique_names: bool = True
    """Whether the name of a manual backup must be unique."""
    unique_scope: Literal["instance", "project"] = "instance"
    """The scope in which it must be unique; not documented."""
    create_status: Literal[200, 202] = 202
    """Status of a successful create; vendor pages disagree."""
    delete_response: Literal["empty", "record"] = "empty"
    """Response of a delete: 202 with ``{}``, or 200 with id and name of the backup.

    Vendor pages disagree.
    """
    missing_backup_code: Literal["DBS.201010", "DBS.201203", "DBS.200751"] = "DBS.201010"
    """Error code of a delete of a backup that does not exist."""
    require_both_times: bool = False
    """Whether a list request must set begin_time and end_time together."""
    jobs_known: bool = True
    """Whether the jobs API returns the jobs of manual backups; newer vendor pages exclude them."""
    task_times: Literal["text", "milliseconds"] = "text"
    """Format of the times in the task list; with milliseconds, `fail_reason` is a number too."""
    max_keep_days: int = 36500
    """Upper limit of `keep_days` in a backup policy; older vendor pages have 732."""
    unset_policy_fields: Literal["keep", "reset"] = "reset"
    """Whether optional policy fields that a request omits keep their values or are reset."""
    error_code_key: Literal["error_code", "errCode"] = "error_code"
    """Name of the field with the error code in GaussDB errors."""
    undocumented_status: Literal[200, 202] = 202
    """Status of restores to an existing instance, confirmations and tag requests."""

    # Restores and instances
    archive_lag: float = 0.0
    """How long ago the newest restorable range ended."""
    archive_pause: float = 8.0
    """Time between two restorable ranges, at each automatic backup."""
    pitr_to_new: bool = True
    """Whether a new instance can be restored to a time; the vendor's SDK has no field for it."""
    recovery_type_required: bool = False
    """Whether a restore to an existing instance must set its type; vendor pages disagree."""
    snapshot_volume: Literal["total", "per-shard"] = "total"
    """Whether the volume size of a snapshot is that of all shards or of one."""
    database_delay: float = 0.0
    """How long after a restore the databases of an instance cannot be listed."""
    tags_while_building: bool = True
    """Whether tags can be added to an instance that is in status BUILD."""
    existing_tag: Literal["reject", "overwrite"] = "reject"
    """What happens to a tag whose key the instance has already."""
    deleting_status: Literal["unchanged", "DELETING"] = "unchanged"
    """Status of an instance while it is deleted."""
    recycle_failed: bool = True
    """Whether the recycle bin keeps an instance that was FAILED when it was deleted."""

    # What a new instance may be
    unique_instance_names: bool = False
    """Whether the name of an instance must be unique."""
    instance_quota: int = 50
    """Maximum number of instances."""
    account_balance: float = 1000.0
    """If it is negative, new instances are rejected."""
    low_balance_code: Literal["DBS.280020", "DBS.280449"] = "DBS.280020"
    """Error code for a negative balance; not documented."""
    free_addresses: int = 250
    """Free IP addresses in each subnet; each node of a new instance needs one."""
    sold_out_flavors: tuple[str, ...] = ()
    """Flavors that are sold out in every zone."""
    max_shard_gb: int = 16384
    """Largest volume of each shard; Terraform's documentation has 4000."""
    port_rule: Literal["any", "only-8000", "not-8000"] = "any"
    """Which ports a new instance may have; sources disagree."""
    password_classes: int = 3
    """Classes of characters that a password needs; the vendor's SDK names no number."""
    zero_keep_days: Literal["default", "off"] = "default"
    """Meaning of `keep_days` 0 of a new instance: seven days, or no automatic backups."""

    # Authentication and formats
    expired_token_status: Literal[400, 401] = 400
    """Status of the error for an expired security token: 400 APIG.0602, or the gateway's 401."""
    signature_error: Literal["quoted", "short"] = "quoted"
    """Message for an invalid signature: with the canonical request, or only "Unauthorized"."""
    lockout: bool = True
    """Whether consecutive bad signatures lock the access key."""
    token_lifetime: float = 86400.0
    """Lifetime of IAM tokens."""
    utc_offset: str = "+0800"
    """UTC offset in the timestamps of backups and jobs."""

    # Clocks and ids
    clock: Callable[[], float] = time.time
    """Returns the current Unix time."""
    clock_offset: float = 0.0
    """Added to `clock` for both clocks of the emulated cloud."""
    speed: float = 1.0
    """Speed factor of the cloud's clock."""
    id_seed: int | None = None
    """Seed of the generated ids, for repeatable runs; requires a new state file."""

    def __post_init__(self) -> None:
        """Validate the options; raise EmulatorError if one is invalid."""
        durations = (
            *("build_time", "restore_time", "delete_time", "delete_instance_time", "stop_time"),
            *("list_lag", "token_lifetime", "archive_lag", "archive_pause", "database_delay"),
            "first_backup_time",
        )
        for name in durations:
            if not 0 <= (getattr(self, name) or 0.0) < math.inf:
                raise EmulatorError(f"{name} must be a number of seconds, at least 0")
        for name in ("rate_limit", "speed"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise EmulatorError(f"{name} must be greater than 0")
        if not 1 <= self.max_keep_days <= 36500:
            raise EmulatorError("max_keep_days must be from 1 to 36500")
        if not re.fullmatch(r"[+-](0\d|1[0-4])[0-5]\d", self.utc_offset, re.ASCII):
            raise EmulatorError(f"utc_offset must be like +0800, not {self.utc_offset}")
