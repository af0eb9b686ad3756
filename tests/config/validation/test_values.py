"""Validation of one value: strings that YAML may read otherwise, and values not valid for a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.config.config_file import validate_file
from tests.config.config_builder import write_config

if TYPE_CHECKING:
    from pathlib import Path


def _problems(folder: Path, text: str) -> list[str]:
    path = write_config(folder, text)
    return [line.replace(f"{path}:", "") for line in validate_file(folder / "config.yaml")]


def _profile(line: str) -> str:
    return f"profiles:\n  prod:\n    {line}\n"


NOT_TEXT = [
    *("no", "No", "NO", "yes", "on", "off", "true", "False", "y", "n", "null", "~", "Null"),
    *("012", "0o14", "0x1F", "0b11", "1e3", "1E-3", "-1", "+1", "1.5", ".5", "1.", "1_000"),
    *(".inf", "-.Inf", ".nan", "1:30", "190:20:30", "-1:30", "2026-01-01", "2026-13-45"),
    *("2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43"),
]


@pytest.mark.parametrize("value", NOT_TEXT)
@pytest.mark.parametrize("key", ["region", "project_id", "name", "credentials", "project_name"])
def test_validate_file_rejects_plain_values_that_are_no_strings(
    tmp_path: Path, key: str, value: str
) -> None:
    problems = _problems(tmp_path, _profile(f"{key}: {value}"))
    assert problems == [f"3: profiles.prod.{key}: not a string in YAML: quote it"]


@pytest.mark.parametrize("value", NOT_TEXT)
def test_validate_file_accepts_quoted_values(tmp_path: Path, value: str) -> None:
    assert _problems(tmp_path, _profile(f"name: '{value}'")) == []
    assert _problems(tmp_path, f"default_profile: '{value}'\nprofiles: {{'{value}': {{}}}}\n") == []


@pytest.mark.parametrize(
    "value", ["v1", "1.2.3", "1e", "nope", "0123456789abcdef" * 2, "2026-W03", "-"]
)
def test_validate_file_accepts_plain_strings_similar_to_numbers(tmp_path: Path, value: str) -> None:
    if value == "-":
        value = "x-"
    assert _problems(tmp_path, _profile(f"name: {value}")) == []


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("region:", "region: has no value"),
        ("region: ''", "region: is empty"),
        ("region: ' '", "region: is empty"),
        ("region: [eu-de]", "region: must be a string"),
        ("region: {a: b}", "region: must be a string"),
        ("region: ${A", "region: ${ must be followed by NAME} or NAME:-default}"),
        ("name: x${A:-${B}}", "name: ${ must be followed by NAME}"),
        ("region: atlantis", 'region: unknown region for GaussDB: "atlantis"'),
        ("region: cn-nroth-4", 'region: unknown region for GaussDB: "cn-nroth-4"; did you mean'),
        ("project_id: a/../b", '64, not "a/../b"'),
        ("endpoint: http://gaussdb.example", 'this machine; got "http://gaussdb.example"'),
        ("iam_endpoint: https://u:p@h", "iam_endpoint: must not contain a user"),
        ("language: english", 'language: must be one of en-us, zh-cn, not "english"'),
        ("timeout: 012", "timeout: not a duration"),
        ("timeout: 1:30", 'timeout: not a duration: "1:30"; use'),
        ("timeout: 1e3", "timeout: not a duration"),
        ("timeout: -5", "timeout: not a duration"),
        ("timeout: no", "timeout: not a duration"),
        ("timeout:", "timeout: is empty"),
        ("timeout: [5]", "timeout: must be a string"),
        ("call_limit: 0", 'call_limit: must be greater than 0, not "0"'),
        ("connect_timeout: 0s", "connect_timeout: must be greater than 0"),
        ("credentials: [ops]", "credentials: must be a string"),
        ("credentials: {}", "credentials.type: missing"),
        ("credentials: {type: [x]}", "credentials.type: unknown kind of credentials"),
        ("credentials: {type: command}", "credentials.command: missing"),
        ("credentials: {type: command, command: []}", "command: must be a list of strings"),
        ("credentials: {type: command, command: x}", "command: must be a list of strings"),
        ("credentials: {type: command, command: [[x]]}", "command: must be a list of strings"),
        ("credentials: {type: command, command: [x, '${']}", "command: ${ must be followed"),
        ("credentials: {type: token, token_command: x}", "token_command: must be a list"),
        ("credentials: {type: token, token: [x]}", "credentials.token: must be a string"),
        ("credentials: {type: metadata, endpoint: 'http://x'}", "endpoint: must use"),
        ("credentials: {type: metadata, token: x}", "token: unknown key"),
        ("credentials: {type: '${K}', regoin: x}", "regoin: unknown key"),
    ],
)
def test_validate_file_reports_invalid_value_with_line_and_key(
    tmp_path: Path, line: str, error: str
) -> None:
    (problem,) = _problems(tmp_path, _profile(line))
    assert problem.startswith("3: profiles.prod.")
    assert error in problem


@pytest.mark.parametrize(
    "line",
    [
        "region: ${REGION}",
        "region: ${REGION:-unknown}",
        "endpoint: ${ENDPOINT}",
        "timeout: ${T}",
        "credentials: ${WHICH}",
        "credentials: {type: '${KIND}', secret_key: x}",
        "credentials: {type: metadata, endpoint: '${E}'}",
        "name: 'pa$$word $ $x'",
        "name: 'a literal $${'",
    ],
)
def test_validate_file_ignores_values_with_references(tmp_path: Path, line: str) -> None:
    assert _problems(tmp_path, _profile(line)) == []
