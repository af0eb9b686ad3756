"""Watchdog: ends a request at its deadline, even if its bytes arrive very slowly.

A read timeout bounds one read, not the whole request. So a thread shuts down the sockets of a
request at its deadline, and whatever waits for them gets an error or an end of file. One thread
serves all requests: a timer for each would double the cost of a request.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from heapq import heapify, heappop, heappush
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

_CURRENT = threading.local()
_IDLE_TIMEOUT = 1.0
"""Seconds for which the thread waits for another request before it ends."""
_MAX_FINISHED = 64
"""Maximum number of finished deadlines in the queue, apart from the open ones."""


class Phase(Enum):
    """Progress of a request; UNKNOWN if the connection is not one of ours."""

    UNKNOWN = 0
    PREPARING = 1
    CONNECTING = 2
    SENT = 3


class RequestDeadline:
    """Context manager: ends the request that this thread makes inside it after `seconds`.

    Afterwards `expired` is whether the deadline passed, and `phase` whether a byte of the request
    can have left this machine.
    """

    def __init__(self, seconds: float) -> None:
        self.phase = Phase.UNKNOWN
        self.expired = False
        self.finished = False
        self._seconds = seconds
        self._watched = False
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()

    def track(self, sock: socket.socket) -> None:
        """Shut down this connection too at the deadline, whatever TLS layers are added later.

        A duplicate of the descriptor is stored. It shuts down the same connection, and cannot hit
        another one that got the same number after a close.
        """
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._handles.append(handle)
            if self.expired:
                _shut_down(handle)

    def expire(self) -> None:
        """Shut down the connections; called by the thread at the deadline."""
        with self._lock:
            if self.finished:
                return
            self.expired = True
            for handle in self._handles:
                _shut_down(handle)

    def __enter__(self) -> RequestDeadline:
        # Without a thread only the timeouts of the sockets apply.
        with suppress(RuntimeError):
            _THREAD.add(self, monotonic() + self._seconds)
            self._watched = True
        _CURRENT.deadline = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _CURRENT.deadline = None
        with self._lock:
            self.finished = True
        if self._watched:
            _THREAD.remove()
        for handle in self._handles:
            handle.close()


class _DeadlineThread:
    """Thread that expires deadlines when they are due; it ends after a while without any."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._due: list[tuple[float, int, RequestDeadline]] = []
        self._count = 0
        self._open = 0
        self._thread: threading.Thread | None = None

    def add(self, deadline: RequestDeadline, due: float) -> None:
        """Expire the deadline at `due` (monotonic); raise RuntimeError if no thread can start."""
        with self._change:
            if self._thread is None or not self._thread.is_alive():  # a fork ends it
                self._due.clear()
                self._open = 0
                thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                thread.start()
                self._thread = thread
            self._count += 1
            self._open += 1
            heappush(self._due, (due, self._count, deadline))
            if self._due[0][2] is deadline:
                self._change.notify()

    def remove(self) -> None:
        """Count one deadline as finished; drop the finished ones if there are too many."""
        with self._change:
            self._open -= 1
            if len(self._due) > _MAX_FINISHED + 2 * self._open:
                self._due = [entry for entry in self._due if not entry[2].finished]
                heapify(self._due)

    def _run(self) -> None:
        while True:
            with self._change:
                while self._due and self._due[0][2].finished:
                    heappop(self._due)
                if not self._due and not self._change.wait(_IDLE_TIMEOUT) and not self._due:
                    self._thread = None
                    return
                if not self._due:
                    continue
                left = self._due[0][0] - monotonic()
                if left > 0:
                    self._change.wait(left)
                    continue
                deadline = heappop(self._due)[2]
            deadline.expire()


_THREAD = _DeadlineThread()


def current_deadline() -> RequestDeadline | None:
    """Return the deadline of the request that this thread makes, or None."""
    return getattr(_CURRENT, "deadline", None)


def _shut_down(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed by the other side already
