"""config.example.yaml: every key there is, and nothing that does not work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gaussbackup.config.config_file import validate_file
from gaussbackup.config.schema import (
    CREDENTIAL_KINDS,
    LANGUAGES,
    OUTPUTS,
    PROFILE_KEYS,
    TOP_KEYS,
    credential_keys,
)
from tests.config.config_builder import load_profile

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"
NAMES = {"prod", "patient", "private", "ops", "login", "given", "on_ecs", "vault"}
KNOWN = {*TOP_KEYS, *PROFILE_KEYS, *credential_keys(None)}


def test_it_mentions_every_key_and_no_other() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    mentioned = set(re.findall(r"^[ #]*([a-z_]+):(?: |$)", text, re.MULTILINE))
    assert mentioned - NAMES == KNOWN


def test_it_shows_every_kind_of_credentials_and_names_every_choice() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert set(re.findall(r"type: (\w+)", text)) == set(CREDENTIAL_KINDS)
    assert all(choice in text for choice in (*OUTPUTS, *LANGUAGES))


def test_it_has_no_problem() -> None:
    assert validate_file(EXAMPLE) == []


def test_it_has_no_problem_with_its_comments_taken_away(tmp_path: Path) -> None:
    """Each way of giving a secret alone, in place of the one that is shown."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for line in re.findall(r"^    # ((?:secret_key|password|token)_?\w*: .*)$", text, re.MULTILINE):
        part = re.split(r"_file|_command|:", line)[0]
        shown = re.search(rf"^    {part}\w*: .*$", text, re.MULTILINE)
        assert shown is not None
        path = tmp_path / "config.yaml"
        path.write_text(text.replace(shown[0], f"    {line}", 1), encoding="utf-8")
        assert validate_file(path) == [], line


@pytest.mark.parametrize("name", ["prod", "patient", "private"])
def test_each_profile_loads_with_the_variables_it_names(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("password", "ca.pem", "pass"):
        (tmp_path / place).write_text("#!/bin/sh\necho MIIX\n")
        (tmp_path / place).chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    text = EXAMPLE.read_text(encoding="utf-8").replace("[pass, ", f"[{tmp_path}/pass, ")
    text = text.replace("/run/secrets/gaussdb-password", f"{tmp_path}/secret")
    (tmp_path / "secret").write_text("from-file\n")
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    environ = {
        "PROD_AK": "AK",
        "PROD_SK": "sk-value",
        "GAUSSBACKUP_EXAMPLE_CA": str(tmp_path / "ca.pem"),
    }
    profile = load_profile(environ, config=str(path), profile=name)
    assert profile.name == name
    assert profile.credentials is not None
    assert profile.endpoint.startswith("https://")
