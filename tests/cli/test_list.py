"""Tests of `list` from end to end."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


BACKUP_KEYS = [
    *("id", "name", "description", "status", "type", "instance_id", "instance_name"),
    *("begin_time", "end_time", "duration_seconds", "size_bytes", "datastore"),
]


def test_list_fetches_every_page_and_lists_each_id_once_newest_first(cloud: Cloud) -> None:
    for number in range(230):
        cloud.server.add_backup("orders", f"old-{number:03}")
    rows = cloud.run("list", "-o", "json").document["backups"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) >= 230
    begins = [row["begin_time"] for row in rows]
    assert begins == sorted(begins, reverse=True)
    assert list(rows[0]) == BACKUP_KEYS


def test_list_filters_by_instance_type_status_name_and_time(cloud: Cloud) -> None:
    everything = cloud.run("list", "-o", "json").document["backups"]

    def ids(*args: str) -> set[str]:
        return set(cloud.run("list", *args, "-o", "id").out.split())

    def expected(key: str, value: str) -> set[str]:
        return {row["id"] for row in everything if row[key] == value}

    assert ids("-i", "orders") == expected("instance_name", "orders")
    assert ids("-i", "orders", "-i", "billing") == expected("instance_name", "orders") | expected(
        "instance_name", "billing"
    )
    assert ids("--type", "manual") == expected("type", "manual")
    assert ids("--status", "failed") == expected("status", "FAILED")
    assert ids("--name", "before-v4?") == {
        row["id"] for row in everything if row["name"].startswith("before-v4")
    }
    assert ids("--since", "2d") | ids("--until", "2d") == {row["id"] for row in everything}
    assert ids("--since", "2d") & ids("--until", "2d") == set()
    assert ids("--limit", "3") == {row["id"] for row in everything[:3]}
    assert ids("--name", "nothing-*") == set()


def test_list_finds_a_status_that_is_not_documented_as_unknown(cloud: Cloud) -> None:
    archiving = {"path": "backups.0.status", "value": "ARCHIVING"}
    match = {"method": "GET", "path": "/v3/*/backups", "times": "forever"}
    cloud.server.add_faults({"match": match, "phase": "body", "action": {"edit": [archiving]}})
    rows = cloud.run("list", "--status", "unknown", "-o", "json").document["backups"]
    assert [row["status"] for row in rows] == ["ARCHIVING"]
    assert "ARCHIVING" not in cloud.run("list", "--status", "completed").out


def test_list_has_the_same_ids_in_every_format(cloud: Cloud) -> None:
    ids = cloud.run("ls", "-o", "id").out.split()
    assert [row["id"] for row in cloud.run("list", "-o", "json").document["backups"]] == ids
    document = yaml.safe_load(cloud.run("list", "-o", "yaml").out)
    assert [row["id"] for row in document["backups"]] == ids
    rows = list(csv.DictReader(StringIO(cloud.run("list", "-o", "csv").out)))
    assert [row["id"] for row in rows] == ids
    table = cloud.run("list").out.splitlines()
    assert [line.split()[-1] for line in table[1:]] == ids


def test_list_with_vv_logs_each_request_without_secrets(cloud: Cloud) -> None:
    result = cloud.run("list", "-vv", "-o", "json")
    assert "/backups" in result.err
    assert "200" in result.err
    secrets = (cloud.variables["GAUSSBACKUP_SECRET_KEY"], "Signature=")
    assert not any(secret in result.err + result.out for secret in secrets)
    json.loads(result.out)


def test_global_options_are_accepted_on_either_side_of_the_command(cloud: Cloud) -> None:
    assert cloud.run("-o", "id", "list").out == cloud.run("list", "-o", "id").out
    positions = [
        ("-o", "id", "instances", "list"),
        ("instances", "-o", "id", "list"),
        ("instances", "list", "-o", "id"),
    ]
    assert len({cloud.run(*args).out for args in positions}) == 1


@pytest.mark.parametrize(("args", "most"), [((), 1), (("--sort", "none", "-o", "csv"), 2)])
def test_list_with_a_wrong_key_sends_few_requests(
    cloud: Cloud, args: tuple[str, ...], most: int
) -> None:
    wrong = {"GAUSSBACKUP_SECRET_KEY": "not-the-secret-key"}
    cloud.run("list", *args, env=wrong, exit_code=3)
    assert 1 <= len(cloud.server.requests()) <= most


def test_list_of_ids_sends_one_request(cloud: Cloud) -> None:
    cloud.run("list", "-o", "id")
    assert len(cloud.server.requests()) == 1


def test_list_exits_4_for_an_unknown_instance(cloud: Cloud) -> None:
    assert cloud.run("list", "-i", "nowhere", exit_code=4).err.startswith("✘ ")


@pytest.mark.parametrize(
    "args",
    [
        ["--since", "yesterday"],
        ["--since", "1h", "--until", "2h"],
        ["--limit", "0"],
        ["--sort", "colour"],
        ["--type", "differential"],
    ],
)
def test_list_rejects_invalid_arguments_without_a_request(cloud: Cloud, args: list[str]) -> None:
    result = cloud.run("list", *args, exit_code=2)
    assert result.err.startswith("✘ ")
    assert result.out == ""
    assert cloud.server.requests() == []


def test_unknown_command_exits_2_without_a_request(cloud: Cloud) -> None:
    result = cloud.run("frobnicate", exit_code=2)
    assert result.err.startswith("✘ ")
    assert result.out == ""
    assert cloud.server.requests() == []


@pytest.mark.parametrize("sort", [(), ("--sort", "none")])
@pytest.mark.parametrize("odd", ["--yes", "a\nb"])
def test_list_of_ids_leaves_out_those_that_are_not_one_argument(
    cloud: Cloud, odd: str, sort: tuple[str, ...]
) -> None:
    every_id = cloud.run("list", *sort, "-o", "id").out.split()
    cloud.server.add_faults(
        {
            "match": {"method": "GET", "path": "/v3/*/backups", "times": "forever"},
            "phase": "body",
            "action": {"edit": [{"path": "backups.0.id", "value": odd}]},
        }
    )
    result = cloud.run("list", *sort, "-o", "id")
    assert len(result.out.splitlines()) == len(every_id) - 1
    assert set(result.out.splitlines()) < set(every_id)
    assert "warning: ids left out: 1; xargs would not pass them on" in result.err
    assert odd in [row["id"] for row in cloud.run("list", "-o", "json").document["backups"]]
