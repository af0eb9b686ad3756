"""Parsers of the faults of phase `during`, which change the behaviour of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.faults import validators
from gaussbackup.emulator.faults.behavior_overrides import (
    InjectedBackup,
    InjectedInstance,
    Overrides,
)
from gaussbackup.emulator.faults.fault_rule import FaultAction

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.fault_rule import FaultPhase


def parse_lag(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `lag`: seconds for which lists do not contain the created backup."""
    return FaultAction("lag", overrides=Overrides(list_lag=validators.seconds(argument, location)))


class _Result(NamedTuple):
    """Duration and result of an operation that a request starts."""

    seconds: float | None
    """None: the duration of the options."""
    status: str
    fails: bool
    reason: str


def parse_build(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `build`: duration and final status of the created backup."""
    statuses = ("COMPLETED", "FAILED", "DELETED")
    result = _parse_result(argument, location, statuses, "The backup failed.")
    overrides = Overrides(
        build_seconds=result.seconds,
        fails=result.status == "FAILED",
        disappears=result.status == "DELETED",
        fail_reason=result.reason,
    )
    return FaultAction("build", overrides=overrides)


def parse_restore(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `restore`: duration of a restore, and status of the instance after it."""
    statuses = ("ACTIVE", "FAILED", "DELETED")
    result = _parse_result(argument, location, statuses, "The restore failed.")
    overrides = Overrides(
        restore_seconds=result.seconds, restored_status=result.status, fail_reason=result.reason
    )
    return FaultAction("restore", overrides=overrides)


def parse_delete_instance(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `delete-instance`: duration and result of the deletion of an instance."""
    result = _parse_result(argument, location, ("DELETED", "FAILED"), "The deletion failed.")
    overrides = Overrides(
        deletion_seconds=result.seconds, deletion_fails=result.fails, fail_reason=result.reason
    )
    return FaultAction("delete-instance", overrides=overrides)


def _parse_result(argument: Any, location: str, statuses: tuple[str, ...], reason: str) -> _Result:
    """Parse seconds, status (the first of `statuses` is a success) and reason."""
    fields = validators.mapping(argument, location, ("seconds", "status", "reason"))
    seconds = fields.get("seconds")
    if seconds is not None:
        seconds = validators.seconds(seconds, f"{location}.seconds")
    status = validators.one_of(fields.get("status", statuses[0]), f"{location}.status", statuses)
    reason = validators.text(fields.get("reason", reason), f"{location}.reason")
    return _Result(seconds, status, status != statuses[0], reason)


def parse_job(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `job: unknown`: the jobs API does not return the job of the created backup."""
    validators.one_of(argument, location, ("unknown",))
    return FaultAction("job", overrides=Overrides(job_known=False))


def parse_backup_id(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `backup-id: uuid`: the id of the created backup is a UUID."""
    validators.one_of(argument, location, ("uuid",))
    return FaultAction("backup-id", overrides=Overrides(uuid_ids=True))


def parse_ignore(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `ignore`: query parameters to ignore."""
    return FaultAction(
        "ignore", overrides=Overrides(ignored_parameters=validators.texts(argument, location))
    )


def parse_remove_backups(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `remove-backups`: name pattern of backups that another client removes."""
    return FaultAction(
        "remove-backups", overrides=Overrides(remove_backups=(validators.text(argument, location),))
    )


def parse_add_backups(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `add-backups`: backups that another client adds."""
    fields = validators.mapping(argument, location, ("instance", "name", "type", "status", "count"))
    backup = InjectedBackup(
        instance=validators.text(fields.get("instance"), f"{location}.instance"),
        name=validators.text(fields.get("name"), f"{location}.name"),
        kind=validators.one_of(
            fields.get("type", "manual"), f"{location}.type", ("manual", "auto")
        ),
        status=validators.one_of(
            fields.get("status", "COMPLETED"),
            f"{location}.status",
            ("COMPLETED", "FAILED", "BUILDING"),
        ),
        count=validators.count(fields.get("count", 1), f"{location}.count"),
    )
    return FaultAction("add-backups", overrides=Overrides(add_backups=(backup,)))


def parse_add_instances(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `add-instances`: instances that another client adds."""
    fields = validators.mapping(argument or {}, location, ("name", "status", "count"))
    instance = InjectedInstance(
        name=validators.text(fields.get("name", ""), f"{location}.name"),
        status=validators.text(fields.get("status", "ACTIVE"), f"{location}.status"),
        count=validators.count(fields.get("count", 1), f"{location}.count"),
    )
    return FaultAction("add-instances", overrides=Overrides(add_instances=(instance,)))


def parse_expire_token(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `expire-token`: the token of the request expires; the action has no argument."""
    validators.mapping(argument or {}, location, ())
    return FaultAction("expire-token", overrides=Overrides(expire_token=True))


def parse_clock(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    """Parse `clock`: seconds by which the clock of the gateway is ahead."""
    return FaultAction(
        "clock", overrides=Overrides(clock_offset=validators.signed_seconds(argument, location))
    )
