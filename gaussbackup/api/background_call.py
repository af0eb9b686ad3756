"""Background call: a call started on a thread before its result is needed."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """Starts `attempt` on a thread; calling the object returns its result.

    If `attempt` raised, or no thread could be started, the result is that of `call`, which makes
    the same call with its retries and errors, on the thread that asks for the result.
    """

    def __init__(self, attempt: Callable[[], T], call: Callable[[], T]) -> None:
        self._attempt = attempt
        self._call = call
        self._results: list[T] = []
        self._thread = threading.Thread(target=self._run, name="background-call", daemon=True)
        with suppress(RuntimeError):
            self._thread.start()

    def __call__(self) -> T:
        if self._thread.ident is not None:  # the thread was started
            self._thread.join()
        if not self._results:
            self._results.append(self._call())
        return self._results[0]

    def _run(self) -> None:
        with suppress(Exception):  # `call` reports the error
            self._results.append(self._attempt())
