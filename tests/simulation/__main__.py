"""Runs seeds of the model by hand: `python -m tests.simulation 17 40-99`."""

from __future__ import annotations

import sys

from tests.simulation.runner import count_exit_codes_by_command, run_seeds


def main(words: list[str]) -> int:
    """Run the seeds that the words name; 1 where a promise was broken."""
    seeds = [seed for word in words for seed in _seeds(word)]
    findings = []
    for finding in run_seeds(seeds):
        findings.append(finding)
        if finding.violations or len(seeds) == 1:
            sys.stdout.write(f"{finding.report}\n")
            sys.stdout.flush()
    bad = [finding.seed for finding in findings if finding.violations]
    for verb, counted in sorted(count_exit_codes_by_command(findings).items()):
        told = ", ".join(f"{code}: {count}" for code, count in sorted(counted.items()))
        sys.stdout.write(f"{verb:7} {told}\n")
    sys.stdout.write(f"{len(seeds)} seeds; broken in {bad}\n")
    return 1 if bad else 0


def _seeds(word: str) -> range:
    first, _, last = word.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
