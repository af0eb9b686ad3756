"""`wait`, `list`, `show`, `instances` and `jobs` from end to end."""

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


def test_wait_follows_a_running_backup_to_its_end(cloud: Cloud) -> None:
    ident = cloud.create("before-v42", "--no-wait").document["backup"]["id"]
    ran = cloud.run("wait", ident, "--poll-interval", "0.1", "-o", "json")
    assert ran.document["outcome"] == "completed"
    assert ran.document["backup"]["id"] == ident


def test_wait_takes_a_name_a_selector_and_a_job(cloud: Cloud) -> None:
    made = cloud.create("before-v42", "--no-wait").document
    pace = ("--poll-interval", "0.1", "-o", "id")
    ident = made["backup"]["id"]
    assert cloud.run("wait", "before-v42", *pace).out.strip() == ident
    assert cloud.run("wait", "-i", "orders", "@latest", *pace).out.strip() == ident
    assert cloud.run("wait", "--job", made["job"]["id"], *pace).out.strip() == ident


def test_several_waits_end_together_and_a_failed_one_makes_it_partly_done(cloud: Cloud) -> None:
    start = ("create", "--no-wait", "-o", "id")
    good = cloud.run(*start, "-i", "orders", "-n", "good-one").out.strip()
    cloud.server.add_scenario("failed-build")
    bad = cloud.run(*start, "-i", "billing", "-n", "bad-one").out.strip()
    ran = cloud.run("wait", good, bad, "--poll-interval", "0.1", "-o", "json", exit_code=10)
    assert [result["outcome"] for result in ran.document["results"]] == ["completed", "failed"]
    assert cloud.run("wait", bad, "--poll-interval", "0.1", exit_code=6).out == ""


