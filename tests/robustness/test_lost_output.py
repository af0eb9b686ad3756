"""Output that goes nowhere: closed descriptors, full disks, readers that went away."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import run_shell

if TYPE_CHECKING:
    from tests.robustness.deadline_server import LongTimeoutCloud

CREATE = "$gb create -i orders -n before-v42 --poll-interval 0.1"
FORMS = ("table", "json", "yaml", "csv", "id")
CLOSINGS = [
    " ".join(filter(None, each)) for each in product(("", "<&-"), ("", ">&-"), ("", "2>&-"))
]


@pytest.mark.parametrize("closed", CLOSINGS)
def test_a_closed_descriptor_costs_what_should_have_gone_there_and_nothing_else(
    calm: LongTimeoutCloud, closed: str
) -> None:
    expected = 12 if ">&-" in closed.split() else 0
    assert calm.shell(f"$gb list -o json {closed}").code == expected
    made = calm.shell(f"{CREATE} -o json {closed}")
    assert made.code == expected
    [row] = calm.backups_named("before-v42")
    assert row["status"] == "COMPLETED"
    if expected == 0:
        assert json.loads(made.out)["backup"]["id"] == row["id"]
    elif "2>&-" not in closed:
        assert row["id"] in made.err
    # Whatever is printed to a descriptor that a socket got would be no request.
    assert {request["status"] for request in calm.server.requests()} <= {200, 202}


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_for_a_full_disk_is_exit_12_in_every_form(
    calm: LongTimeoutCloud, form: str
) -> None:
    done = calm.shell(f"$gb list -o {form} > /dev/full")
    assert (done.code, done.out) == (12, "")
    assert "could not be written" in done.err


@pytest.mark.parametrize("form", [f"-o {form}" for form in FORMS] + ["", "-q -o json"])
def test_a_create_whose_answer_is_lost_names_its_backup(calm: LongTimeoutCloud, form: str) -> None:
    done = calm.shell(f"{CREATE} {form} > /dev/full")
    assert done.code == 12
    assert calm.backups_named("before-v42")[0]["id"] in done.err
    assert "Do not run the command again" in done.err


@pytest.mark.parametrize("lost", ["2> /dev/full", "2> >(true)"])
def test_a_log_that_takes_no_more_keeps_no_backup_from_being_made(
    calm: LongTimeoutCloud, lost: str
) -> None:
    done = calm.shell(f"{CREATE} -v -o json {lost}")
    assert done.code == 0
    assert json.loads(done.out)["outcome"] == "completed"
    assert calm.backups_named("before-v42")[0]["status"] == "COMPLETED"


def test_a_disk_that_is_full_for_both_streams_is_exit_12(calm: LongTimeoutCloud) -> None:
    assert calm.shell(f"{CREATE} > /dev/full 2>&1").code == 12
    assert calm.backups_named("before-v42")[0]["status"] == "COMPLETED"


def test_a_problem_that_cannot_be_told_keeps_its_exit_code(calm: LongTimeoutCloud) -> None:
    for words, code in (("frobnicate", 2), ("create -i orders -n 4x", 2), ("list -i nowhere", 4)):
        assert calm.shell(f"$gb {words} 2> /dev/full").code == code


@pytest.mark.parametrize("words", ["--version", "--help", "create --help", ""])
def test_help_and_version_that_cannot_be_written_end_as_any_answer(words: str) -> None:
    full = run_shell(f"$gb {words} > /dev/full", {})
    assert full.code == 12
    assert "could not be written" in full.err
    assert run_shell(f"$gb {words} > /dev/full 2>&1", {}).code == 12
    assert run_shell(f"$gb {words} >&-", {}).code == 12
    gone = run_shell(f"(sleep 0.3; exec $gb {words}) | true; echo ${{PIPESTATUS[0]}}", {})
    assert (gone.out, gone.err) == ("141\n", "")


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_reader_that_has_seen_enough_ends_the_list_by_the_signal(
    calm: LongTimeoutCloud, form: str
) -> None:
    for number in range(1000):  # more than a pipe holds
        calm.server.add_backup("orders", f"old-{number}")
    done = calm.shell(f"$gb list -o {form} | head -c 100 > /dev/null; echo ${{PIPESTATUS[0]}}")
    assert (done.out, done.err) == ("141\n", "")


def test_a_reader_that_goes_away_undoes_nothing(calm: LongTimeoutCloud) -> None:
    done = calm.shell(f"{CREATE} | true; echo ${{PIPESTATUS[0]}}")
    assert done.out == "141\n"
    assert calm.backups_named("before-v42")[0]["status"] == "COMPLETED"
