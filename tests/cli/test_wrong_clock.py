"""A local clock that is days off: durations back count from the service's time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from gaussbackup.model.timestamps import parse_timestamp
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS_OFF = [-40, 40]


@pytest.fixture(params=DAYS_OFF)
def cloud(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """A cloud whose clock is ahead of the local one by `DAYS_OFF`."""
    options = emulator.EmulatorOptions(
        state=tmp_path / "cloud.db", build_time=60.0, clock_offset=request.param * 86_400.0
    )
    with emulator.Emulator(options) as server:
        yield Cloud(server)


def service_now(cloud: Cloud) -> datetime:
    return datetime.fromtimestamp(cloud.server.state()["now"], timezone.utc)


def parse(text: str) -> datetime:
    time = parse_timestamp(text)
    assert time is not None
    return time


@pytest.mark.parametrize("scope", [(), ("-i", "orders"), ("--sort", "none")])
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_list_resolves_a_duration_back_with_the_time_of_the_service(
    cloud: Cloud, option: str, scope: tuple[str, ...]
) -> None:
    everything = cloud.run("list", *scope, "-o", "json").document["backups"]
    listed = cloud.run("list", *scope, option, "2d", "-o", "json").document["backups"]
    cut = service_now(cloud) - timedelta(days=2)
    expected = {
        row["id"]
        for row in everything
        if (parse(row["begin_time"]) >= cut) == (option == "--since")
    }
    assert {row["id"] for row in listed} == expected
    assert 0 < len(expected) < len(everything)


def test_list_sends_no_further_request_for_a_timestamp(cloud: Cloud) -> None:
    before = len(cloud.server.requests())
    cloud.run("list", "--since", "2020-01-01", "-o", "id")
    successes = [each for each in cloud.server.requests()[before:] if each["status"] == 200]
    assert len(successes) == 1


def test_jobs_list_resolves_a_duration_back_with_the_time_of_the_service(cloud: Cloud) -> None:
    everything = cloud.run("jobs", "list", "-o", "json").document["jobs"]
    listed = cloud.run("jobs", "list", "--since", "2d", "-o", "json").document["jobs"]
    cut = service_now(cloud) - timedelta(days=2)
    recent = {row["id"] for row in everything if parse(row["created"]) >= cut}
    assert {row["id"] for row in listed} == recent
    assert 0 < len(recent) < len(everything)


def test_stop_shows_the_age_by_the_clock_of_the_service(cloud: Cloud) -> None:
    cloud.create("before-v42", "--no-wait")
    result = cloud.run("stop", "-i", "orders", exit_code=11)
    assert "has been BUILDING for" in result.err
    age = result.err.partition("has been BUILDING for ")[2].split()[0]
    assert age.endswith("s"), age


@pytest.fixture
def orders(cloud: Cloud) -> str:
    """The id of an instance, which is not looked up: there is no response before its first use."""
    rows = cloud.server.state()["instances"]
    return next(str(row["id"]) for row in rows if row["name"] == "orders")


def test_restore_times_are_those_of_the_days_of_the_service(cloud: Cloud, orders: str) -> None:
    args = ("instances", "restore-times", orders, "--days", "1", "-o", "json")
    newest = cloud.run(*args).document["ranges"][0]

    assert service_now(cloud) - parse(newest["end_time"]) < timedelta(minutes=2)


def test_restore_resolves_a_duration_back_with_the_time_of_the_service(
    cloud: Cloud, orders: str
) -> None:
    args = ("restore", "-i", orders, "--at", "1h", "--new", "orders-copy", "--dry-run")
    point = cloud.run(*args, "-o", "json").document["restore"]["source"]

    ago = service_now(cloud) - parse(point["time"])
    assert timedelta(minutes=59) < ago < timedelta(minutes=62)


def test_check_measures_the_pitr_lag_with_the_time_of_the_service(
    cloud: Cloud, orders: str
) -> None:
    args = ("check", "-i", orders, "--max-pitr-lag", "5m", "--max-age", "90d", "-o", "json")

    assert cloud.run(*args).document["outcome"] == "ok"
