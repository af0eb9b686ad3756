"""Output that cannot be written: closed descriptors, full disks, closed pipes."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import run_shell

if TYPE_CHECKING:
    from tests.robustness.checked_cloud import LongTimeoutCloud

CREATE = "$gb create -i orders -n before-v42 --poll-interval 0.1"
OUTPUT_FORMATS = ("table", "json", "yaml", "csv", "id")
REDIRECTIONS = [
    " ".join(filter(None, each)) for each in product(("", "<&-"), ("", ">&-"), ("", "2>&-"))
]


@pytest.mark.parametrize("closed", REDIRECTIONS)
def test_command_exits_12_only_if_stdout_is_closed(
    lenient_cloud: LongTimeoutCloud, closed: str
) -> None:
    expected = 12 if ">&-" in closed.split() else 0
    assert lenient_cloud.shell(f"$gb list -o json {closed}").code == expected
    created = lenient_cloud.shell(f"{CREATE} -o json {closed}")
    assert created.code == expected
    [row] = lenient_cloud.backups_named("before-v42")
    assert row["status"] == "COMPLETED"
    if expected == 0:
        assert json.loads(created.out)["backup"]["id"] == row["id"]
    elif "2>&-" not in closed:
        assert row["id"] in created.err
    # If a socket reused the closed descriptor, printed text would reach the server.
    assert {request["status"] for request in lenient_cloud.server.requests()} <= {200, 202}


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_list_exits_12_on_a_full_disk_in_every_output_format(
    lenient_cloud: LongTimeoutCloud, output_format: str
) -> None:
    result = lenient_cloud.shell(f"$gb list -o {output_format} > /dev/full")
    assert (result.code, result.out) == (12, "")
    assert "could not be written" in result.err


@pytest.mark.parametrize(
    "output_format",
    [f"-o {output_format}" for output_format in OUTPUT_FORMATS] + ["", "-q -o json"],
)
def test_create_names_its_backup_on_stderr_if_stdout_cannot_be_written(
    lenient_cloud: LongTimeoutCloud, output_format: str
) -> None:
    result = lenient_cloud.shell(f"{CREATE} {output_format} > /dev/full")
    assert result.code == 12
    assert lenient_cloud.backups_named("before-v42")[0]["id"] in result.err
    assert "Do not run the command again" in result.err


@pytest.mark.parametrize("lost", ["2> /dev/full", "2> >(true)"])
def test_create_completes_if_stderr_cannot_be_written(
    lenient_cloud: LongTimeoutCloud, lost: str
) -> None:
    result = lenient_cloud.shell(f"{CREATE} -v -o json {lost}")
    assert result.code == 0
    assert json.loads(result.out)["outcome"] == "completed"
    assert lenient_cloud.backups_named("before-v42")[0]["status"] == "COMPLETED"


def test_create_exits_12_if_no_stream_can_be_written(lenient_cloud: LongTimeoutCloud) -> None:
    assert lenient_cloud.shell(f"{CREATE} > /dev/full 2>&1").code == 12
    assert lenient_cloud.backups_named("before-v42")[0]["status"] == "COMPLETED"


def test_error_exit_code_is_the_same_if_stderr_cannot_be_written(
    lenient_cloud: LongTimeoutCloud,
) -> None:
    for args, code in (("frobnicate", 2), ("create -i orders -n 4x", 2), ("list -i nowhere", 4)):
        assert lenient_cloud.shell(f"$gb {args} 2> /dev/full").code == code


@pytest.mark.parametrize("args", ["--version", "--help", "create --help", ""])
def test_help_and_version_exit_12_if_stdout_cannot_be_written(args: str) -> None:
    full = run_shell(f"$gb {args} > /dev/full", {})
    assert full.code == 12
    assert "could not be written" in full.err
    assert run_shell(f"$gb {args} > /dev/full 2>&1", {}).code == 12
    assert run_shell(f"$gb {args} >&-", {}).code == 12
    piped = run_shell(f"(sleep 0.3; exec $gb {args}) | true; echo ${{PIPESTATUS[0]}}", {})
    assert (piped.out, piped.err) == ("141\n", "")


@pytest.mark.parametrize("output_format", ["table", "json"])
def test_list_ends_by_sigpipe_if_the_reader_closes_the_pipe(
    lenient_cloud: LongTimeoutCloud, output_format: str
) -> None:
    for number in range(1000):  # more than the buffer of a pipe
        lenient_cloud.server.add_backup("orders", f"old-{number}")
    result = lenient_cloud.shell(
        f"$gb list -o {output_format} | head -c 100 > /dev/null; echo ${{PIPESTATUS[0]}}"
    )
    assert (result.out, result.err) == ("141\n", "")


def test_create_completes_the_backup_if_the_reader_closes_the_pipe(
    lenient_cloud: LongTimeoutCloud,
) -> None:
    result = lenient_cloud.shell(f"{CREATE} | true; echo ${{PIPESTATUS[0]}}")
    assert result.out == "141\n"
    assert lenient_cloud.backups_named("before-v42")[0]["status"] == "COMPLETED"
