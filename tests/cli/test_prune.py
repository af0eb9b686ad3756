"""`prune` and `delete` as people and scripts use them: questions, forms of answer, silence."""

from __future__ import annotations

import csv
import shlex
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.cli.command_line import prune_args
from gaussbackup.cli.commands.prune import app
from gaussbackup.cli.param_types import time_zone
from gaussbackup.domain.retention_policy import RetentionPolicy
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

DAY = 86400.0
WORDS = ("prune", "-i", "nights", "--match", "nightly-*", "--keep-last", "2")


def nights(cloud: Cloud, count: int = 4) -> list[str]:
    """The ids of that many nightly backups, the oldest first."""
    cloud.server.add_instance("nights")
    now = time.time()
    return [
        cloud.server.add_backup("nights", f"nightly-{n}", started=now - (count - n) * DAY)
        for n in range(count)
    ]


def sent(cloud: Cloud) -> list[str]:
    asked = [each for each in cloud.server.requests() if each["method"] == "DELETE"]
    return [each["path"].rsplit("/", 1)[1] for each in asked]


def test_a_preview_ends_with_the_command_that_does_it(cloud: Cloud) -> None:
    ids = nights(cloud)
    ran = cloud.run(*WORDS)
    assert sent(cloud) == []
    assert "Nothing was deleted. To delete, run:\n" in ran.out
    command = ran.out.splitlines()[-1].strip()
    assert command == ("gaussbackup prune -i nights --match 'nightly-*' --keep-last 2 --apply")
    cloud.run(*shlex.split(command)[1:], "--yes")
    assert sent(cloud) == ids[:2]


def test_with_nothing_to_delete_nobody_is_asked(cloud: Cloud) -> None:
    nights(cloud, 2)
    assert "Nothing to delete." in cloud.run(*WORDS).out
    assert "nothing to delete" in cloud.run(*WORDS, "--apply").out


def test_in_cron_it_is_silent_as_long_as_all_is_well(cloud: Cloud) -> None:
    ids = nights(cloud)
    ran = cloud.run(*WORDS, "--apply", "--yes", "-q")
    assert (ran.out, ran.err) == ("", "")
    ran = cloud.run("delete", ids[2], "--yes", "-q")
    assert (ran.out, ran.err) == ("", "")


def test_every_form_tells_the_plan(cloud: Cloud) -> None:
    ids = nights(cloud)
    assert cloud.run(*WORDS, "-o", "id").out.split() == ids[:2]
    rows = list(csv.DictReader(cloud.run(*WORDS, "-o", "csv").out.splitlines()))
    assert [(row["id"], row["action"]) for row in rows] == [
        *((ident, "keep") for ident in ids[:1:-1]),
        *((ident, "delete") for ident in ids[1::-1]),
    ]
    assert rows[0]["reasons"] == "newest; last 1"
    assert "action: delete" in cloud.run(*WORDS, "-o", "yaml").out
    assert cloud.run(*WORDS, "-o", "id", "--apply", "--yes").out.split() == ids[:2]


def test_a_log_has_one_line_for_each(cloud: Cloud) -> None:
    ids = nights(cloud)
    err = cloud.run(*WORDS, "--apply", "--yes").err
    assert err.splitlines() == [f"{ids[n]} deleted (nightly-{n})" for n in (0, 1)]


def test_backups_of_instances_that_are_gone_are_mentioned(cloud: Cloud) -> None:
    nights(cloud)
    instance_id = next(
        row["id"] for row in cloud.server.state()["instances"] if row["name"] == "nights"
    )
    cloud.server.remove_instance(instance_id)
    words = ("prune", "--all-instances", "--match", "nightly-*", "--keep-last", "2")
    ran = cloud.run(*words, "--apply", "--yes", "-o", "json")
    assert sent(cloud) == []
    [warning] = ran.document["warnings"]
    assert warning.startswith(
        "4 backups of a deleted instance, matching nightly-*, will not be deleted"
    )
    assert f"-i {instance_id}" in warning
    cloud.run("prune", "-i", instance_id, *words[2:], "--apply", "--yes")
    assert len(sent(cloud)) == 2


def seated(cloud: Cloud, *words: str) -> PtySession:
    return PtySession(*words, env=cloud.variables)


