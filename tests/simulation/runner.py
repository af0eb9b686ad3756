"""An inquest: run seeds, two at a time, judge them, and tell of each that broke a promise."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.execution import run
from tests.simulation.invariants import broken
from tests.simulation.schedule import schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.observation import Testimony

AT_A_TIME = 2


@dataclass(frozen=True)
class Finding:
    """What one seed brought: how its commands ended, and the promises broken, in words."""

    seed: int
    ends: tuple[tuple[str, int], ...]
    """The verb and the code of each."""
    faults: tuple[str, ...]
    story: str


def inquire(seeds: Iterable[int]) -> Iterator[Finding]:
    """Run and judge each seed; the findings come in the order of the seeds."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield from pool.map(_inquire, seeds)


def verdict(findings: Iterable[Finding]) -> str:
    """Every story of a broken promise, one after the other; empty where there is none."""
    return "\n".join(finding.story for finding in findings if finding.faults)


def codes(findings: Iterable[Finding]) -> Counter[int]:
    """How often each exit code came."""
    return Counter(code for finding in findings for _, code in finding.ends)


def codes_by_verb(findings: Iterable[Finding]) -> dict[str, Counter[int]]:
    """The same for each verb."""
    counts: dict[str, Counter[int]] = {}
    for finding in findings:
        for verb, code in finding.ends:
            counts.setdefault(verb, Counter())[code] += 1
    return counts


def _inquire(seed: int) -> Finding:
    plan = schedule(seed)
    testimonies = run(plan)
    faults = [
        f"process {testimony.process.number} ({testimony.process.verb}): {fault}"
        for testimony in testimonies
        for fault in broken(testimony)
    ]
    story = "\n".join(
        (
            f"=== seed {seed}",
            *faults,
            plan.told(),
            *map(_told, testimonies),
            f"Alone:  python -m tests.simulation {seed}",
        )
    )
    ends = tuple((each.process.verb, each.code) for each in testimonies)
    return Finding(seed, ends, tuple(faults), story)


def _told(testimony: Testimony) -> str:
    """One command's run, to be read by a person."""
    exchanges = "\n".join(
        f"  {each['method']} {each['path'][-40:]}?{each['query']} "
        f"applied {each['applied_status']}, said {each['status']} {','.join(each['faults'])}"
        for each in testimony.requests
    )
    return (
        f"--- process {testimony.process.number}: exit {testimony.code} "
        f"after {testimony.seconds:.1f} s\n{exchanges}\nout: {testimony.out}\n"
        f"err: {testimony.err}\nmade: {[row['id'] for row in testimony.made]}, "
        f"deleted: {sorted(testimony.taken)}"
    )
