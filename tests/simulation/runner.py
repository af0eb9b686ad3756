"""Run seeds, check the invariants of every command and report violations."""

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
    """The exit codes of the commands of one seed, and the invariants that they violated."""

    seed: int
    exit_codes: tuple[tuple[str, int], ...]
    """Command name and exit code of each command."""
    violations: tuple[str, ...]
    report: str


def run_seeds(seeds: Iterable[int]) -> Iterator[SeedResult]:
    """Run and check each seed, two at a time; yield the results in the order of the seeds."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(_run_seed, seeds)


def failure_report(results: Iterable[SeedResult]) -> str:
    """Return the reports of all seeds with violations; empty if there are none."""
    return "\n".join(result.report for result in results if result.violations)


def count_exit_codes(results: Iterable[SeedResult]) -> Counter[int]:
    """Count the exit codes of all commands."""
    return Counter(code for result in results for _, code in result.exit_codes)


def count_exit_codes_by_command(results: Iterable[SeedResult]) -> dict[str, Counter[int]]:
    """Count the exit codes for each command name."""
    counts: dict[str, Counter[int]] = {}
    for result in results:
        for command, code in result.exit_codes:
            counts.setdefault(command, Counter())[code] += 1
    return counts


def _run_seed(seed: int) -> SeedResult:
    schedule = random_schedule(seed)
    observations = run_schedule(schedule)
    violated = [
        f"command {observation.spec.number} ({observation.spec.command}): {violation}"
        for observation in observations
        for violation in violations(observation)
    ]
    report = "\n".join(
        (
            f"=== seed {seed}",
            *violated,
            schedule.to_json(),
            *map(_describe, observations),
            f"Run it alone:  python -m tests.simulation {seed}",
        )
    )
    exit_codes = tuple((each.spec.command, each.code) for each in observations)
    return SeedResult(seed, exit_codes, tuple(violated), report)


def _describe(observation: Observation) -> str:
    """Return a readable description of the run of one command."""
    requests = "\n".join(
        f"  {each['method']} {each['path'][-40:]}?{each['query']} "
        f"applied {each['applied_status']}, sent {each['status']} {','.join(each['faults'])}"
        for each in observation.requests
    )
    return (
        f"--- command {observation.spec.number}: exit {observation.code} "
        f"after {observation.duration:.1f} s\n{requests}\nout: {observation.out}\n"
        f"err: {observation.err}\ncreated: {[row['id'] for row in observation.created]}, "
        f"deleted: {sorted(observation.deleted_ids)}"
    )
