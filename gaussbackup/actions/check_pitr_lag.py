"""`check --max-pitr-lag`: the newest restorable time of each checked instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.domain.pitr_lag import days_of_lag, lag_problem, newest_end, unknown_lag
from gaussbackup.errors import AuthFailed, ServiceError

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.actions.check_report import CheckReport, InstanceCheck
    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.freshness import CheckProblem


def check_pitr_lag(
    report: CheckReport, limit: float, client: RestoreReadClient, *, clock: Clock
) -> CheckReport:
    """Return the report with the problems of instances that cannot be restored to a recent time.

    `limit` is in seconds. Instances that are too new for a backup are not checked. For each
    instance the days are requested from the newest one until one has a range.
    """
    checks = []
    for each in report.checks:
        problem = None
        if each.instance_id is not None and each.finding.new_for is None:
            problem = _problem(each.instance_id, limit, client, clock)
        checks.append(each if problem is None else _with_problem(each, problem))
    return replace(report, checks=tuple(checks))


def _problem(
    instance_id: str, limit: float, client: RestoreReadClient, clock: Clock
) -> CheckProblem | None:
    try:
        end = _read_newest_end(instance_id, limit, client, clock)
    except AuthFailed:
        raise
    except ServiceError as error:
        return unknown_lag(error.message.rstrip("."))
    return lag_problem(end, limit, _now(client, clock))


def _read_newest_end(
    instance_id: str, limit: float, client: RestoreReadClient, clock: Clock
) -> datetime | None:
    for day in days_of_lag(limit, _now(client, clock)):
        end = newest_end(client.list_restorable_ranges(instance_id, day))
        if end is not None:
            return end
    return None


def _now(client: RestoreReadClient, clock: Clock) -> datetime:
    """Return the time of the service, which dates the ranges."""
    return clock.now() + client.clock_offset()


def _with_problem(check: InstanceCheck, problem: CheckProblem) -> InstanceCheck:
    finding = check.finding._replace(problems=(*check.finding.problems, problem))
    return replace(check, finding=finding)
