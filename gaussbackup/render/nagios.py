"""The output line of a monitoring plugin, as the Monitoring Plugins guidelines define it.

The format is `STATUS - text | 'label'=value[unit];[warn];[crit];[min]`. The text and the labels
must not contain `|`, and labels must not contain `'` or `=`. A `crit` of `N` is exceeded by values
above N, a `crit` of `N:` by values below N.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckStatus
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaussbackup.actions.check_report import CheckReport, InstanceCheck
    from gaussbackup.domain.freshness import CheckLimits

EXIT_CODES = {
    CheckStatus.OK: 0,
    CheckStatus.WARNING: 1,
    CheckStatus.CRITICAL: 2,
    CheckStatus.UNKNOWN: 3,
}
"""The exit codes of a monitoring plugin, which differ from those in `exit_codes`."""
MAX_MEASURED_INSTANCES = 20
"""With more instances the line has totals only: monitoring systems truncate long lines."""
_MAX_TEXT_LENGTH = 1000
"""A monitoring system keeps 4 to 8 KB of a line, and the performance data is at its end."""
_MAX_NAME_LENGTH = 64
"""The limit of the service for names; a longer title is replaced by the instance id."""
_MAX_LABEL_LENGTH = _MAX_NAME_LENGTH + len("_size")
_MAX_PROBLEMS = 4
"""The number of problems in the text; others are only counted."""


def report_line(report: CheckReport, limits: CheckLimits) -> str:
    """Return the line of a completed check, with performance data."""
    text = status_line(report.status, _text(report))
    perfdata = " ".join(_perfdata(report, limits))
    return f"{text} | {perfdata}" if perfdata else text


def status_line(status: CheckStatus, text: str) -> str:
    """Return the line without performance data."""
    one_line = sanitize(" ".join(text.split())).replace("|", "/")
    if len(one_line) > _MAX_TEXT_LENGTH:
        one_line = f"{one_line[:_MAX_TEXT_LENGTH]}..."
    return f"{status.value.upper()} - {one_line}"


def _text(report: CheckReport) -> str:
    checks = report.checks
    problems = [
        (problem.status, f"{check.title}: {problem.message}")
        for check in checks
        for problem in check.finding.problems
    ] + [(problem.status, problem.message) for problem in report.problems]
    problems += [(CheckStatus.WARNING, text) for text in report.warnings]
    excluded = f" ({len(report.excluded)} excluded)" if report.excluded else ""
    if not problems:
        return _ok_text(report) + excluded
    problems.sort(key=lambda problem: list(CheckStatus).index(problem[0]), reverse=True)
    shown = "; ".join(text for _, text in problems[:_MAX_PROBLEMS])
    rest = f"; and {len(problems) - _MAX_PROBLEMS} more" if len(problems) > _MAX_PROBLEMS else ""
    failed = f"{len(report.failed_checks)} of {len(checks)} instances failed: "
    return (failed if len(checks) > 1 else "") + shown + rest + excluded


def _ok_text(report: CheckReport) -> str:
    new = len(report.new_checks)
    if not new:
        return _good_text(report.checks)
    checks = [check for check in report.checks if check.finding.new_for is None]
    instances = "1 instance is new and has" if new == 1 else f"{new} instances are new and have"
    parts = [_good_text(checks)] if checks else []
    return "; ".join([*parts, f"{instances} no backup yet"])


def _good_text(checks: Sequence[InstanceCheck]) -> str:
    oldest = max(checks, key=lambda check: check.finding.age or 0.0)
    age = format_duration(oldest.finding.age or 0.0)
    if len(checks) > 1:
        return f"{len(checks)} instances have good backups, the oldest is {age} old"
    newest = oldest.finding.newest
    size = newest.size_bytes if newest else None
    size_text = "" if size is None else f", {format_size(size)}"
    return f"{oldest.title}: {newest.name if newest else ''} is {age} old{size_text}"


def _perfdata(report: CheckReport, limits: CheckLimits) -> Iterator[str]:
    checks = report.checks
    if len(checks) == 1:
        yield from _instance_perfdata(checks[0], "", limits)
        return
    yield f"instances={len(checks)};;;0"
    if report.excluded:
        yield f"excluded={len(report.excluded)};;;0"
    yield f"short={len(report.failed_checks)};;0;0"
    ages = [check.finding.age for check in checks if check.finding.age is not None]
    if ages:
        yield _age_perfdata("oldest", max(ages), limits)
    if len(checks) <= MAX_MEASURED_INSTANCES:
        names = [check.instance_name or check.title for check in checks]
        for check, name in zip(checks, names, strict=True):
            unique = names.count(name) == 1 and len(name) <= _MAX_NAME_LENGTH
            yield from _instance_perfdata(
                check, f"{name if unique else check.instance_id}_", limits
            )


def _instance_perfdata(check: InstanceCheck, prefix: str, limits: CheckLimits) -> Iterator[str]:
    finding = check.finding
    if finding.age is not None:
        yield _age_perfdata(f"{prefix}age", finding.age, limits)
    if finding.newest is not None and finding.newest.size_bytes is not None:
        critical = f"{limits.min_size}:" if limits.min_size is not None else ""
        yield f"{_label(f'{prefix}size')}={finding.newest.size_bytes}B;;{critical};0"


def _age_perfdata(label: str, seconds: float, limits: CheckLimits) -> str:
    return f"{_label(label)}={round(seconds)}s;;{round(limits.max_age)};0"


def _label(text: str) -> str:
    """Return a label, in quotes unless it has only letters, digits, `_` and `-`.

    The end of a label that is too long is kept: it is the quantity.
    """
    text = text[-_MAX_LABEL_LENGTH:]
    if text.isascii() and text.replace("_", "").replace("-", "").isalnum():
        return text
    allowed = "".join("_" if character in "'=|" else character for character in sanitize(text))
    return f"'{allowed[-_MAX_LABEL_LENGTH:]}'"


def exit_code(status: CheckStatus) -> ExitCode:
    """Return the exit code of a plugin; the same numbers mean something else in `ExitCode`."""
    return ExitCode(EXIT_CODES[status])