def test_wait_with_no_patience_looks_once(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    ident = cloud.run("create", "-i", "big", "-n", "slow-one", "--no-wait", "-o", "id").out.strip()
    before = len(cloud.server.requests())
    ran = cloud.run("wait", ident, "--timeout", "0", exit_code=7)
    looks = [r for r in cloud.server.requests()[before:] if f"backup_id={ident}" in r["query"]]
    assert len(looks) == 1
    assert ran.err.splitlines()[-1] == f"  gaussbackup wait {ident}"


@pytest.mark.parametrize(
    "words",
    [
        ["wait"],
        ["wait", "x", "--job", "e4733090-b2c8-4ea7-a33a-f55f65723fb3"],
        ["wait", "--job", "nonsense"],
        ["wait", "@latest"],
        ["wait", "@newest", "-i", "orders"],
        ["wait", ""],
        ["show", "@oldest"],
        ["show"],
        ["jobs", "show", "../x"],
        ["list", "--since", "yesterday"],
        ["list", "--since", "1h", "--until", "2h"],
        ["list", "--limit", "0"],
        ["list", "--sort", "colour"],
        ["list", "--type", "differential"],
        ["frobnicate"],
    ],
)
def test_bad_words_are_exit_2_with_nothing_sent_and_nothing_on_stdout(
    cloud: Cloud, words: list[str]
) -> None:
    ran = cloud.run(*words, exit_code=2)
    assert ran.err.startswith("✘ ")
    assert ran.out == ""
    assert cloud.server.requests() == []


def test_what_is_not_there_is_exit_4_and_says_where_to_look(cloud: Cloud) -> None:
    for words in (
        ["show", "f" * 32 + "br14"],
        ["show", "no-such-backup"],
        ["list", "-i", "nowhere"],
        ["instances", "show", "nowhere"],
        ["jobs", "show", "00000000-0000-0000-0000-000000000000"],
    ):
        ran = cloud.run(*words, exit_code=4)
        assert ran.err.startswith("✘ ")


def test_list_shows_every_page_each_id_once_newest_first(cloud: Cloud) -> None:
    for number in range(230):
        cloud.server.add_backup("orders", f"old-{number:03}")
    rows = cloud.run("list", "-o", "json").document["backups"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) >= 230
    begins = [row["begin_time"] for row in rows]
    assert begins == sorted(begins, reverse=True)
    assert list(rows[0]) == BACKUP_KEYS


def test_list_narrows_by_instance_type_status_name_and_time(cloud: Cloud) -> None:
    everything = cloud.run("list", "-o", "json").document["backups"]

    def ids(*words: str) -> set[str]:
        return set(cloud.run("list", *words, "-o", "id").out.split())

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


def test_a_list_in_every_form_holds_the_same_ids(cloud: Cloud) -> None:
    ids = cloud.run("ls", "-o", "id").out.split()
    assert [row["id"] for row in cloud.run("list", "-o", "json").document["backups"]] == ids
    document = yaml.safe_load(cloud.run("list", "-o", "yaml").out)
    assert [row["id"] for row in document["backups"]] == ids
    rows = list(csv.DictReader(StringIO(cloud.run("list", "-o", "csv").out)))
    assert [row["id"] for row in rows] == ids
    table = cloud.run("list").out.splitlines()
    assert [line.split()[-1] for line in table[1:]] == ids


def test_hostile_names_are_shown_literally(cloud: Cloud) -> None:
    cloud.server.add_instance("[red]\x1b[31mevil\u202e[/]")
    ran = cloud.run("instances", "list")
    assert "[red]\\x1b[31mevil\\u202e[/]" in ran.out
    assert cloud.run("instances", "list", "-o", "json").document["count"] == 4


def test_show_gives_every_field_that_was_sent(cloud: Cloud) -> None:
    document = cloud.run("show", "-i", "orders", "@oldest", "-o", "json").document
    assert list(document["backup"])[: len(BACKUP_KEYS)] == BACKUP_KEYS
    assert document["backup"]["api"]["id"] == document["backup"]["id"]
    assert "before-v40" in cloud.run("show", "-i", "orders", "@oldest").out


def test_show_by_id_is_one_request(cloud: Cloud) -> None:
    ident = cloud.run("list", "-o", "id").out.split()[0]
    before = len(cloud.server.requests())
    cloud.run("show", ident, "-o", "json")
    assert len(cloud.server.requests()) == before + 1


def test_an_instance_and_a_job_are_shown(cloud: Cloud) -> None:
    rows = cloud.run("instances", "list", "-o", "json").document["instances"]
    assert {row["name"] for row in rows} == {"orders", "billing", "analytics"}
    shown = cloud.run("instances", "show", "orders", "-o", "json").document["instance"]
    assert shown["id"] == next(row["id"] for row in rows if row["name"] == "orders")
    job = cloud.create("before-v42", "--no-wait").document["job"]["id"]
    assert cloud.run("jobs", "show", job, "-o", "json").document["job"]["id"] == job


def test_twice_verbose_shows_each_request_and_no_secret(cloud: Cloud) -> None:
    ran = cloud.run("list", "-vv", "-o", "json")
    assert "/backups" in ran.err
    assert "200" in ran.err
    secrets = (cloud.variables["GAUSSBACKUP_SECRET_KEY"], "Signature=")
    assert not any(secret in ran.err + ran.out for secret in secrets)
    json.loads(ran.out)


def test_options_of_every_command_stand_on_either_side(cloud: Cloud) -> None:
    assert cloud.run("-o", "id", "list").out == cloud.run("list", "-o", "id").out
    everywhere = [
        ("-o", "id", "instances", "list"),
        ("instances", "-o", "id", "list"),
        ("instances", "list", "-o", "id"),
    ]
    assert len({cloud.run(*words).out for words in everywhere}) == 1


@pytest.mark.parametrize(("words", "most"), [((), 1), (("--sort", "none", "-o", "csv"), 2)])
def test_a_wrong_key_is_hardly_tried(cloud: Cloud, words: tuple[str, ...], most: int) -> None:
    wrong = {"GAUSSBACKUP_SECRET_KEY": "not-the-secret-key"}
    cloud.run("list", *words, env=wrong, exit_code=3)
    assert 1 <= len(cloud.server.requests()) <= most


def test_ids_alone_are_one_request(cloud: Cloud) -> None:
    cloud.run("list", "-o", "id")
    assert len(cloud.server.requests()) == 1
