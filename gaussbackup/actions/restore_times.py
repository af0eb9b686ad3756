"""`instances restore-times`: the time ranges that an instance can be restored to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import find_instance
from gaussbackup.domain.restore_times import merge_ranges, whole_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.restore import RestorableRange


def service_days(number: int, client: RestoreReadClient, clock: Clock) -> list[date]:
    """Return the last days in UTC by the service's clock, with today, newest first."""
    today = (clock.now() + client.clock_offset()).date()
    return [today - timedelta(days=days) for days in range(number)]


def list_restore_times(
    ref: str, days: Iterable[date], client: RestoreReadClient
) -> tuple[InstanceRef, list[RestorableRange]]:
    """Return the instance and its ranges on these days, newest first.

    Ranges that continue on the next day are joined. One request is sent for each day.
    """
    instance = find_instance(ref, client)
    ranges = merge_ranges(
        each
        for day in dict.fromkeys(days)
        for each in client.list_restorable_ranges(instance.id, day)
    )
    return instance, [whole_seconds(each) for each in reversed(ranges)]
