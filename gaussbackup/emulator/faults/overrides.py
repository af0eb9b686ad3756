"""What a fault changes in the service itself, while a request is applied."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class InjectedBackup:
    """Backups that somebody else makes; where there are several, a number ends their names."""

    instance: str
    """The instance's name or id."""
    name: str
    kind: str
    status: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Overrides:
    """Deviations from the ordinary course; None and empty mean "as always"."""

    late: float | None = None
    """Seconds after which the request takes effect; it is answered now."""
    lag: float | None = None
    """Seconds for which a backup made now is missing from lists."""
    build_seconds: float | None = None
    fails: bool | None = None
    """Whether a backup made now ends FAILED."""
    fail_reason: str | None = None
    job_known: bool | None = None
    """Whether the jobs call knows the job of a backup made now."""
    vanish: tuple[str, ...] = ()
    """Globs over names: backups that vanish before the request is applied."""
    appear: tuple[InjectedBackup, ...] = ()
    """Backups that are there all at once, before the request is applied."""
    ignored: tuple[str, ...] | None = None
    """Query parameters that are not looked at."""
    expire_token: bool | None = None
    """Whether the request's own token expires just before it is checked."""
    clock_offset: float | None = None
    """Seconds by which the gateway's clock is ahead, for this one request."""

    def merge(self, other: Overrides) -> Overrides:
        """Give both together; where both say something, the other one wins.

        What comes and goes adds up.
        """
        said = {
            field.name: getattr(other, field.name)
            for field in fields(other)
            if getattr(other, field.name) is not None
        }
        moves = {"vanish": self.vanish + other.vanish, "appear": self.appear + other.appear}
        return replace(self, **said | moves)


NO_OVERRIDES = Overrides()
