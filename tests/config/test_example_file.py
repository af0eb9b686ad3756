"""config.example.yaml: it contains every key and is valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gaussbackup.config.config_file import validate_file
from gaussbackup.config.config_template import example_config
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
NAMES = {"prod", "tuned", "private", "ops", "login", "given", "on_ecs", "vault"}
KNOWN = {*TOP_KEYS, *PROFILE_KEYS, *credential_keys(None)}


def test_example_file_contains_every_key_and_no_other() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    mentioned = set(re.findall(r"^[ #]*([a-z_]+):(?: |$)", text, re.MULTILINE))
    assert mentioned - NAMES == KNOWN


def test_example_file_contains_every_kind_and_choice() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert set(re.findall(r"type: (\w+)", text)) == set(CREDENTIAL_KINDS)
    assert all(choice in text for choice in (*OUTPUTS, *LANGUAGES))


def test_wheel_has_the_example_file_where_config_init_reads_it() -> None:
    pyproject = (EXAMPLE.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert '"config.example.yaml" = "gaussbackup/config/config.example.yaml"' in pyproject
    assert example_config() == EXAMPLE.read_text(encoding="utf-8")


def test_example_file_is_valid() -> None:
    assert validate_file(EXAMPLE) == []


def test_example_file_is_valid_with_each_commented_key(tmp_path: Path) -> None:
    """Replace the key of a secret by each of its commented variants."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for line in re.findall(r"^    # ((?:secret_key|password|token)_?\w*: .*)$", text, re.MULTILINE):
        field = re.split(r"_file|_command|:", line)[0]
        active = re.search(rf"^    {field}\w*: .*$", text, re.MULTILINE)
        assert active is not None
        path = tmp_path / "config.yaml"
        path.write_text(text.replace(active[0], f"    {line}", 1), encoding="utf-8")
        assert validate_file(path) == [], line


@pytest.mark.parametrize("name", ["prod", "tuned", "private"])
def test_example_profiles_load_with_their_variables(
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
