"""`instances restore-times`: the time ranges that an instance can be restored to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import find_instance, instance_not_found
from gaussbackup.domain.restore_times import merge_ranges, whole_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.restore import RestorableRange


def list_restore_times(
    ref: str, days: Sequence[date] | int, client: RestoreReadClient
) -> tuple[InstanceDetails, list[RestorableRange]]:
    """Return the instance and its ranges on these days in UTC, newest first.

    A number means the last days, with today, by the service's clock. Ranges that continue on the
    next day are joined. One request is sent for each day.
    """
    instance = client.show_instance(find_instance(ref, client).id)
    if instance is None:
        raise instance_not_found(ref)
    if isinstance(days, int):  # the service's time is known by now
        today = client.service_now().date()
        days = [today - timedelta(days=number) for number in range(days)]
    ranges = merge_ranges(
        each
        for day in dict.fromkeys(days)
        for each in client.list_restorable_ranges(instance.id, day)
    )
    return instance, [whole_seconds(each) for each in reversed(ranges)]
