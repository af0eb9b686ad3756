"""Tests of options that are found without typer."""

from __future__ import annotations

import pytest

from gaussbackup.cli.completion.command_tree import program_tree, walk
from gaussbackup.cli.global_options import OutputFormat
from gaussbackup.cli.unparsed_options import (
    SHORT_VALUE_OPTIONS,
    option_values,
    requested_output,
)

FORMATS = [each.value for each in OutputFormat]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list -o json", "json"),
        ("-o yaml list --nope", "yaml"),
        ("list -ojson", "json"),
        ("list -qo json", "json"),
        ("list -qvojson", "json"),
        ("list --output json", "json"),
        ("list --output=yaml --limit", "yaml"),
        ("list -o csv", "csv"),
        ("list -o json -o csv", "json"),
        ("list -o json -o yaml", "yaml"),
        ("list -o xml", None),
        ("list -o JSON", None),
        ("list -o=json", None),
        ("list -o", None),
        ("list --output", None),
        ("list -i -o json", None),
        ("create -d -ojson", None),
        ("create -d-ojson", None),
        ("emulator exec -- list -o json", None),
        ("json", None),
        ("", None),
    ],
)
def test_requested_output_is_that_of_the_last_valid_option(line: str, expected: str | None) -> None:
    assert requested_output(line.split(), FORMATS) == expected


def test_option_values_finds_short_options_and_the_given_long_ones() -> None:
    args = ["-qpprod", "--region=r", "--name", "x", "-i", "orders", "-c"]
    assert list(option_values(args, {"--region"})) == [
        ("-p", "prod"),
        ("--region", "r"),
        ("-i", "orders"),
        ("-c", None),
    ]


def test_short_value_options_are_those_of_all_commands() -> None:
    valued = {
        spelling[1:]
        for command in walk(program_tree())
        for option in command.options
        for spelling in option.spellings
        if option.value is not None and not spelling.startswith("--")
    }
    assert valued == SHORT_VALUE_OPTIONS
