"""An emulator of its own for each test, with a clock that the test can move."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Clock:
    """The real time, and what a test has added to it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds


class Start(Protocol):
    """Starts an emulator with these options."""

    def __call__(self, **options: Any) -> Emulator: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    with ExitStack() as stack:

        def begin(**options: Any) -> Emulator:
            chosen = {"state": tmp_path / "emulator.db", "clock": clock, **options}
            return stack.enter_context(Emulator(EmulatorOptions(**chosen)))

        yield begin


@pytest.fixture
def emulator(start: Start) -> Emulator:
    return start()


@pytest.fixture
def caller(emulator: Emulator) -> Iterator[RawClient]:
    with RawClient(emulator) as made:
        yield made


@pytest.fixture
def orders(emulator: Emulator) -> str:
    return next(str(row["id"]) for row in emulator.state()["instances"] if row["name"] == "orders")
