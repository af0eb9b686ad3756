"""The watchdog: one exchange, however slowly its bytes drip, ends when its time is over.

A read timeout bounds one read and not the call. So a timer shuts the sockets of the exchange down
from its own thread, and whatever was waiting on them wakes up with an error or an end of file.
"""

from __future__ import annotations

import socket
import threading
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.errors import NotSent

if TYPE_CHECKING:
    from types import TracebackType

_HERE = threading.local()


class Phase(Enum):
    """How far an exchange came; UNSEEN where the connection is not one of ours."""

    UNSEEN = 0
    CONNECTING = 1
    SENT = 2


class Watch:
    """Guards the exchange that this thread makes inside the `with` block, for `seconds`.

    Afterwards `expired` says whether the time ran out, and `phase` whether a byte of the request
    can have left this machine.
    """

    def __init__(self, seconds: float) -> None:
        self.phase = Phase.UNSEEN
        self.expired = False
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def guard(self, sock: socket.socket) -> None:
        """Watch over this connection too, whatever layers of TLS are put on top of it later.

        What is kept is a duplicate of the descriptor. It shuts down the same connection and
        cannot, after a close elsewhere, hit a stranger who got the same number.
        """
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._handles.append(handle)
            if self.expired:
                _shut(handle)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            for handle in self._handles:
                _shut(handle)

    def __enter__(self) -> Watch:
        try:
            self._timer.start()
        except RuntimeError as problem:
            raise NotSent(
                "this machine has no thread to spare for a request",
                hint="see its limits of processes and of memory: ulimit -u -v; nothing was sent",
            ) from problem
        _HERE.watch = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _HERE.watch = None
        self._timer.cancel()
        self._timer.join()
        for handle in self._handles:
            handle.close()


def current_watch() -> Watch | None:
    """The watch that this thread is under, if any."""
    return getattr(_HERE, "watch", None)


def _shut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
