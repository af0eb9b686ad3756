"""Run seeds of the simulation by hand: `python -m tests.simulation 17 40-99`."""

from __future__ import annotations

import sys

from tests.simulation.runner import count_exit_codes_by_command, run_seeds


def main(args: list[str]) -> int:
    """Run the seeds and seed ranges in `args`; return 1 if an invariant was violated."""
    seeds = [seed for arg in args for seed in _parse_seeds(arg)]
    results = []
    for result in run_seeds(seeds):
        results.append(result)
        if result.violations or len(seeds) == 1:
            sys.stdout.write(f"{result.report}\n")
            sys.stdout.flush()
    failed = [result.seed for result in results if result.violations]
    for command, counts in sorted(count_exit_codes_by_command(results).items()):
        summary = ", ".join(f"{code}: {count}" for code, count in sorted(counts.items()))
        sys.stdout.write(f"{command:7} {summary}\n")
    sys.stdout.write(f"{len(seeds)} seeds; violations in {failed}\n")
    return 1 if failed else 0


def _parse_seeds(arg: str) -> range:
    first, _, last = arg.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