def test_at_a_terminal_the_plan_is_shown_and_then_asked_about(cloud: Cloud) -> None:
    ids = nights(cloud)
    seat = seated(cloud, *WORDS, "--apply")
    seat.read_until("Delete 2 backups (21.5 GB)? It cannot be undone. [y/N]: ")
    assert "keep 2, delete 2" in seat.screen
    assert sent(cloud) == []
    seat.type_text("y\n")
    assert seat.wait() == 0
    assert "kept 2, deleted 2 (21.5 GB)" in seat.screen
    assert seat.screen.count("KEEP") == 1
    assert sent(cloud) == ids[:2]


@pytest.mark.parametrize("answer", ["n\n", "\n", "\x04"])
@pytest.mark.parametrize("verb", ["prune", "delete"])
def test_everything_but_a_yes_is_a_no(cloud: Cloud, verb: str, answer: str) -> None:
    ids = nights(cloud)
    words = (*WORDS, "--apply") if verb == "prune" else ("rm", ids[0], ids[1])
    seat = seated(cloud, *words)
    seat.read_until("[y/N]: ")
    assert "nightly-1" in seat.screen
    seat.type_text(answer)
    assert seat.wait() == 11
    assert "nothing was deleted" in seat.screen
    assert sent(cloud) == []


@pytest.mark.parametrize("verb", ["prune", "delete"])
def test_ctrl_c_at_the_question_deletes_nothing(cloud: Cloud, verb: str) -> None:
    ids = nights(cloud)
    seat = seated(cloud, *((*WORDS, "--apply") if verb == "prune" else ("delete", ids[0])))
    seat.read_until("[y/N]: ")
    seat.interrupt()
    assert seat.wait() == -signal.SIGINT
    assert "✘ Interrupted (SIGINT): nothing was deleted." in seat.screen
    assert sent(cloud) == []


def test_a_yes_deletes_what_was_named(cloud: Cloud) -> None:
    ids = nights(cloud)
    seat = seated(cloud, "delete", "-i", "nights", "nightly-1", "@oldest")
    seat.read_until("Delete 2 backups (21.5 GB)? It cannot be undone. [y/N]: ")
    seat.type_text("y\n")
    assert seat.wait() == 0
    assert "✔ nightly-1 is deleted" in seat.screen
    assert sorted(sent(cloud)) == sorted(ids[:2])


def test_without_a_terminal_a_delete_needs_its_yes(cloud: Cloud) -> None:
    ids = nights(cloud)
    document = cloud.run("delete", ids[0], "-o", "json", exit_code=11).document
    assert document["outcome"] == "refused"
    assert [each["backup"]["id"] for each in document["plan"]] == ids[:1]
    assert sent(cloud) == []


def test_a_delete_without_waiting_says_so(cloud: Cloud) -> None:
    ids = nights(cloud)
    ran = cloud.run("delete", ids[0], "--yes", "--no-wait")
    assert ran.out.startswith("✔ nightly-0 is being deleted\n")
    assert [each["method"] for each in cloud.server.requests()][-1] == "DELETE"


COUNTS = st.none() | st.integers(1, 99)
ZONES = st.sampled_from([time_zone("UTC"), time_zone("Europe/Berlin")])


@given(
    st.lists(st.sampled_from(["orders", "billing"])),
    st.builds(
        RetentionPolicy,
        match=st.sampled_from(["*", "nightly-*", "a b"]),
        keep_last=COUNTS,
        keep_yearly=COUNTS,
        keep_within=st.none() | st.integers(1, 10**7).map(float),
        min_keep=st.integers(1, 3),
        max_delete=st.integers(9, 11),
        failed=st.booleans(),
        zone=ZONES,
    ),
)
def test_the_words_of_a_policy_mean_that_policy(
    instances: list[str], policy: RetentionPolicy
) -> None:
    typed = prune_args(instances, policy)[1:]
    context: Any = typer.main.get_command(app).make_context("prune", list(typed))
    given_ = context.params
    assert list(given_["instance"] or ()) == instances
    assert given_["all_instances"] is not bool(instances)
    names = ("match", "keep_last", "keep_yearly", "keep_within", "min_keep", "max_delete", "failed")
    assert {name: given_[name] for name in names} == {name: getattr(policy, name) for name in names}
    assert (given_["tz"] or time_zone("UTC")) == policy.zone


@pytest.mark.parametrize("text", ["Nowhere/Town", "Europe", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="not a time zone"):
        time_zone(text)


def test_a_machine_without_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(typer.BadParameter, match="pip install tzdata"):
        time_zone("Nowhere/Town")
    assert str(time_zone("utc")) == "UTC"
