"""Restorable time ranges."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.restore_requests import backup_point, instance_id, overwrite

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator

DAY = 86400


def day_of(timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp, timezone.utc):%Y-%m-%d}"


def ranges(
    client: RawClient, instance: str, now: float, days: int = 3
) -> list[tuple[float, float]]:
    """Return the ranges of the last days in seconds before `now`, oldest first."""
    rows = [
        row
        for back in reversed(range(days))
        for row in client.get(
            f"/instances/{instance}/restore-time?date={day_of(now - back * DAY)}"
        ).json["restore_time"]
    ]
    return [(now - row["start_time"] / 1000, now - row["end_time"] / 1000) for row in rows]


def test_restore_times_returns_milliseconds_of_one_day(
    client: RawClient, orders: str, clock: Clock
) -> None:
    midnight = clock() // DAY * DAY
    (first, *others) = client.get(f"/instances/{orders}/restore-time?date={day_of(clock())}").json[
        "restore_time"
    ]
    assert isinstance(first["start_time"], int)
    assert first["start_time"] >= midnight * 1000
    last = [first, *others][-1]
    assert abs(last["end_time"] - clock() * 1000) < 5000
    past = client.get(f"/instances/{orders}/restore-time?date=2001-01-01").json
    assert past["restore_time"] == []
    assert client.get(f"/instances/{orders}/restore-time?date=today").code == "DBS.200001"


def test_restore_times_has_a_pause_at_each_automatic_backup(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    """Manual and FAILED backups do not begin a range."""
    emulator = start_emulator(empty=True)
    now = clock()
    instance = emulator.add_instance("lone")
    for age in (7200, 3600, 600):
        emulator.add_backup("lone", f"auto-{age}", kind="auto", started=now - age, seconds=100)
    emulator.add_backup("lone", "by-hand", started=now - 9000, seconds=100)
    emulator.add_backup("lone", "bad", kind="auto", status="FAILED", started=now - 8000, seconds=1)
    with RawClient(emulator) as client:
        found = [item for pair in ranges(client, instance, now) for item in pair]
        # midnight divides a range into two, without a pause
        joined = [item for item in found if found.count(item) == 1]
    expected = [7100, 3508, 3500, 508, 500, 0]
    assert [round(item) for item in joined] == expected


def test_restore_times_end_with_configured_lag(start_emulator: StartEmulator, clock: Clock) -> None:
    emulator = start_emulator(archive_lag=1800)
    orders = instance_id(emulator, "orders")
    with RawClient(emulator) as client:
        assert round(ranges(client, orders, clock())[-1][1]) == 1800


def test_restore_times_stop_at_restore_until_it_is_confirmed(
    client: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    point = backup_point(emulator, started=clock() - 1000, seconds=10)
    begin = clock()
    overwrite(client, point, orders)
    clock.advance(500)
    assert round(ranges(client, orders, begin)[-1][1]) == 0
    client.send("POST", f"{PREFIX}/instances/{orders}/confirm-restore-data")
    assert round(ranges(client, orders, begin)[-1][1]) == 1000  # later logs are lost
    clock.advance(100)
    (*_, lost, new) = ranges(client, orders, begin)
    assert round(lost[1]) == 1000
    assert (round(new[0]), round(new[1])) == (-503, -600)


@pytest.mark.parametrize("date", ["", "2022-02-30", "20220501"])
def test_restore_times_rejects_invalid_date(client: RawClient, orders: str, date: str) -> None:
    assert client.get(f"/instances/{orders}/restore-time?date={date}").code == "DBS.200001"
