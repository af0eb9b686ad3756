"""Validation of a configuration file: every problem at once, in line order, no value quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.config.config_file import load_config, validate_file
from gaussbackup.errors import ConfigError
from tests.config.config_builder import PROJECT, ignore_warning, write_config

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"


def _problems(folder: Path, text: str) -> list[str]:
    path = write_config(folder, text)
    return [line.replace(f"{path}:", "") for line in validate_file(folder / "config.yaml")]


def _profile(line: str) -> str:
    return f"profiles:\n  prod:\n    {line}\n"


VALID = f"""\
default_profile: prod
profiles:
  prod:
    region: ap-southeast-1
    project_id: {PROJECT}
    credentials: ops
    name: "nightly-{{instance}}"
    timeout: 6h
    poll_interval: 90
    retry_budget: 0
    output: json
    language: zh-cn
  other:
    region: region-1
    endpoint: https://gaussdb.example
    project_id: 12345678901234567890123456789e12
    credentials: {{type: metadata, endpoint: http://169.254.169.254}}
credentials:
  ops: {{type: aksk, access_key: AK, secret_key_command: [pass, show, -n, "8080", no]}}
"""


def test_validate_file_accepts_valid_file(tmp_path: Path) -> None:
    assert _problems(tmp_path, VALID) == []


def test_validate_file_reports_all_problems_sorted_by_line(tmp_path: Path) -> None:
    text = f"""\
    defualt_profile: prod
    profiles:
      prod:
        regoin: eu-de
        timeout: soon
        output: tabel
        credentials: opz
      emulator: {{}}
      lone: word
    credentials:
      ops:
        type: aksk
        access_key: no
        secret_key: {SECRET}
        secret_key_file: /run/sk
        password: {SECRET}
      bad: {{type: askk}}
      none: {{secret_key: {SECRET}}}
      half: {{type: password, username: x}}
    extra: 1
    """
    assert _problems(tmp_path, text) == [
        "1: defualt_profile: unknown key; did you mean default_profile?",
        "4: profiles.prod.regoin: unknown key; did you mean region?",
        '5: profiles.prod.timeout: not a duration: "soon"; use e.g. 90s, 15m, 6h, 1h30m or 7d',
        '6: profiles.prod.output: must be one of table, json, yaml, csv, id, not "tabel"',
        '7: profiles.prod.credentials: credentials not found: "opz"; did you mean ops?',
        "8: profiles.emulator: this name is reserved for the built-in profile",
        "9: profiles.lone: must be a mapping of keys to values",
        "13: credentials.ops.access_key: not a string in YAML: quote it",
        "15: credentials.ops.secret_key_file: conflicts with secret_key: set only one",
        "16: credentials.ops.password: unknown key; expected one of: type, access_key, "
        "secret_key, secret_key_file, secret_key_command, security_token, security_token_file, "
        "security_token_command",
        '17: credentials.bad.type: unknown kind of credentials: "askk"; did you mean aksk?',
        "18: credentials.none.type: missing; expected one of: aksk, token, password, metadata, "
        "command",
        "19: credentials.half.domain: missing",
        "19: credentials.half.password: missing",
        "20: extra: unknown key; expected one of: default_profile, profiles, credentials",
    ]


def test_load_config_reports_same_problems_as_validate_file(tmp_path: Path) -> None:
    path = write_config(tmp_path, "a: b\nprofiles: []\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.yaml", ignore_warning)
    assert caught.value.message.split("\n") == validate_file(tmp_path / "config.yaml")
    assert caught.value.message.count(path) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("profiles: x\n", ["1: profiles: must be a mapping of keys to values"]),
        ("credentials: [x]\n", ["1: credentials: must be a mapping of keys to values"]),
        ("credentials: {ops: x}\n", ["1: credentials.ops: must be a mapping of keys to values"]),
        (
            "default_profile: no\n",
            ["1: default_profile: not a string in YAML: quote it"],
        ),
        (
            "default_profile: x\n",
            ['1: default_profile: profile not found: "x"; expected one of: emulator'],
        ),
        ("default_profile: emulator\n", []),
        ("default_profile: ${P}\n", []),
        (
            "<<: x\n",
            ["1: contains an unknown key; expected one of: default_profile, profiles, credentials"],
        ),
    ],
)
def test_validate_file_reports_problems_of_top_level_keys(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert _problems(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"credentials: {{ops: {{type: aksk, secret_key:{SECRET}}}}}",
        f"credentials: {{ops: {{type: aksk, {SECRET}}}}}",
        f"credentials: {{ops: {{type: aksk, '{SECRET} ': x}}}}",
        f"credentials: {{ops: {{type: {SECRET}}}}}",
        f"credentials: {{ops: {{type: token, token: {{{SECRET}}}}}}}",
        f"credentials: {{ops: {{type: token, token: [{SECRET}]}}}}",
        f"credentials: {{ops: {SECRET}}}",
        f"profiles: {{prod: {{credentials: {SECRET}}}}}",
        f"profiles: {{prod: {{region: {SECRET}, timeout: {SECRET}, output: {SECRET}}}}}",
        f"profiles: {{prod: {{endpoint: 'https://me:{SECRET}@host', project_id: '{SECRET}/'}}}}",
        f"default_profile: {SECRET}",
        SECRET,
    ],
)
def test_validate_file_never_quotes_secret_in_wrong_place(tmp_path: Path, text: str) -> None:
    problems = _problems(tmp_path, text + "\n")
    assert problems
    assert SECRET not in "".join(problems)


def test_validate_file_quotes_unknown_key_without_value_if_similar(
    tmp_path: Path,
) -> None:
    assert _problems(tmp_path, _profile("regoin:")) == [
        "3: profiles.prod.regoin: unknown key; did you mean region?"
    ]


_LEAF = st.sampled_from(["no", "x", "${A}", "''", "1e3", "[a]", "{b: c}", "6h", "https://h", ""])
_KEY = st.sampled_from(
    ["default_profile", "profiles", "credentials", "prod", "ops", "type", "token", "aksk", "name"]
)
_TREE = st.recursive(
    _LEAF,
    lambda inner: st.dictionaries(_KEY, inner, max_size=4).map(
        lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
    ),
    max_leaves=12,
)


@given(st.dictionaries(_KEY, _TREE, min_size=1, max_size=3))
def test_validate_file_sorts_problems_of_any_tree(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    text = "".join(f"{key}: {value}\n" for key, value in tree.items())
    problems = _problems(folder, text)
    lines = [int(line.split(":")[0]) for line in problems if line[0].isdigit()]
    assert lines == sorted(lines)
