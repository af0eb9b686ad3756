"""Arguments of a handler: the backend and the context of one authenticated request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from gaussbackup.emulator.faults.behavior_overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from gaussbackup.emulator.auth.authenticator import Caller
    from gaussbackup.emulator.ids import IdGenerator
    from gaussbackup.emulator.options import EmulatorOptions
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.state.sqlite_store import Store


@dataclass(frozen=True, slots=True)
class Backend:
    """State and options that handlers use."""

    store: Store
    options: EmulatorOptions
    ids: IdGenerator


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request; `now` is the time at which it takes effect."""

    request: ServerRequest
    now: float
    path_params: Mapping[str, str]
    """The variable segments of the path, decoded."""
    caller: Caller | None = None
    overrides: Overrides = NO_OVERRIDES
    current_time: Callable[[], float] | None = None
    """Returns the current time of the clock from which `now` was read."""

    def refresh_now(self) -> RequestContext:
        """Return the context with `now` set to the current time; call after locking the store.

        While a request waits for the lock, another one may write. With the old `now` it would take
        effect before that write and not see it.
        """
        if self.current_time is None:
            return self
        return replace(self, now=max(self.now, self.current_time()))

    @property
    def api_version(self) -> str:
        """The version in the path: ``v3``, ``v3.1``, ``v3.2`` or ``v3.3``."""
        return self.request.raw_path.split("/")[1]

    @property
    def project_id(self) -> str:
        """The project id in the path."""
        return self.path_params["project_id"]


Handler: TypeAlias = Callable[[Backend, RequestContext], ServerResponse]
