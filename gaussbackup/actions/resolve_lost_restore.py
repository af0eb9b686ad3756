"""The search for what became of a restore whose response was lost; it only reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gaussbackup.domain.lost_restore import instance_candidates, job_candidates
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    NotFound,
    OutcomeUnknown,
    ServiceError,
    UnexpectedResponse,
)
from gaussbackup.model.events import RetryPause
from gaussbackup.model.restore import RestoreResponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gaussbackup.actions.service_protocol import RestoreServiceClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.lost_restore import ExpectedInstance
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.instance_details import InstanceDetails

T = TypeVar("T")
_JOBS_SINCE = timedelta(hours=1)
"""Older jobs are not those of this command."""
_GRACE = 5.0
"""Seconds that the last search may run beyond the timeout."""


def send_once(
    post: Callable[[], RestoreResponse], find_lost: Callable[[AmbiguousOutcome], RestoreResponse]
) -> tuple[RestoreResponse, bool]:
    """Send a POST; return its response, or what `find_lost` finds after an ambiguous one.

    The second value is whether it was found. An unexpected exception is ambiguous too: the request
    may have been sent. Raise the error of a rejection.
    """
    try:
        return post(), False
    except AmbiguousOutcome as error:
        cause = error
    except GaussbackupError:
        raise
    except Exception as error:
        cause = AmbiguousOutcome(f"unexpected {type(error).__name__}: {error}")
    return find_lost(cause), True


def find_lost_instance(
    expected: ExpectedInstance,
    cause: ServiceError,
    client: RestoreServiceClient,
    *,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResponse:
    """Return the instance that the request created, searching for `timeout` seconds.

    Raise OutcomeUnknown if several may be it, or if none appears in time.
    """

    def search(view: RestoreServiceClient) -> list[str]:
        rows = instance_candidates(view.list_instances(name=expected.name), expected)
        return [row.id for row in rows]

    found = _search(search, cause, client, timeout, clock, on_event)
    if len(found) == 1:
        return RestoreResponse(found[0], None, cause.attempts)
    raise _outcome_unknown(
        f"Instance {expected.name} may or may not have been created: the response was lost "
        f"({cause.message}), and {_number(found)} new instances have that name.",
        "An instance costs money. Search for it before you restore again.",
        cause,
    )


class RestoreJobSearch(NamedTuple):
    """The restore jobs of a target before its POST; `known` is None if they cannot be listed."""

    target: InstanceDetails
    since: datetime
    known: frozenset[str] | None


def start_job_search(
    target: InstanceDetails, client: RestoreServiceClient, clock: Clock
) -> RestoreJobSearch:
    """Return what `find_lost_overwrite` needs to know from before the POST."""
    since = clock.now() + client.clock_offset() - _JOBS_SINCE
    try:
        jobs = client.list_jobs(begin=since).jobs
    except (UnexpectedResponse, NotFound):  # the list of jobs is not supported
        return RestoreJobSearch(target, since, None)
    known = frozenset(job.id for job in job_candidates(jobs, target.id, frozenset()))
    return RestoreJobSearch(target, since, known)


def find_lost_overwrite(
    search: RestoreJobSearch,
    cause: ServiceError,
    client: RestoreServiceClient,
    *,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResponse:
    """Return the job that restores to the target, searching for `timeout` seconds.

    Raise OutcomeUnknown if several may be it, or if none appears in time. The status RESTORING
    alone could be that of another client's restore.
    """
    target, known = search.target, search.known

    def find(view: RestoreServiceClient) -> list[str]:
        jobs = view.list_jobs(begin=search.since).jobs
        return [job.id for job in job_candidates(jobs, target.id, known or frozenset())]

    found = [] if known is None else _search(find, cause, client, timeout, clock, on_event)
    if len(found) == 1:
        return RestoreResponse(target.id, found[0], cause.attempts)
    raise _outcome_unknown(
        f"Instance {target.name} may or may not be overwritten: the response was lost "
        f"({cause.message}), and it has {_number(found)} new restore jobs.",
        "Check it before you restore again:  gaussbackup jobs list --since 1h",
        cause,
    )


def _search(
    search: Callable[[RestoreServiceClient], list[T]],
    cause: ServiceError,
    client: RestoreServiceClient,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> list[T]:
    """Repeat the search until it finds something or the timeout is over; a failed one is empty."""
    deadline = clock.monotonic() + timeout
    attempts = 0
    while True:
        left = max(0.0, deadline - clock.monotonic())
        pause = min(reconcile_pause(attempts), left)
        on_event(RetryPause(pause, f"response lost ({cause.message}); searching for its effect"))
        clock.sleep(pause)
        attempts += 1
        try:
            found = search(client.with_deadline(deadline + _GRACE, retry=False))
        except ServiceError:
            found = []
        if found or clock.monotonic() >= deadline:
            return found


def _number(found: list[str]) -> str:
    return f"{len(found)} ({', '.join(found)})" if found else "no"


def _outcome_unknown(message: str, hint: str, cause: ServiceError) -> OutcomeUnknown:
    unknown = OutcomeUnknown(
        message,
        hint=hint,
        code=cause.code,
        http_status=cause.http_status,
        request_id=cause.request_id,
    )
    unknown.posts_sent = cause.attempts
    return unknown
