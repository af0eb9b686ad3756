"""Events of several threads, handled one by one."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.model.events import Event, EventListener


class OneByOne:
    """Passes each event to a listener after the previous one is handled; none after `close`."""

    def __init__(self, listener: EventListener) -> None:
        self._listener = listener
        self._lock = RLock()
        self._closed = False

    def __call__(self, event: Event) -> None:
        with self._lock:
            if not self._closed:
                self._listener(event)

    def close(self) -> None:
        """Ignore further events: those of threads that continue after a signal."""
        with self._lock:
            self._closed = True
