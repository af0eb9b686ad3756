"""An inquest: run seeds, two at a time, judge them, and tell of each that broke a promise."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.execution import run_schedule
from tests.simulation.invariants import violations
from tests.simulation.schedule import random_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.observation import Observation

WORKERS = 2


@dataclass(frozen=True)
class SeedResult:
    """What one seed brought: how its commands ended, and the promises broken, in words."""

    seed: int
    exit_codes: tuple[tuple[str, int], ...]
    """The verb and the code of each."""
    violations: tuple[str, ...]
    report: str


def run_seeds(seeds: Iterable[int]) -> Iterator[SeedResult]:
    """Run and judge each seed; the findings come in the order of the seeds."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(_run_seed, seeds)


def failure_report(findings: Iterable[SeedResult]) -> str:
    """Every story of a broken promise, one after the other; empty where there is none."""
    return "\n".join(finding.report for finding in findings if finding.violations)


def count_exit_codes(findings: Iterable[SeedResult]) -> Counter[int]:
    """How often each exit code came."""
    return Counter(code for finding in findings for _, code in finding.exit_codes)


def count_exit_codes_by_command(findings: Iterable[SeedResult]) -> dict[str, Counter[int]]:
    """The same for each verb."""
    counts: dict[str, Counter[int]] = {}
    for finding in findings:
        for verb, code in finding.exit_codes:
            counts.setdefault(verb, Counter())[code] += 1
    return counts


def _run_seed(seed: int) -> SeedResult:
    plan = random_schedule(seed)
    testimonies = run_schedule(plan)
    faults = [
        f"process {testimony.spec.number} ({testimony.spec.command}): {fault}"
        for testimony in testimonies
        for fault in violations(testimony)
    ]
    story = "\n".join(
        (
            f"=== seed {seed}",
            *faults,
            plan.to_json(),
            *map(_describe, testimonies),
            f"Alone:  python -m tests.simulation {seed}",
        )
    )
    ends = tuple((each.spec.command, each.code) for each in testimonies)
    return SeedResult(seed, ends, tuple(faults), story)


def _describe(testimony: Observation) -> str:
    """One command's run, to be read by a person."""
    exchanges = "\n".join(
        f"  {each['method']} {each['path'][-40:]}?{each['query']} "
        f"applied {each['applied_status']}, said {each['status']} {','.join(each['faults'])}"
        for each in testimony.requests
    )
    return (
        f"--- process {testimony.spec.number}: exit {testimony.code} "
        f"after {testimony.duration:.1f} s\n{exchanges}\nout: {testimony.out}\n"
        f"err: {testimony.err}\nmade: {[row['id'] for row in testimony.created]}, "
        f"deleted: {sorted(testimony.deleted_ids)}"
    )
