"""The verification of a restored instance: the checks of level 0, then those of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.drill_checks import check_instance, compare_databases, skip_databases
from gaussbackup.errors import NotFound, ServiceError, StateConflict, UnexpectedResponse
from gaussbackup.model.drill import CheckOutcome, DrillCheck
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaussbackup.actions.drill_protocols import DrillServiceClient
    from gaussbackup.actions.restore_result import RestoreResult
    from gaussbackup.clock import Clock
    from gaussbackup.model.drill import DatabaseSize, DrillTarget, Verify
    from gaussbackup.model.events import EventListener

READY_TIMEOUT = 600.0
"""Seconds until the databases of a new instance can be listed (gaussbackup/api/README.md,
"Restore")."""
_READY_INTERVAL = 10.0


def verify_instance(
    result: RestoreResult,
    tolerance: float,
    client: DrillServiceClient,
    *,
    poll_interval: float | None,
    clock: Clock,
    on_event: EventListener,
) -> Iterator[DrillCheck]:
    """Yield the checks that need no access to the databases."""
    if result.target is None:
        return
    version = result.source.snapshot.engine_version
    yield from check_instance(result.target, result.job, version)
    source = result.source.instance
    if source is None:
        yield skip_databases("the source is deleted")
        return
    try:
        expected = client.list_databases(source.id)
        interval = _READY_INTERVAL if poll_interval is None else poll_interval
        restored = _list_when_ready(result.target_id, client, interval, clock, on_event)
    except (UnexpectedResponse, NotFound):
        yield skip_databases("the service does not know the call")
    except StateConflict as error:
        yield skip_databases(f"the databases cannot be listed: {error.message}")
    except ServiceError as error:
        outcome = CheckOutcome.NOT_RUN
        yield DrillCheck("databases", outcome, f"not listed: {error.message}", content=True)
    else:
        yield compare_databases(expected, restored, tolerance)


def _list_when_ready(
    instance_id: str,
    client: DrillServiceClient,
    interval: float,
    clock: Clock,
    on_event: EventListener,
) -> Sequence[DatabaseSize]:
    """Return the databases; an instance that is ACTIVE may not be ready yet."""
    deadline = clock.monotonic() + READY_TIMEOUT
    while True:
        try:
            return client.list_databases(instance_id)
        except StateConflict as error:
            if clock.monotonic() + interval > deadline:
                raise
            on_event(RetryPause(interval, f"databases not ready: {error.message}"))
            clock.sleep(interval)


def run_verifications(verify: Sequence[Verify], target: DrillTarget) -> Iterator[DrillCheck]:
    """Yield the checks of each verification; one that raises an error has not run."""
    for each in verify:
        try:
            checks = each(target)
        except Exception as error:  # code of the caller: the instance must still be deleted
            text = f"unexpected {type(error).__name__}: {error}"
            checks = [DrillCheck("verification", CheckOutcome.NOT_RUN, text, content=True)]
        yield from checks
