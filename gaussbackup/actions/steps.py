"""Operations that pause: one after the other, or many with a few requests at once.

An operation is a generator. It sends requests, yields the seconds to pause, and returns its
result. So a pause occupies no thread.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from gaussbackup.clock import Clock

K = TypeVar("K")
T = TypeVar("T")
Steps = Generator[float, None, T]


def run_steps(steps: Steps[T], clock: Clock) -> T:
    """Run one operation to its end and return its result."""
    while True:
        try:
            pause = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        clock.sleep(pause)


@dataclass(frozen=True)
class Ended(Generic[K, T]):
    """The result of the operation that was added with this key, or its error."""

    key: K
    result: T | None = None
    error: Exception | None = None


@dataclass(frozen=True)
class _Operation(Generic[K, T]):
    key: K
    steps: Steps[T]


class StepScheduler(Generic[K, T]):
    """Runs operations, at most `parallel` at once between their pauses.

    Each runs on a daemon thread, so that an operation that takes long or hangs delays no other. If
    no thread can be started, they run one by one on the thread of the caller.
    """

    def __init__(self, parallel: int, clock: Clock) -> None:
        self._clock = clock
        self._max_threads = parallel
        self._threads = 0
        self._running = 0
        self._added = 0
        self._ready: deque[_Operation[K, T]] = deque()
        self._paused: list[tuple[float, int, _Operation[K, T]]] = []
        self._to_threads: SimpleQueue[_Operation[K, T] | None] = SimpleQueue()
        self._from_threads: SimpleQueue[Ended[K, T] | tuple[_Operation[K, T], float]] = (
            SimpleQueue()
        )

    @property
    def idle(self) -> bool:
        """Whether every operation has ended."""
        return not (self._running or self._ready or self._paused)

    def add(self, key: K, steps: Steps[T]) -> None:
        """Add an operation; it begins in `run`."""
        self._ready.append(_Operation(key, steps))

    def run(self, until: float | None) -> list[Ended[K, T]]:
        """Run the operations until one or more end, and return those.

        Return [] at the monotonic time `until`, or if every operation has ended and there is no
        such time.
        """
        while True:
            self._wake()
            self._start()
            ended = self._receive(until)
            now = self._clock.monotonic()
            if ended or (until is not None and now >= until) or (until is None and self.idle):
                return ended

    def close(self) -> None:
        """Let the threads end that have nothing to do."""
        for _ in range(self._threads):
            self._to_threads.put(None)

    def _wake(self) -> None:
        now = self._clock.monotonic()
        while self._paused and self._paused[0][0] <= now:
            self._ready.append(heappop(self._paused)[2])

    def _start(self) -> None:
        """Give the ready operations to threads; start those threads first."""
        while self._ready and self._running < self._max_threads:
            if self._running == self._threads and not self._start_thread():
                return
            self._to_threads.put(self._ready.popleft())
            self._running += 1

    def _start_thread(self) -> bool:
        try:
            threading.Thread(target=self._work, daemon=True).start()
        except RuntimeError:  # no thread is available; those that run are enough
            self._max_threads = self._threads
            return False
        self._threads += 1
        return True

    def _work(self) -> None:
        while (operation := self._to_threads.get()) is not None:
            self._from_threads.put(_advance(operation))

    def _receive(self, until: float | None) -> list[Ended[K, T]]:
        """Return the operations that ended; wait for the next event if there are none."""
        if self._running:
            return self._receive_from_threads(until)
        if self._ready:  # no thread could be started
            return self._record(_advance(self._ready.popleft()))
        pause = self._pause(until)
        if pause:
            self._clock.sleep(pause)
        return []

    def _receive_from_threads(self, until: float | None) -> list[Ended[K, T]]:
        ended: list[Ended[K, T]] = []
        timeout = self._pause(until)
        while self._running:
            try:
                step = self._from_threads.get(timeout=timeout)
            except Empty:
                break
            self._running -= 1
            ended += self._record(step)
            timeout = 0.0
        return ended

    def _pause(self, until: float | None) -> float | None:
        """Return the seconds until a paused operation is due, or `until`; None without either."""
        times = [self._paused[0][0]] if self._paused else []
        if until is not None:
            times.append(until)
        return max(0.0, min(times) - self._clock.monotonic()) if times else None

    def _record(self, step: Ended[K, T] | tuple[_Operation[K, T], float]) -> list[Ended[K, T]]:
        if isinstance(step, Ended):
            return [step]
        operation, pause = step
        self._added += 1  # the heap never compares operations
        heappush(self._paused, (self._clock.monotonic() + pause, self._added, operation))
        return []


def _advance(operation: _Operation[K, T]) -> Ended[K, T] | tuple[_Operation[K, T], float]:
    """Run an operation to its next pause, or to its end."""
    try:
        return operation, next(operation.steps)
    except StopIteration as end:
        return Ended(operation.key, result=end.value)
    except Exception as error:
        return Ended(operation.key, error=error)
