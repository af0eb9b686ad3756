"""What `create` is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.if_exists import IfExists


@dataclass(frozen=True)
class CreateRequest:
    """A backup to be made; all names and texts are checked already, all spans are seconds.

    `wait` is None for `--no-wait`. `poll_interval` of it also paces the tries at a busy instance.
    """

    instance: str
    name: str
    description: str | None = None
    wait: WaitOptions | None = field(default_factory=WaitOptions)
    if_exists: IfExists = IfExists.ERROR
    busy_timeout: float = 0.0
    unless_newer_than: float | None = None
    request_id: str | None = None
    reconcile_timeout: float = 60.0
    dry_run: bool = False
