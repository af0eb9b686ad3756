"""Backup ids of another form than the documented one: every command accepts what is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

UUID = "2f4ddb93-b901-4b08-93d8-1d2e472f30fe"


@pytest.fixture
def odd_cloud(cloud: Cloud) -> Cloud:
    """A cloud with a COMPLETED manual backup whose id is a UUID."""
    cloud.server.add_backup("orders", "odd-one", backup_id=UUID)
    return cloud


@pytest.mark.parametrize(
    "args",
    [
        ("show", UUID),
        ("show", UUID, "-i", "orders"),
        ("wait", UUID, "--timeout", "0"),
        ("wait", UUID, "odd-one", "--timeout", "0"),
        ("delete", UUID, "--yes"),
        ("delete", UUID, "before-v40", "--yes"),
        ("prune", "-i", "orders", "--match", "odd-*", "--keep-last", "1", "--min-keep", "1"),
    ],
    ids=" ".join,
)
def test_commands_accept_a_listed_id_of_another_form(
    odd_cloud: Cloud, args: tuple[str, ...]
) -> None:
    result = odd_cloud.run(*args, "-o", "json")
    assert UUID in result.out
    assert bool(odd_cloud.backups_named("odd-one")) == (args[0] != "delete")


@pytest.mark.parametrize("command", ["show", "wait", "delete"])
def test_commands_exit_4_for_an_unlisted_id_of_another_form(odd_cloud: Cloud, command: str) -> None:
    unlisted = UUID[:-1] + "0"
    odd_cloud.run(command, unlisted, *(("--yes",) if command == "delete" else ()), exit_code=4)


@pytest.mark.parametrize("command", ["show", "wait", "delete"])
def test_commands_exit_2_for_a_text_that_is_an_id_and_another_name(
    odd_cloud: Cloud, command: str
) -> None:
    odd_cloud.server.add_backup("orders", "twice-the-same-text", backup_id="twice-the-same-text")
    odd_cloud.server.add_backup("billing", "twice-the-same-text")
    args = (command, "twice-the-same-text", *(("--yes",) if command == "delete" else ()))
    assert "2 backups" in odd_cloud.run(*args, exit_code=2).err


def test_create_finds_its_backup_if_ids_are_uuids(cloud: Cloud) -> None:
    cloud.server.add_scenario("uuid-ids")
    document = cloud.create("before-v42").document
    [row] = cloud.backups_named("before-v42")
    assert document["backup"]["id"] == row["id"]
    assert (document["outcome"], document["reconciled"], cloud.create_count) == (
        "completed",
        True,
        1,
    )
    cloud.run("wait", row["id"], "--timeout", "0")
    cloud.run("delete", row["id"], "--yes")
    assert not cloud.backups_named("before-v42")
