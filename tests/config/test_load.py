"""What the texts become: spans, ids, addresses, paths; each fault said once with its origin."""

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
SPANS = ("CONNECT_TIMEOUT", "CALL_LIMIT", "RETRY_BUDGET", "SETTLE_WINDOW")


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("1.5s", 1.5), ("1h30m", 5400), ("2w", 1209600)]
)
def test_spans_become_seconds(name: str, text: str, seconds: float) -> None:
    profile = load_profile({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": text})
    assert getattr(profile, name.lower()) == seconds


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize(
    "text", ["-1", "nan", "inf", "1e3", "s3cr3t-Value", "012", " ", "1h1h", "99w99w", "1000w"]
)
def test_what_is_no_span_is_refused_and_not_quoted(name: str, text: str) -> None:
    said = load_error({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": text})
    assert said.startswith(f"GAUSSBACKUP_{name}: not a duration")
    assert SECRET not in said


def test_no_patience_is_a_patience_and_no_time_for_a_call_is_none() -> None:
    zero = load_profile(
        {**KEYS_AND_REGION, "GAUSSBACKUP_RETRY_BUDGET": "0", "GAUSSBACKUP_SETTLE_WINDOW": "0s"}
    )
    assert (zero.retry_budget, zero.settle_window) == (0.0, 0.0)
    for name in ("CONNECT_TIMEOUT", "CALL_LIMIT"):
        said = load_error({**KEYS_AND_REGION, f"GAUSSBACKUP_{name}": "0"})
        assert said.startswith(f"GAUSSBACKUP_{name}: must be greater than 0")


@pytest.mark.parametrize(
    "text", ["a/../b", "../x", "a%2fb", "a?b", "a#b", "a b", "\u0661" * 32, "a" * 65, "-", "a\n"]
)
def test_a_project_id_that_could_change_a_path_is_refused(text: str) -> None:
    said = load_error(KEYS_AND_REGION, project_id=text)
    assert said.startswith("--project-id: must contain only letters, digits, - and _")


@pytest.mark.parametrize(("text", "usual"), [(PROJECT, True), ("abc", False), ("a-b_" * 8, False)])
def test_an_unusual_project_id_is_taken_with_a_warning(text: str, usual: bool) -> None:
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
def test_an_unfit_value_names_its_variable_and_shows_no_secret(environ: dict[str, str]) -> None:
    said = load_error({**KEYS_AND_REGION, **environ})
    assert said.startswith(f"{next(iter(environ))}: ")
    assert SECRET not in said


def test_all_unfit_values_are_said_at_once() -> None:
    said = load_error(
        {**KEYS_AND_REGION, "GAUSSBACKUP_OUTPUT": "x", "GAUSSBACKUP_CALL_LIMIT": "x"}, endpoint="x"
    )
    assert [line.split(":")[0] for line in said.split("\n") if line] == [
        *("--endpoint", "GAUSSBACKUP_OUTPUT", "GAUSSBACKUP_CALL_LIMIT"),
    ]


def test_a_value_made_of_a_variable_is_judged_with_its_place(tmp_path: Path) -> None:
    path = write_config(tmp_path, "profiles:\n  prod:\n    region: eu-de\n    timeout: ${T}\n")
    said = load_error({**KEYS, "T": SECRET}, config=path)
    assert said.startswith(f"profiles.prod.timeout ({path}:4): not a duration")
    assert SECRET not in said
    assert load_profile({**KEYS, "T": "2h"}, config=path).timeout == 7200.0


def test_a_bundle_of_certificates_is_found_with_a_tilde_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "ca.pem").write_text("")
    profile = load_profile({**KEYS_AND_REGION, "GAUSSBACKUP_CA_BUNDLE": "~/ca.pem"})
    assert profile.ca_bundle == str(tmp_path / "ca.pem")


def test_a_profile_shows_no_secret_when_it_is_shown() -> None:
    profile = load_profile({**KEYS_AND_REGION, "GAUSSBACKUP_SECURITY_TOKEN": SECRET})
    assert SECRET not in repr(profile) + str(profile)
    assert "our-secret-key" not in repr(profile)


def test_settings_of_the_environment_alone_load_no_module_that_only_files_need() -> None:
    code = (
        "import json, sys\n"
        "from gaussbackup.config.setting_sources import Flags\n"
        "from gaussbackup.config.load import load\n"
        f"load(Flags(), {KEYS_AND_REGION!r}, home=None, warn=print)\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    out, _ = run_fresh_python(code)
    modules = set(json.loads(out))
    heavy = {"yaml", "difflib", "subprocess", "configparser", "tempfile", "shlex", "dataclasses"}
    assert not modules & heavy
    names = ("yaml_document", "validation.document", "config_file", "credentials.external")
    file_modules = {f"gaussbackup.config.{name}" for name in names}
    assert "gaussbackup.config.load" in modules
    assert not modules & file_modules
