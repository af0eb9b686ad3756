"""What a fault changes in the service itself, while a request is applied."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Effects:
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
    ignored: tuple[str, ...] | None = None
    """Query parameters that are not looked at."""
    expire_token: bool | None = None
    """Whether the request's own token expires just before it is checked."""
    clock_offset: float | None = None
    """Seconds by which the gateway's clock is ahead, for this one request."""

    def merged(self, other: Effects) -> Effects:
        """Give both together; where both say something, the other one wins."""
        said = {
            field.name: getattr(other, field.name)
            for field in fields(other)
            if getattr(other, field.name) is not None
        }
        return replace(self, **said)


NONE = Effects()
