"""Tests of `list --sort none`, which streams the rows."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

ARGS = ("list", "--sort", "none")


def add_backups(cloud: Cloud, count: int) -> None:
    """Add `count` backups to the cloud."""
    cloud.server.add_faults(
        {
            "match": {"method": "GET", "path": "/v3/*/backups"},
            "action": {"add-backups": {"instance": "orders", "name": "nightly", "count": count}},
        }
    )
    cloud.run("list", "-o", "id")


def normalized_lines(text: str) -> list[str]:
    """Return the lines in sorted order, without the column padding."""
    return sorted(" ".join(line.split()) for line in text.splitlines())


@pytest.mark.parametrize("output_format", ["id", "csv", "table"])
def test_list_unsorted_has_the_rows_of_a_sorted_list(cloud: Cloud, output_format: str) -> None:
    add_backups(cloud, 250)
    streamed = cloud.run(*ARGS, "-o", output_format).out
    assert normalized_lines(streamed) == normalized_lines(
        cloud.run("list", "-o", output_format).out
    )
    assert len(streamed.splitlines()) >= 260


@pytest.mark.parametrize("output_format", ["id", "csv", "table"])
def test_list_unsorted_applies_filters_and_limits(cloud: Cloud, output_format: str) -> None:
    add_backups(cloud, 250)
    filtered = cloud.run(*ARGS, "-i", "billing", "--type", "auto", "-o", output_format).out
    assert normalized_lines(filtered) == normalized_lines(
        cloud.run("list", "-i", "billing", "--type", "auto", "-o", output_format).out
    )
    header_lines = 0 if output_format == "id" else 1
    assert (
        len(cloud.run(*ARGS, "--limit", "7", "-o", output_format).out.splitlines())
        == 7 + header_lines
    )


def test_list_unsorted_with_a_limit_fetches_only_the_needed_pages(cloud: Cloud) -> None:
    add_backups(cloud, 950)
    before = len(cloud.server.requests())
    cloud.run(*ARGS, "-i", cloud.server.state()["instances"][0]["id"], "--limit", "3", "-o", "id")
    assert len(cloud.server.requests()) - before == 1
    cloud.run(*ARGS, "--limit", "100", "-o", "csv")  # plus one request for the instance names
    assert len(cloud.server.requests()) - before == 3
    assert cloud.run(*ARGS, "--limit", "5", "-o", "json").document["count"] == 5
    assert len(cloud.server.requests()) - before == 5


@pytest.mark.parametrize("output_format", ["id", "csv", "table"])
def test_list_unsorted_without_rows_prints_the_header(cloud: Cloud, output_format: str) -> None:
    empty = cloud.run(*ARGS, "--name", "nothing-*", "-o", output_format).out
    assert empty == cloud.run("list", "--name", "nothing-*", "-o", output_format).out


def test_list_unsorted_in_json_is_one_document(cloud: Cloud) -> None:
    document = cloud.run(*ARGS, "-o", "json").document
    assert document["count"] == len(document["backups"]) == 10


def test_list_unsorted_uses_the_output_format_of_the_environment(cloud: Cloud) -> None:
    result = cloud.run(*ARGS, env={"GAUSSBACKUP_OUTPUT": "json"})
    assert result.document["count"] == 10


def test_list_unsorted_rejects_reverse(cloud: Cloud) -> None:
    assert "--reverse needs a sort key" in cloud.run(*ARGS, "--reverse", exit_code=2).err


def test_list_unsorted_reports_an_error_after_the_rows_before_it(cloud: Cloud) -> None:
    add_backups(cloud, 250)
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
    result = cloud.run(*ARGS, "-o", "id", exit_code=3)
    assert len(result.out.split()) == 200
    assert "permission denied" in result.err.lower()


def test_list_unsorted_ends_silently_if_the_reader_closes_the_pipe(cloud: Cloud) -> None:
    add_backups(cloud, 950)
    with subprocess.Popen(
        [*PROGRAM, *ARGS, "-o", "csv"],
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
