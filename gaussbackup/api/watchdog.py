"""The watchdog: one exchange, however slowly its bytes drip, ends when its time is over.

A read timeout bounds one read and not the call. So a thread of its own shuts the sockets of the
exchange down when its time is over, and whatever was waiting on them wakes up with an error or an
end of file. One thread does it for all exchanges: a timer for each would double what one costs.
"""

from __future__ import annotations

import socket
import threading
from enum import Enum
from heapq import heapify, heappop, heappush
from time import monotonic
from typing import TYPE_CHECKING

from gaussbackup.errors import NotSent

if TYPE_CHECKING:
    from types import TracebackType

_CURRENT = threading.local()
_LINGER = 1.0
"""Seconds for which the thread waits for another exchange."""
_MOST_OVER = 64
"""Watches that are over and still remembered."""


class Phase(Enum):
    """How far an exchange came; UNSEEN where the connection is not one of ours."""

    UNKNOWN = 0
    CONNECTING = 1
    SENT = 2


class RequestDeadline:
    """Guards the exchange that this thread makes inside the `with` block, for `seconds`.

    Afterwards `expired` says whether the time ran out, and `phase` whether a byte of the request
    can have left this machine.
    """

    def __init__(self, seconds: float) -> None:
        self.phase = Phase.UNKNOWN
        self.expired = False
        self.finished = False
        self._seconds = seconds
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()

    def track(self, sock: socket.socket) -> None:
        """Watch over this connection too, whatever layers of TLS are put on top of it later.

        What is kept is a duplicate of the descriptor. It shuts down the same connection and
        cannot, after a close elsewhere, hit a stranger who got the same number.
        """
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._handles.append(handle)
            if self.expired:
                _shut(handle)

    def expire(self) -> None:
        """The time is over; for the patrol to say."""
        with self._lock:
            if self.finished:
                return
            self.expired = True
            for handle in self._handles:
                _shut(handle)

    def __enter__(self) -> RequestDeadline:
        try:
            _THREAD.add(self, monotonic() + self._seconds)
        except RuntimeError as problem:
            raise NotSent(
                "this machine has no thread to spare for a request",
                hint="see its limits of processes and of memory: ulimit -u -v; nothing was sent",
            ) from problem
        _CURRENT.watch = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _CURRENT.watch = None
        with self._lock:
            self.finished = True
        _THREAD.remove()
        for handle in self._handles:
            handle.close()


class _DeadlineThread:
    """The thread that expires watches when they are due; it ends when it has none for a while."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._due: list[tuple[float, int, RequestDeadline]] = []
        self._count = 0
        self._open = 0
        self._thread: threading.Thread | None = None

    def add(self, watch: RequestDeadline, when: float) -> None:
        """Expire the watch then, on the monotonic clock; raises RuntimeError without a thread."""
        with self._change:
            if self._thread is None or not self._thread.is_alive():  # it does not survive a fork
                self._due.clear()
                self._open = 0
                thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                thread.start()
                self._thread = thread
            self._count += 1
            self._open += 1
            heappush(self._due, (when, self._count, watch))
            if self._due[0][2] is watch:
                self._change.notify()

    def remove(self) -> None:
        """One watch is over; those that are over are forgotten when they are too many."""
        with self._change:
            self._open -= 1
            if len(self._due) > _MOST_OVER + 2 * self._open:
                self._due = [each for each in self._due if not each[2].finished]
                heapify(self._due)

    def _run(self) -> None:
        while True:
            with self._change:
                while self._due and self._due[0][2].finished:
                    heappop(self._due)
                if not self._due and not self._change.wait(_LINGER) and not self._due:
                    self._thread = None
                    return
                if not self._due:
                    continue
                left = self._due[0][0] - monotonic()
                if left > 0:
                    self._change.wait(left)
                    continue
                watch = heappop(self._due)[2]
            watch.expire()


_THREAD = _DeadlineThread()


def current_deadline() -> RequestDeadline | None:
    """The watch that this thread is under, if any."""
    return getattr(_CURRENT, "watch", None)


def _shut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
