"""A call beside the others: begun before its result is needed, so that nobody waits for it twice.

It is an attempt and no more. Where it comes to nothing, the call is made in the ordinary way, with
its patience and its errors, by whoever asks for the result.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """Begins `attempt` on a thread; called, it gives what that gave, or else what `call` gives.

    `attempt` may raise anything. What a machine without a thread to spare cannot begin is not.
    """

    def __init__(self, attempt: Callable[[], T], call: Callable[[], T]) -> None:
        self._attempt = attempt
        self._call = call
        self._given: list[T] = []
        self._thread = threading.Thread(target=self._try, name="beside", daemon=True)
        with suppress(RuntimeError):
            self._thread.start()

    def __call__(self) -> T:
        if self._thread.ident is not None:  # it could be begun
            self._thread.join()
        if not self._given:
            self._given.append(self._call())
        return self._given[0]

    def _try(self) -> None:
        with suppress(Exception):  # whoever asks for the result will see what is wrong
            self._given.append(self._attempt())
