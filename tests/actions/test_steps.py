"""Operations that pause: one, or many with a few at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.steps import Ended, StepScheduler, run_steps
from gaussbackup.clock import SystemClock
from tests.support.fakes import JumpingClock

if TYPE_CHECKING:
    from gaussbackup.actions.steps import Steps


def pausing(*pauses: float, result: str = "done") -> Steps[str]:
    yield from pauses
    return result


def failing(pause: float) -> Steps[str]:
    yield pause
    raise ValueError("failed")


@pytest.fixture(params=["threads", "no threads"])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether threads can be started."""
    if request.param == "threads":
        return True

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    return False


def test_run_steps_sleeps_and_returns_the_result() -> None:
    clock = JumpingClock()
    assert run_steps(pausing(1.0, 2.5), clock) == "done"
    assert clock.sleeps == [1.0, 2.5]


@pytest.mark.usefixtures("threads")
def test_scheduler_runs_every_operation_to_its_end() -> None:
    clock = JumpingClock()
    scheduler: StepScheduler[str, str] = StepScheduler(2, clock)
    for name in ("a", "b", "c"):
        scheduler.add(name, pausing(10.0, 5.0, result=name.upper()))
    scheduler.add("d", failing(1.0))
    ended: list[Ended[str, str]] = []
    while not scheduler.idle:
        ended += scheduler.run(None)
    assert {each.key: each.result for each in ended} == {"a": "A", "b": "B", "c": "C", "d": None}
    assert ended[0].key == "d"
    assert isinstance(ended[0].error, ValueError)
    assert clock.monotonic() == pytest.approx(15.0)
    scheduler.close()


@pytest.mark.usefixtures("threads")
def test_scheduler_returns_at_the_given_time() -> None:
    clock = JumpingClock()
    scheduler: StepScheduler[str, str] = StepScheduler(2, clock)
    scheduler.add("slow", pausing(100.0))
    assert scheduler.run(30.0) == []
    assert clock.monotonic() == pytest.approx(30.0)
    assert [each.key for each in scheduler.run(None)] == ["slow"]
    assert scheduler.run(None) == []
    assert scheduler.run(150.0) == []
    assert clock.monotonic() == pytest.approx(150.0)


def test_scheduler_delays_no_operation_by_one_that_hangs() -> None:
    released = threading.Event()

    def hanging() -> Steps[str]:
        assert released.wait(timeout=20)
        return "late"
        yield 0.0

    scheduler: StepScheduler[str, str] = StepScheduler(2, SystemClock())
    scheduler.add("hanging", hanging())
    for name in ("b", "c", "d"):
        scheduler.add(name, pausing(0.01))
    ended: list[str] = []
    while len(ended) < 3:
        ended += [each.key for each in scheduler.run(None)]
    assert sorted(ended) == ["b", "c", "d"]
    released.set()
    assert [each.result for each in scheduler.run(None)] == ["late"]
    scheduler.close()


def test_scheduler_continues_with_the_threads_that_could_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def start_one(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_one)
    scheduler: StepScheduler[int, str] = StepScheduler(4, JumpingClock())
    for number in range(10):
        scheduler.add(number, pausing(1.0))
    ended: list[int] = []
    while not scheduler.idle:
        ended += [each.key for each in scheduler.run(None)]
    assert sorted(ended) == list(range(10))
    scheduler.close()
