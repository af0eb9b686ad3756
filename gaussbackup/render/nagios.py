"""One line for a monitoring system, as the Monitoring Plugins guidelines want it.

`STATUS - text | 'label'=value[unit];[warn];[crit];[min]`: the text and the labels may not hold a
bar, a label no quote and no equals sign; an age above `crit`, or a size below `crit:`, is too much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import Verdict
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.sanitize import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaussbackup.actions.check_report import Check, CheckReport
    from gaussbackup.domain.freshness import Limits

NUMBERS = {Verdict.OK: 0, Verdict.WARNING: 1, Verdict.CRITICAL: 2, Verdict.UNKNOWN: 3}
"""The exit codes of a plugin, which are not those of the table."""
MEASURED = 20
"""For more instances than these only sums are told: a line is cut off at a few kilobytes."""
_NAMED = 4
"""So many problems are told in words."""


def report_line(report: CheckReport, limits: Limits) -> str:
    """The line for a check that could be made."""
    told = plain_line(report.verdict, _text(report))
    measures = " ".join(_measures(report, limits))
    return f"{told} | {measures}" if measures else told


def plain_line(verdict: Verdict, text: str) -> str:
    """Status and text alone."""
    one_line = " ".join(text.split())
    return f"{verdict.value.upper()} - {safe(one_line).replace('|', '/')}"


def _text(report: CheckReport) -> str:
    checks = report.checks
    problems = [
        (problem.verdict, f"{check.title}: {problem.message}")
        for check in checks
        for problem in check.finding.problems
    ] + [(problem.verdict, problem.message) for problem in report.problems]
    if not problems:
        return _all_well(checks)
    problems.sort(key=lambda told: list(Verdict).index(told[0]), reverse=True)
    told = "; ".join(text for _, text in problems[:_NAMED])
    rest = f"; and {len(problems) - _NAMED} more" if len(problems) > _NAMED else ""
    counted = f"{len(report.short)} of {len(checks)} instances short: " if len(checks) > 1 else ""
    return counted + told + rest


def _all_well(checks: Sequence[Check]) -> str:
    oldest = max(checks, key=lambda check: check.finding.age or 0.0)
    age = format_duration(oldest.finding.age or 0.0)
    if len(checks) > 1:
        return f"{len(checks)} instances have good backups, the oldest is {age} old"
    newest = oldest.finding.newest
    size = newest.size_bytes if newest else None
    sized = "" if size is None else f", {format_size(size)}"
    return f"{oldest.title}: {newest.name if newest else ''} is {age} old{sized}"


def _measures(report: CheckReport, limits: Limits) -> Iterator[str]:
    checks = report.checks
    if len(checks) == 1:
        yield from _of_one(checks[0], "", limits)
        return
    yield f"instances={len(checks)};;;0"
    yield f"short={len(report.short)};;0;0"
    ages = [check.finding.age for check in checks if check.finding.age is not None]
    if ages:
        yield _age("oldest", max(ages), limits)
    if len(checks) <= MEASURED:
        titles = [check.title for check in checks]
        for check in checks:
            unique = titles.count(check.title) == 1
            yield from _of_one(check, f"{check.title if unique else check.instance_id}_", limits)


def _of_one(check: Check, prefix: str, limits: Limits) -> Iterator[str]:
    finding = check.finding
    if finding.age is not None:
        yield _age(f"{prefix}age", finding.age, limits)
    if finding.newest is not None and finding.newest.size_bytes is not None:
        least = f"{limits.min_size}:" if limits.min_size is not None else ""
        yield f"{_label(f'{prefix}size')}={finding.newest.size_bytes}B;;{least};0"


def _age(label: str, seconds: float, limits: Limits) -> str:
    return f"{_label(label)}={round(seconds)}s;;{round(limits.max_age)};0"


def _label(text: str) -> str:
    """Plain words as they are, anything else in quotes."""
    if text.isascii() and text.replace("_", "").replace("-", "").isalnum():
        return text
    kept = "".join("_" if character in "'=|" else character for character in safe(text))
    return f"'{kept}'"


def exit_code(verdict: Verdict) -> ExitCode:
    """The number of a plugin; those of the table have other meanings."""
    return ExitCode(NUMBERS[verdict])
