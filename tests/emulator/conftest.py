"""Fixtures: an emulator for each test, with a clock that the test can advance."""

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
    """The real time plus an offset."""

    def __init__(self) -> None:
        self.offset = 0.0

    def __call__(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        self.offset += seconds


class StartEmulator(Protocol):
    """Start an emulator with these options."""

    def __call__(self, **options: Any) -> Emulator: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start_emulator(tmp_path: Path, clock: Clock) -> Iterator[StartEmulator]:
    with ExitStack() as stack:

        def start(**options: Any) -> Emulator:
            all_options = {"state": tmp_path / "emulator.db", "clock": clock, **options}
            return stack.enter_context(Emulator(EmulatorOptions(**all_options)))

        yield start


@pytest.fixture
def emulator(start_emulator: StartEmulator) -> Emulator:
    return start_emulator()


@pytest.fixture
def client(emulator: Emulator) -> Iterator[RawClient]:
    with RawClient(emulator) as client:
        yield client


@pytest.fixture
def orders(emulator: Emulator) -> str:
    """Return the id of the instance `orders`."""
    return next(str(row["id"]) for row in emulator.state()["instances"] if row["name"] == "orders")
