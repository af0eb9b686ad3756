"""One call of the service, past the gatekeeper, and the world in which it takes effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from gaussbackup.emulator.faults.overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from gaussbackup.emulator.auth.authenticator import Caller
    from gaussbackup.emulator.options import EmulatorOptions
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.state.ids import IdGenerator
    from gaussbackup.emulator.state.store import Store


@dataclass(frozen=True, slots=True)
class Backend:
    """What handlers work on."""

    store: Store
    options: EmulatorOptions
    ids: IdGenerator


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What handlers work from; `now` is the moment at which the call takes effect."""

    request: ServerRequest
    now: float
    path_params: Mapping[str, str]
    """The variable parts of the path, decoded."""
    caller: Caller | None = None
    overrides: Overrides = NO_OVERRIDES
    clock: Callable[[], float] | None = None
    """What `now` was read from; it goes on while the call waits for its turn."""

    def refresh_now(self) -> RequestContext:
        """The same call at this moment: to be asked once the store is locked.

        Of two calls that write, the one whose turn comes second must not take effect before the
        first, or it would not see what that one wrote.
        """
        return self if self.clock is None else replace(self, now=max(self.now, self.clock()))

    @property
    def project_id(self) -> str:
        """The project in the path."""
        return self.path_params["project_id"]


Handler: TypeAlias = Callable[[Backend, RequestContext], ServerResponse]
