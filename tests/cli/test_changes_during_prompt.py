"""Commands that ask read again what they displayed, and do nothing if it changed meanwhile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import gaussbackup.cli.commands
from gaussbackup import emulator
from tests.cli.nightly_backups import add_nightly_backups
from tests.emulator.raw_client import PREFIX, RawClient
from tests.support.cloud import Cloud
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DELETE = ("delete", "-i", "nights", "nightly-0", "nightly-1")
PRUNE = ("prune", "-i", "nights", "--match", "nightly-*", "--keep-last", "2", "--apply")
STOP = ("stop", "-i", "orders")
POLICY = ("policy", "set", "-i", "orders", "--keep-days", "14")


def edit_listings(cloud: Cloud, number: int, field: str, value: str) -> None:
    """Change a field of `nightly-NUMBER`, of four, in all further lists of its instance."""
    path = {"method": "GET", "path": "/v3/*/backups", "query": {"instance_id": "*"}}
    edit = {"path": f"backups.{3 - number}.{field}", "value": value}
    cloud.server.add_faults({"match": {**path, "times": "forever"}, "action": {"edit": [edit]}})


def remove(cloud: Cloud, *names: str) -> None:
    for name in names:
        [row] = cloud.backups_named(name)
        cloud.server.remove_backup(row["id"])


def set_policy(cloud: Cloud, **fields: object) -> None:
    """Change the policy of `orders` as another client would."""
    [orders] = [row for row in cloud.server.state()["instances"] if row["name"] == "orders"]
    path = f"{PREFIX}/instances/{orders['id']}/backups/policy"
    with RawClient(cloud.server) as client:
        policy = client.send("GET", path).json["backup_policy"]
        policy["differential_period"] = str(policy["differential_period"])
        assert client.send("PUT", path, {"backup_policy": {**policy, **fields}}).status == 200


class Change(NamedTuple):
    """A command that asks, the change while it waits, and what its error says."""

    args: tuple[str, ...]
    make: Callable[[Cloud], object]
    message: str


CHANGES = {
    "delete: renamed": Change(
        DELETE, lambda cloud: edit_listings(cloud, 1, "name", "month-end"), "is now named"
    ),
    "delete: another status": Change(
        DELETE, lambda cloud: edit_listings(cloud, 1, "status", "FAILED"), "is now 'FAILED'"
    ),
    "delete: others are gone": Change(
        DELETE, lambda cloud: remove(cloud, "nightly-2", "nightly-3"), "no COMPLETED backup left"
    ),
    "prune: a kept backup is gone": Change(
        PRUNE, lambda cloud: remove(cloud, "nightly-3"), "no longer exists"
    ),
    "prune: a kept backup failed": Change(
        PRUNE, lambda cloud: edit_listings(cloud, 2, "status", "FAILED"), "is now 'FAILED'"
    ),
    "prune: a new backup": Change(
        PRUNE, lambda cloud: cloud.server.add_backup("nights", "nightly-9"), "would now be deleted"
    ),
    "stop: another backup started": Change(
        STOP,
        lambda cloud: cloud.server.add_backup("orders", "auto-1", kind="auto", status="BUILDING"),
        "auto-1 .* is now running",
    ),
    "policy set: another field": Change(
        POLICY, lambda cloud: set_policy(cloud, start_time="01:00-02:00"), "start_time is now 01:00"
    ),
    "policy set: the same field": Change(
        POLICY, lambda cloud: set_policy(cloud, keep_days=21), "keep_days is now 21"
    ),
    "policy set: an optional field": Change(
        POLICY, lambda cloud: set_policy(cloud, rate_limit=200), "rate_limit is now 200"
    ),
    "stop: the backup has ended": Change(
        STOP, lambda cloud: remove(cloud, "running"), "running .* is no longer running"
    ),
}
QUESTION = "[y/N]: "


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud with nightly backups of `nights` and a running backup of `orders`."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, stop_time=0.1)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        add_nightly_backups(cloud)
        cloud.create("running", "--no-wait")
        yield cloud


def modifying_requests(cloud: Cloud) -> list[tuple[str, str]]:
    return [
        (request["method"], request["path"])
        for request in cloud.server.requests()
        if request["method"] != "GET"
    ]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_command_does_nothing_if_what_it_displayed_changed_during_the_prompt(
    cloud: Cloud, change: Change
) -> None:
    session = PtySession(*change.args, env=cloud.variables)
    session.read_until(QUESTION)
    change.make(cloud)
    before = modifying_requests(cloud)
    session.type_text("y\n")
    assert session.wait() == 11
    assert re.search(change.message, " ".join(session.screen.split())), session.screen
    assert modifying_requests(cloud) == before


@pytest.mark.parametrize("args", [DELETE, PRUNE], ids=lambda args: args[0])
def test_a_backup_that_is_gone_does_not_prevent_the_deletion_of_others(
    cloud: Cloud, args: tuple[str, ...]
) -> None:
    session = PtySession(*args, env=cloud.variables)
    session.read_until(QUESTION)
    remove(cloud, "nightly-0")
    session.type_text("y\n")
    assert session.wait() == 0
    assert cloud.backups_named("nightly-1") == []


def test_every_command_that_asks_is_tested_here() -> None:
    asking = {
        path.stem.partition("_")[0]
        for path in Path(gaussbackup.cli.commands.__file__).parent.glob("*.py")
        if "gaussbackup.cli.prompt" in path.read_text(encoding="utf-8")
    }
    assert asking - {"config", "drill", "restore"} == {
        change.args[0] for change in CHANGES.values()
    }
