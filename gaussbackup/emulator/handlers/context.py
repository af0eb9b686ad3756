"""One call of the service, past the gatekeeper, and the world in which it takes effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from gaussbackup.emulator.faults.overrides import NONE, Effects
from gaussbackup.emulator.server.response import Response

if TYPE_CHECKING:
    from gaussbackup.emulator.auth.authenticator import Caller
    from gaussbackup.emulator.options import EmulatorOptions
    from gaussbackup.emulator.server.request import Request
    from gaussbackup.emulator.state.ids import Ids
    from gaussbackup.emulator.state.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """What handlers work on."""

    store: Store
    options: EmulatorOptions
    ids: Ids


@dataclass(frozen=True, slots=True)
class Call:
    """What handlers work from; `now` is the moment at which the call takes effect."""

    request: Request
    now: float
    ids: Mapping[str, str]
    """The variable parts of the path, decoded."""
    caller: Caller | None = None
    effects: Effects = NONE
    clock: Callable[[], float] | None = None
    """What `now` was read from; it goes on while the call waits for its turn."""

    def at_its_turn(self) -> Call:
        """The same call at this moment: to be asked once the store is locked.

        Of two calls that write, the one whose turn comes second must not take effect before the
        first, or it would not see what that one wrote.
        """
        return self if self.clock is None else replace(self, now=max(self.now, self.clock()))

    @property
    def project_id(self) -> str:
        """The project in the path."""
        return self.ids["project_id"]


Handler: TypeAlias = Callable[[World, Call], Response]
