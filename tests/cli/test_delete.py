"""Tests of `delete` from end to end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.nightly_backups import add_nightly_backups, deleted_ids, start_session

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


def test_delete_on_a_terminal_deletes_the_named_backups_after_a_yes(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    session = start_session(cloud, "delete", "-i", "nights", "nightly-1", "@oldest")
    session.read_until("Delete 2 backups (21.5 GB)? It cannot be undone. [y/N]: ")
    session.type_text("y\n")
    assert session.wait() == 0
    assert "✔ nightly-1 is deleted" in session.screen
    assert sorted(deleted_ids(cloud)) == sorted(ids[:2])


@pytest.mark.parametrize("text", ["n\n", "\n", "\x04"])
def test_delete_deletes_nothing_unless_confirmed(cloud: Cloud, text: str) -> None:
    ids = add_nightly_backups(cloud)
    session = start_session(cloud, "rm", ids[0], ids[1])
    session.read_until("[y/N]: ")
    assert "nightly-1" in session.screen
    session.type_text(text)
    assert session.wait() == 11
    assert "nothing was deleted" in session.screen
    assert deleted_ids(cloud) == []


def test_delete_deletes_nothing_after_ctrl_c_at_the_prompt(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    session = start_session(cloud, "delete", ids[0])
    session.read_until("[y/N]: ")
    session.interrupt()
    assert session.wait() == -signal.SIGINT
    assert "✘ Interrupted (SIGINT): nothing was deleted." in session.screen
    assert deleted_ids(cloud) == []


def test_delete_without_a_terminal_requires_yes(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    document = cloud.run("delete", ids[0], "-o", "json", exit_code=11).document
    assert document["outcome"] == "refused"
    assert [each["backup"]["id"] for each in document["plan"]] == ids[:1]
    assert deleted_ids(cloud) == []


def test_delete_with_no_wait_prints_that_it_is_in_progress(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    result = cloud.run("delete", ids[0], "--yes", "--no-wait")
    assert result.out.startswith("✔ nightly-0 is being deleted\n")
    assert [each["method"] for each in cloud.server.requests()][-1] == "DELETE"


def test_delete_quiet_prints_nothing_on_success(cloud: Cloud) -> None:
    ids = add_nightly_backups(cloud)
    result = cloud.run("delete", ids[2], "--yes", "-q")
    assert (result.out, result.err) == ("", "")
