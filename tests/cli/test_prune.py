"""Tests of `prune` from end to end: plan, confirmation, output formats."""

from __future__ import annotations

import csv
import shlex
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.nightly_backups import add_nightly_backups, deleted_ids, start_session

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


ARGS = ("prune", "-i", "nights", "--match", "nightly-*", "--keep-last", "2")


def test_prune_preview_ends_with_the_command_that_applies_it(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    result = cloud.run(*ARGS)
    assert deleted_ids(cloud) == []
    assert "Nothing was deleted. To delete, run:\n" in result.out
    command = result.out.splitlines()[-1].strip()
    assert command == ("gaussbackup prune -i nights --match 'nightly-*' --keep-last 2 --apply")
    cloud.run(*shlex.split(command)[1:], "--yes")
    assert deleted_ids(cloud) == ids[:2]


def test_prune_with_nothing_to_delete_does_not_ask(cloud: Cloud) -> None:
    add_nightly_backups(cloud, 2)
    assert "Nothing to delete." in cloud.run(*ARGS).out
    assert "nothing to delete" in cloud.run(*ARGS, "--apply").out


def test_prune_quiet_prints_nothing_on_success(cloud: Cloud) -> None:
    add_nightly_backups(cloud)
    result = cloud.run(*ARGS, "--apply", "--yes", "-q")
    assert (result.out, result.err) == ("", "")


def test_prune_has_the_plan_in_every_format(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    assert cloud.run(*ARGS, "-o", "id").out.split() == ids[:2]
    rows = list(csv.DictReader(cloud.run(*ARGS, "-o", "csv").out.splitlines()))
    assert [(row["id"], row["action"]) for row in rows] == [
        *((backup_id, "keep") for backup_id in ids[:1:-1]),
        *((backup_id, "delete") for backup_id in ids[1::-1]),
    ]
    assert rows[0]["reasons"] == "newest; last 1"
    assert "action: delete" in cloud.run(*ARGS, "-o", "yaml").out
    assert cloud.run(*ARGS, "-o", "id", "--apply", "--yes").out.split() == ids[:2]


def test_prune_logs_one_line_for_each_backup(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    err = cloud.run(*ARGS, "--apply", "--yes").err
    assert err.splitlines() == [f"{ids[n]} deleted (nightly-{n})" for n in (0, 1)]


def test_prune_warns_about_backups_of_deleted_instances(cloud: Cloud) -> None:
    add_nightly_backups(cloud)
    instance_id = next(
        row["id"] for row in cloud.server.state()["instances"] if row["name"] == "nights"
    )
    cloud.server.remove_instance(instance_id)
    args = ("prune", "--all-instances", "--match", "nightly-*", "--keep-last", "2")
    result = cloud.run(*args, "--apply", "--yes", "-o", "json")
    assert deleted_ids(cloud) == []
    [warning] = result.document["warnings"]
    assert warning.startswith(
        "4 backups of a deleted instance, matching nightly-*, will not be deleted"
    )
    assert f"-i {instance_id}" in warning
    cloud.run("prune", "-i", instance_id, *args[2:], "--apply", "--yes")
    assert len(deleted_ids(cloud)) == 2


def test_prune_on_a_terminal_shows_the_plan_and_asks(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    session = start_session(cloud, *ARGS, "--apply")
    session.read_until("Delete 2 backups (21.5 GB)? It cannot be undone. [y/N]: ")
    assert "keep 2, delete 2" in session.screen
    assert deleted_ids(cloud) == []
    session.type_text("y\n")
    assert session.wait() == 0
    assert "kept 2, deleted 2 (21.5 GB)" in session.screen
    assert session.screen.count("KEEP") == 1
    assert deleted_ids(cloud) == ids[:2]


@pytest.mark.parametrize("text", ["n\n", "\n", "\x04"])
def test_prune_deletes_nothing_unless_confirmed(cloud: Cloud, text: str) -> None:
    add_nightly_backups(cloud)
    session = start_session(cloud, *ARGS, "--apply")
    session.read_until("[y/N]: ")
    assert "nightly-1" in session.screen
    session.type_text(text)
    assert session.wait() == 11
    assert "nothing was deleted" in session.screen
    assert deleted_ids(cloud) == []


def test_prune_deletes_nothing_after_ctrl_c_at_the_prompt(cloud: Cloud) -> None:
    add_nightly_backups(cloud)
    session = start_session(cloud, *ARGS, "--apply")
    session.read_until("[y/N]: ")
    session.interrupt()
    assert session.wait() == -signal.SIGINT
    assert "✘ Interrupted (SIGINT): nothing was deleted." in session.screen
    assert deleted_ids(cloud) == []
