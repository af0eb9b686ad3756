"""Tests of `instances list` and `instances show` from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


def test_instances_show_finds_an_instance_by_name(cloud: Cloud) -> None:
    rows = cloud.run("instances", "list", "-o", "json").document["instances"]
    assert {row["name"] for row in rows} == {"orders", "billing", "analytics"}
    shown = cloud.run("instances", "show", "orders", "-o", "json").document["instance"]
    assert shown["id"] == next(row["id"] for row in rows if row["name"] == "orders")


def test_instances_list_escapes_control_characters_in_names(cloud: Cloud) -> None:
    cloud.server.add_instance("[red]\x1b[31mevil\u202e[/]")
    result = cloud.run("instances", "list")
    assert "[red]\\x1b[31mevil\\u202e[/]" in result.out
    assert cloud.run("instances", "list", "-o", "json").document["count"] == 4


def test_instances_show_exits_4_for_an_unknown_instance(cloud: Cloud) -> None:
    assert cloud.run("instances", "show", "nowhere", exit_code=4).err.startswith("✘ ")


def test_instances_show_has_a_summary_of_the_backups(cloud: Cloud) -> None:
    document = cloud.run("instances", "show", "orders", "-o", "json").document
    assert list(document)[6:] == ["instance", "backup_summary"]
    summary = document["backup_summary"]
    assert (summary["completed"], summary["failed"], summary["building"]) == (4, 1, 0)
    assert (summary["manual"], summary["auto"]) == (2, 3)
    manual = cloud.run("list", "-i", "orders", "--type", "manual", "-o", "json").document
    size = sum(row["size_bytes"] for row in manual["backups"])
    assert summary["manual_size_bytes"] == size
    newest = cloud.run("show", "-i", "orders", "@latest-completed", "-o", "json").document
    assert summary["newest_completed"]["id"] == newest["backup"]["id"]
    text = cloud.run("instances", "show", "orders").out
    assert "4 COMPLETED, 1 FAILED, 0 BUILDING" in text
    assert "2 manual (25.4 GB), 3 auto" in text


def test_instances_show_warns_if_the_backups_cannot_be_listed(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {
            "match": {"path": "*/backups"},
            "phase": "before",
            "action": {"respond": {"status": 403}},
        }
    )
    result = cloud.run("instances", "show", "orders", "-o", "json")
    assert result.document["backup_summary"] is None
    assert result.document["instance"]["name"] == "orders"
    assert "could not be listed" in result.document["warnings"][0]
