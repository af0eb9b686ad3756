"""Loading: conversion and validation of settings, each error once and with its origin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.config.config_builder import (
    KEYS,
    KEYS_AND_REGION,
    PROJECT,
    load_error,
    load_profile,
    write_config,
)
from tests.support.fresh_interpreter import run_fresh_python

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"
SECRET_KEY = {"GAUSSBACKUP_SECRET_KEY": SECRET}
DURATIONS = ("CONNECT_TIMEOUT", "CALL_LIMIT", "RETRY_BUDGET", "SETTLE_WINDOW")


@pytest.mark.parametrize("name", DURATIONS)
@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("1.5s", 1.5), ("1h30m", 5400), ("2w", 1209600)]
)
def test_load_converts_durations_to_seconds(name: str, text: str, seconds: float) -> None:
    profile = load_profile({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": text})
    assert getattr(profile, name.lower()) == seconds


@pytest.mark.parametrize("name", DURATIONS)
@pytest.mark.parametrize(
    "text", ["-1", "nan", "inf", "1e3", "s3cr3t-Value", "012", " ", "1h1h", "99w99w", "1000w"]
)
def test_load_rejects_invalid_duration_without_quoting(name: str, text: str) -> None:
    error = load_error({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": text})
    assert error.startswith(f"GAUSSBACKUP_{name}: not a duration")
    assert SECRET not in error


def test_load_accepts_zero_only_for_retry_budget_and_settle_window() -> None:
    zero = load_profile(
        {**KEYS_AND_REGION, "GAUSSBACKUP_RETRY_BUDGET": "0", "GAUSSBACKUP_SETTLE_WINDOW": "0s"}
    )
    assert (zero.retry_budget, zero.settle_window) == (0.0, 0.0)
    for name in ("CONNECT_TIMEOUT", "CALL_LIMIT"):
        error = load_error({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": "0"})
        assert error.startswith(f"GAUSSBACKUP_{name}: must be greater than 0")


@pytest.mark.parametrize(
    "text", ["a/../b", "../x", "a%2fb", "a?b", "a#b", "a b", "\u0661" * 32, "a" * 65, "-"]
)
def test_load_rejects_project_id_that_could_change_a_request_path(text: str) -> None:
    error = load_error(KEYS_AND_REGION, project_id=text)
    assert error.startswith("--project-id: must contain only letters, digits, - and _")
    assert (f'"{text}"' in error) == (len(text) < 65)


@pytest.mark.parametrize(("text", "usual"), [(PROJECT, True), ("abc", False), ("a-b_" * 8, False)])
def test_load_warns_of_unusual_project_id(text: str, usual: bool) -> None:
    warned: list[str] = []
    assert load_profile(KEYS_AND_REGION, project_id=text, warned=warned).project_id == text
    assert len(warned) == (not usual)
    assert not warned or warned[0].startswith("--project-id: ")


@pytest.mark.parametrize(
    "environ",
    [
        {"GAUSSBACKUP_ENDPOINT": f"https://me:{SECRET}@host"},
        {"GAUSSBACKUP_ENDPOINT": "http://gaussdb.example"},
        {"GAUSSBACKUP_IAM_ENDPOINT": f"https://{SECRET}@host"},
        {"GAUSSBACKUP_OUTPUT": SECRET},
        {"GAUSSBACKUP_LANGUAGE": SECRET},
        {"GAUSSBACKUP_CA_BUNDLE": "/no/such.pem"},
        {"GAUSSBACKUP_CA_BUNDLE": "/"},
        {"GAUSSBACKUP_CA_BUNDLE": "~nobody-of-that-name/x.pem"},
        {"GAUSSBACKUP_CA_BUNDLE": "a\x00b"},
    ],
)
def test_load_reports_variable_of_invalid_value_without_quoting(environ: dict[str, str]) -> None:
    error = load_error({**KEYS_AND_REGION, **environ})
    assert error.startswith(f"{next(iter(environ))}: ")
    assert SECRET not in error


def test_load_reports_all_invalid_values_at_once() -> None:
    error = load_error(
        {**KEYS_AND_REGION, "GAUSSBACKUP_OUTPUT": "x", "GAUSSBACKUP_CALL_LIMIT": "x"}, endpoint="x"
    )
    assert [line.split(":")[0] for line in error.split("\n") if line] == [
        *("--endpoint", "GAUSSBACKUP_OUTPUT", "GAUSSBACKUP_CALL_LIMIT"),
    ]


def test_load_validates_expanded_value_and_reports_origin(tmp_path: Path) -> None:
    path = write_config(tmp_path, "profiles:\n  prod:\n    region: eu-de\n    timeout: ${T}\n")
    error = load_error({**KEYS, "T": SECRET}, config=path)
    assert error.startswith(f"profiles.prod.timeout ({path}:4): not a duration")
    assert SECRET not in error
    assert load_profile({**KEYS, "T": "2h"}, config=path).timeout == 7200.0


@pytest.mark.parametrize(
    "environ", [{"GAUSSBACKUP_ACESS_KEY": "AK"}, {"GAUSSBACKUP_ACESS_KEY": "AK", **SECRET_KEY}]
)
def test_load_error_about_credentials_suggests_misspelt_variable(environ: dict[str, str]) -> None:
    error = load_error({"GAUSSBACKUP_REGION": "eu-de", **environ})
    assert "GAUSSBACKUP_ACESS_KEY is not known; did you mean GAUSSBACKUP_ACCESS_KEY?" in error


def test_profile_repr_contains_no_secret() -> None:
    profile = load_profile({**KEYS_AND_REGION, "GAUSSBACKUP_SECURITY_TOKEN": SECRET})
    assert SECRET not in repr(profile) + str(profile)
    assert "our-secret-key" not in repr(profile)


def test_load_imports_no_file_module_without_file() -> None:
    code = (
        "import json, sys\n"
        "from gaussbackup.config.setting_sources import Flags\n"
        "from gaussbackup.config.load_profile import load\n"
        f"load(Flags(), {KEYS_AND_REGION!r}, home=None, warn=print)\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    out, _ = run_fresh_python(code)
    modules = set(json.loads(out))
    heavy = {"yaml", "difflib", "subprocess", "configparser", "tempfile", "shlex", "dataclasses"}
    assert not modules & heavy
    names = ("yaml_document", "validation.document", "config_file", "credentials.external")
    file_modules = {f"gaussbackup.config.{name}" for name in names}
    assert "gaussbackup.config.load_profile" in modules
    assert not modules & file_modules
