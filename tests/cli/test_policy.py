"""`policy show` and `policy set` from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

SET = ("policy", "set", "-i", "orders")


def puts(cloud: Cloud) -> int:
    return sum(request["method"] == "PUT" for request in cloud.server.requests())


def test_a_policy_is_shown_in_words_and_for_programs(cloud: Cloud) -> None:
    assert (
        "starts at              18:00-19:00 UTC" in cloud.run("policy", "show", "-i", "orders").out
    )
    document = cloud.run("policy", "show", "-i", "orders", "-o", "json").document
    assert list(document)[6:] == ["instance_id", "instance_name", "policy"]
    assert document["policy"]["keep_days"] == 7
    assert document["policy"]["period"] == [1, 2, 3, 4, 5, 6, 7]
    assert document["policy"]["api"]["rate_limit"] == 75


def test_a_change_is_made_and_confirmed(cloud: Cloud) -> None:
    words = (*SET, "--keep-days", "14", "--start-time", "23:00-00:00", "--period", "mon,fri")
    document = cloud.run(*words, "--yes", "-o", "json").document
    assert document["outcome"] == "changed"
    assert [change["field"] for change in document["changes"]] == [
        "keep_days",
        "start_time",
        "period",
    ]
    assert document["request"] is None
    shown = cloud.run("policy", "show", "-i", "orders", "-o", "json").document["policy"]
    assert (shown["keep_days"], shown["start_time"], shown["period"]) == (14, "23:00-00:00", [1, 5])
    assert shown["differential_period"] == 30
    assert shown["api"]["rate_limit"] == 75


def test_the_old_values_are_told_before_and_the_new_ones_after(cloud: Cloud) -> None:
    ran = cloud.run(*SET, "--keep-days", "14", "--yes")
    assert "  kept for  7 days → 14 days\n" in ran.err
    assert ran.out == "✔ The backup policy of orders was changed: kept for 14 days\n"
    assert cloud.run(*SET, "--keep-days", "21", "--yes", "-q").err == ""


def test_nothing_to_change_is_said_and_nothing_is_sent(cloud: Cloud) -> None:
    ran = cloud.run(*SET, "--keep-days", "7", "--period", "7,6,5,4,3,2,1")
    assert "already has these values; nothing was sent." in ran.out
    assert puts(cloud) == 0


def test_a_dry_run_shows_the_request_and_sends_none(cloud: Cloud) -> None:
    words = (*SET, "--differential-period", "60", "--dry-run")
    document = cloud.run(*words, "-o", "json").document
    assert document["outcome"] == "dry_run"
    assert document["request"]["method"] == "PUT"
    assert document["request"]["body"]["backup_policy"]["differential_period"] == "60"
    ran = cloud.run(*words)
    assert ran.out.startswith("  differential every  30 min → 60 min\nPUT http://")
    assert puts(cloud) == 0


def test_without_a_terminal_and_without_a_yes_it_shows_the_change_and_refuses(
    cloud: Cloud,
) -> None:
    ran = cloud.run(*SET, "--keep-days", "14", exit_code=11)
    assert "  kept for  7 days → 14 days" in ran.err
    assert puts(cloud) == 0


@pytest.mark.parametrize(("typed", "code", "sent"), [("y\n", 0, 1), ("n\n", 11, 0)])
def test_at_a_terminal_it_asks_first(cloud: Cloud, typed: str, code: int, sent: int) -> None:
    seat = PtySession(*SET, "--keep-days", "14", env=cloud.variables)
    seat.read_until("Apply the changes? [y/N]: ")
    seat.type_text(typed)
    assert seat.wait() == code
    assert "kept for  7 days → 14 days" in seat.screen
    assert puts(cloud) == sent


def test_every_fault_is_told_at_once_and_nothing_is_sent(cloud: Cloud) -> None:
    words = ("--keep-days", "0", "--start-time", "19:00-21:00", "--period", "8")
    ran = cloud.run(*SET, *words, "--differential-period", "5", exit_code=2)
    for option in ("--keep-days", "--start-time", "--period", "--differential-period"):
        assert option in ran.err
    assert "Try:  --start-time 19:00-20:00" in ran.err
    assert cloud.server.requests() == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["policy", "set", "-i", "orders"], 2),
        (["policy", "set", "--keep-days", "7"], 2),
        (["policy", "set", "-i", "", "--keep-days", "7"], 2),
        (["policy", "show", "-i", ""], 2),
        (["policy", "show"], 2),
        (["policy", "show", "-i", "nowhere"], 4),
        (["policy", "set", "-i", "nowhere", "--keep-days", "8", "--yes"], 4),
        (["policy", "show", "-i", "f" * 32 + "in14"], 4),
    ],
)
def test_bad_words_and_unknown_instances_change_nothing(
    cloud: Cloud, words: list[str], code: int
) -> None:
    assert cloud.run(*words, exit_code=code).err.startswith("✘ ")
    assert puts(cloud) == 0


def test_a_lost_answer_is_settled_by_reading(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {"match": {"method": "PUT"}, "phase": "after", "action": {"respond": {"status": 504}}}
    )
    env = {"GAUSSBACKUP_RETRY_BUDGET": "0"}
    ran = cloud.run(*SET, "--keep-days", "14", "--yes", "-o", "json", env=env)
    assert ran.document["outcome"] == "changed"
