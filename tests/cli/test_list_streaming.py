"""`list --sort none`: rows are written as they come, and are the same rows."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

WORDS = ("list", "--sort", "none")


def filled(cloud: Cloud, count: int) -> None:
    """A cloud with that many backups more."""
    cloud.server.add_faults(
        {
            "match": {"method": "GET", "path": "/v3/*/backups"},
            "action": {"add-backups": {"instance": "orders", "name": "nightly", "count": count}},
        }
    )
    cloud.run("list", "-o", "id")


def normal(text: str) -> list[str]:
    """Its lines in some order, whatever the widths of the columns."""
    return sorted(" ".join(line.split()) for line in text.splitlines())


@pytest.mark.parametrize("form", ["id", "csv", "table"])
def test_the_rows_are_those_of_an_ordered_list(cloud: Cloud, form: str) -> None:
    filled(cloud, 250)
    streamed = cloud.run(*WORDS, "-o", form).out
    assert normal(streamed) == normal(cloud.run("list", "-o", form).out)
    assert len(streamed.splitlines()) >= 260


@pytest.mark.parametrize("form", ["id", "csv", "table"])
def test_filters_and_limits_hold(cloud: Cloud, form: str) -> None:
    filled(cloud, 250)
    narrowed = cloud.run(*WORDS, "-i", "billing", "--type", "auto", "-o", form).out
    assert normal(narrowed) == normal(
        cloud.run("list", "-i", "billing", "--type", "auto", "-o", form).out
    )
    heading = 0 if form == "id" else 1
    assert len(cloud.run(*WORDS, "--limit", "7", "-o", form).out.splitlines()) == 7 + heading


def test_a_limit_asks_for_no_more_pages_than_it_needs(cloud: Cloud) -> None:
    filled(cloud, 950)
    before = len(cloud.server.requests())
    cloud.run(*WORDS, "-i", cloud.server.state()["instances"][0]["id"], "--limit", "3", "-o", "id")
    assert len(cloud.server.requests()) - before == 1
    cloud.run(*WORDS, "--limit", "100", "-o", "csv")  # the names of instances are one more
    assert len(cloud.server.requests()) - before == 3
    assert cloud.run(*WORDS, "--limit", "5", "-o", "json").document["count"] == 5
    assert len(cloud.server.requests()) - before == 5


@pytest.mark.parametrize("form", ["id", "csv", "table"])
def test_no_rows_leave_the_heading(cloud: Cloud, form: str) -> None:
    empty = cloud.run(*WORDS, "--name", "nothing-*", "-o", form).out
    assert empty == cloud.run("list", "--name", "nothing-*", "-o", form).out


def test_json_is_one_document_in_the_order_of_the_service(cloud: Cloud) -> None:
    document = cloud.run(*WORDS, "-o", "json").document
    assert document["count"] == len(document["backups"]) == 10


def test_the_form_of_a_profile_counts_as_well(cloud: Cloud) -> None:
    ran = cloud.run(*WORDS, env={"GAUSSBACKUP_OUTPUT": "json"})
    assert ran.document["count"] == 10


def test_an_order_that_is_none_cannot_be_reversed(cloud: Cloud) -> None:
    assert "--reverse needs a sort key" in cloud.run(*WORDS, "--reverse", exit_code=2).err


def test_a_list_that_breaks_off_says_so_behind_what_came(cloud: Cloud) -> None:
    filled(cloud, 250)
    cloud.server.add_faults(
        {
            "match": {
                "method": "GET",
                "path": "/v3/*/backups",
                "query": {"offset": "200"},
                "times": "forever",
            },
            "phase": "before",
            "action": {"respond": {"status": 403}},
        }
    )
    ran = cloud.run(*WORDS, "-o", "id", exit_code=3)
    assert len(ran.out.split()) == 200
    assert "permission denied" in ran.err.lower()


def test_a_reader_that_has_seen_enough_ends_it(cloud: Cloud) -> None:
    filled(cloud, 950)
    with subprocess.Popen(
        [*PROGRAM, *WORDS, "-o", "csv"],
        env=environment(**cloud.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in {-13, 0}
