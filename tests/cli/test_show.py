"""Tests of `show` from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


BACKUP_KEYS = [
    *("id", "name", "description", "status", "type", "instance_id", "instance_name"),
    *("begin_time", "end_time", "duration_seconds", "size_bytes", "datastore"),
]


def test_show_returns_every_field_of_the_service(cloud: Cloud) -> None:
    document = cloud.run("show", "-i", "orders", "@oldest", "-o", "json").document
    assert list(document["backup"])[: len(BACKUP_KEYS)] == BACKUP_KEYS
    assert document["backup"]["api"]["id"] == document["backup"]["id"]
    assert "before-v40" in cloud.run("show", "-i", "orders", "@oldest").out


def test_show_by_id_sends_one_request(cloud: Cloud) -> None:
    backup_id = cloud.run("list", "-o", "id").out.split()[0]
    before = len(cloud.server.requests())
    cloud.run("show", backup_id, "-o", "json")
    assert len(cloud.server.requests()) == before + 1


@pytest.mark.parametrize("ref", ["f" * 32 + "br14", "no-such-backup"])
def test_show_exits_4_for_an_unknown_backup(cloud: Cloud, ref: str) -> None:
    assert cloud.run("show", ref, exit_code=4).err.startswith("✘ ")


@pytest.mark.parametrize(
    "args",
    [
        ["@oldest"],
        [],
    ],
)
def test_show_rejects_invalid_arguments_without_a_request(cloud: Cloud, args: list[str]) -> None:
    result = cloud.run("show", *args, exit_code=2)
    assert result.err.startswith("✘ ")
    assert result.out == ""
    assert cloud.server.requests() == []
