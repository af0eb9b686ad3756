"""Overridden behaviour of the service: the result of faults of phase `during`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class InjectedBackup:
    """Backups added as if by another client; if `count` > 1, a number is appended to the name."""

    instance: str
    """Name or id of the instance."""
    name: str
    kind: str
    status: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class InjectedInstance:
    """Instances of the same name added as if by another client."""

    name: str
    """Empty: the name in the body of the request."""
    status: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Overrides:
    """Overridden behaviour for one request; None and empty fields change nothing."""

    late_by: float | None = None
    """Seconds until the request takes effect; the response is sent now."""
    list_lag: float | None = None
    """Seconds for which lists do not contain the created backup."""
    build_seconds: float | None = None
    """Duration of the created backup."""
    fails: bool | None = None
    """Whether the created backup ends FAILED."""
    disappears: bool | None = None
    """Whether the created backup is deleted at its end."""
    fail_reason: str | None = None
    restore_seconds: float | None = None
    """Duration of the restore."""
    restored_status: str | None = None
    """Status of the instance after the restore: ACTIVE, FAILED or DELETED (not listed)."""
    deletion_seconds: float | None = None
    """Duration of the deletion of an instance."""
    deletion_fails: bool | None = None
    job_known: bool | None = None
    """Whether the jobs API returns the job of the created backup."""
    uuid_ids: bool | None = None
    """Whether the id of the created backup is a UUID."""
    remove_backups: tuple[str, ...] = ()
    """Name patterns (globs) of backups to remove before the request is applied."""
    add_backups: tuple[InjectedBackup, ...] = ()
    """Backups to add before the request is applied."""
    add_instances: tuple[InjectedInstance, ...] = ()
    """Instances to add before the request is applied."""
    ignored_parameters: tuple[str, ...] | None = None
    """Query parameters to ignore."""
    expire_token: bool | None = None
    """Whether the token of the request expires just before it is checked."""
    clock_offset: float | None = None
    """Seconds by which the gateway's clock is ahead, for this request."""

    def merge(self, other: Overrides) -> Overrides:
        """Combine two overrides; fields set in `other` win, removed and added rows add up."""
        overridden = {
            field.name: getattr(other, field.name)
            for field in fields(other)
            if getattr(other, field.name) is not None
        }
        changes = {
            "remove_backups": self.remove_backups + other.remove_backups,
            "add_backups": self.add_backups + other.add_backups,
            "add_instances": self.add_instances + other.add_instances,
        }
        return replace(self, **overridden | changes)


NO_OVERRIDES = Overrides()
