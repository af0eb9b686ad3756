"""`check --max-pitr-lag`: the newest restorable time of each checked instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.domain.pitr_lag import days_of_lag, lag_problem, newest_end, unknown_lag
from gaussbackup.errors import AuthFailed, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from gaussbackup.actions.check_report import CheckReport, InstanceCheck
    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.domain.freshness import CheckProblem


def check_pitr_lag(report: CheckReport, limit: float, client: RestoreReadClient) -> CheckReport:
    """Return the report with the problems of instances that cannot be restored to a recent time.

    `limit` is in seconds. `client` must have had a response, which shows the service's time.
    Instances that are too new for a backup are not checked. For each
    instance the days are requested from the newest one until one has a range.
    """
    checks = []
    for each in report.checks:
        problem = None
        if each.instance_id is not None and each.finding.new_for is None:
            problem = _problem(each.instance_id, limit, client)
        checks.append(each if problem is None else _with_problem(each, problem))
    return replace(report, checks=tuple(checks))


def _problem(instance_id: str, limit: float, client: RestoreReadClient) -> CheckProblem | None:
    now = client.service_now()  # the service dates the ranges
    try:
        end = _read_newest_end(instance_id, days_of_lag(limit, now), client)
    except AuthFailed:
        raise
    except ServiceError as error:
        return unknown_lag(error.message.rstrip("."))
    return lag_problem(end, limit, now)


def _read_newest_end(
    instance_id: str, days: Iterable[date], client: RestoreReadClient
) -> datetime | None:
    for day in days:
        end = newest_end(client.list_restorable_ranges(instance_id, day))
        if end is not None:
            return end
    return None


def _with_problem(check: InstanceCheck, problem: CheckProblem) -> InstanceCheck:
    finding = check.finding._replace(problems=(*check.finding.problems, problem))
    return replace(check, finding=finding)
