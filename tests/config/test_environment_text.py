"""Variables that no shell has touched: quotes, line ends and invisible characters are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config.environment_variables import VARIABLES, VENDOR_VARIABLES
from gaussbackup.config.paths import emulator_state_path
from gaussbackup.errors import UsageError
from tests.config.config_builder import KEYS_AND_REGION, load_error, load_profile, write_config

if TYPE_CHECKING:
    from pathlib import Path

LOGIN = {
    "GAUSSBACKUP_REGION": "eu-de",
    "GAUSSBACKUP_USERNAME": "u",
    "GAUSSBACKUP_PASSWORD": "pw",
    "GAUSSBACKUP_DOMAIN": "d",
}
TOKEN = {"GAUSSBACKUP_REGION": "eu-de", "GAUSSBACKUP_TOKEN": "MIIX"}
SDK_KEYS = {"HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "sk"}
TERRAFORM_KEYS = {"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk"}
BASES: dict[str, dict[str, str]] = {
    **{name: KEYS_AND_REGION for name in VARIABLES.values() if name},
    **dict.fromkeys(["GAUSSBACKUP_CONFIG", "GAUSSBACKUP_PROFILE"], KEYS_AND_REGION),
    **dict.fromkeys(
        [f"GAUSSBACKUP_{name}" for name in ("ACCESS_KEY", "SECRET_KEY", "SECURITY_TOKEN")],
        KEYS_AND_REGION,
    ),
    **{name: LOGIN for name in LOGIN if name != "GAUSSBACKUP_REGION"},
    "GAUSSBACKUP_TOKEN": TOKEN,
    "GAUSSBACKUP_TOKEN_FILE": {"GAUSSBACKUP_REGION": "eu-de"},
    **{name: {"GAUSSBACKUP_REGION": "eu-de", **SDK_KEYS} for name in SDK_KEYS},
    **{name: {"GAUSSBACKUP_REGION": "eu-de", **TERRAFORM_KEYS} for name in TERRAFORM_KEYS},
    **{
        name: {**KEYS_AND_REGION, **dict.fromkeys(["GAUSSBACKUP_REGION"], "")}
        for name in VENDOR_VARIABLES["region"]
    },
    **dict.fromkeys(VENDOR_VARIABLES["project_id"], KEYS_AND_REGION),
    "GAUSSBACKUP_EMULATOR_BUILD_TIME": {"GAUSSBACKUP_PROFILE": "emulator"},
    "GAUSSBACKUP_STATE_DIR": {"GAUSSBACKUP_PROFILE": "emulator"},
}
"""Each variable -> an environment in which it is used."""
FLAWS = {
    "double quotes": ('"it"', "is enclosed in double quotes: remove them"),
    "single quotes": ("'it'", "is enclosed in single quotes: remove them"),
    "newline": ("it\n", "newline at the end"),
    "carriage return": ("it\r", "carriage return at the end"),
    "byte order mark": ("\ufeffit", "U+FEFF (byte order mark) at position 1"),
    "non-breaking space": ("it\u00a0", "U+00A0 (non-breaking space) at position 3"),
    "control character": ("i\x1bt", "U+001B (control character) at position 2"),
}


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("flaw", FLAWS)
def test_load_names_variable_and_its_invalid_character(name: str, flaw: str) -> None:
    text, expected = FLAWS[flaw]
    error = load_error({**BASES[name], name: text})
    assert error.startswith(f"{name}: ")
    assert expected in error
    assert ("docker --env-file" in error) == ("quotes" in flaw)


@pytest.mark.parametrize("flag", ["profile", "region", "project_id", "endpoint"])
@pytest.mark.parametrize("flaw", FLAWS)
def test_load_names_option_and_its_invalid_character(flag: str, flaw: str) -> None:
    text, expected = FLAWS[flaw]
    flags: dict[str, Any] = {flag: text}
    error = load_error(KEYS_AND_REGION, **flags)
    assert error.startswith(f"--{flag.replace('_', '-')}: ")
    assert expected in error


@pytest.mark.parametrize("flaw", FLAWS)
def test_load_names_reference_and_its_invalid_character(tmp_path: Path, flaw: str) -> None:
    text, expected = FLAWS[flaw]
    path = write_config(tmp_path, "profiles: {prod: {region: '${WHERE}'}}")
    error = load_error({**KEYS_AND_REGION, "GAUSSBACKUP_REGION": "", "WHERE": text}, config=path)
    assert error.startswith(f"profiles.prod.region ({path}:1): environment variable WHERE ")
    assert expected in error


def test_load_accepts_quotes_of_a_password_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text('"quoted"')
    environ = {**LOGIN, "GAUSSBACKUP_PASSWORD": '"quoted"'}
    assert "set GAUSSBACKUP_PASSWORD_FILE" in load_error(environ)
    environ["GAUSSBACKUP_PASSWORD"] = ""
    environ["GAUSSBACKUP_PASSWORD_FILE"] = str(tmp_path / "password")
    assert load_profile(environ).credentials is not None


@pytest.mark.parametrize("text", ["\ufeffabc", "abc\n\n", "'abc'", "ab c"])
def test_load_names_invalid_character_in_secret_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text)
    environ = {"GAUSSBACKUP_REGION": "eu-de", "GAUSSBACKUP_TOKEN_FILE": str(tmp_path / "token")}
    error = load_error(environ)
    assert error.startswith("GAUSSBACKUP_TOKEN_FILE: token ")
    assert "invalid character: " in error or "single quotes" in error


def test_state_dir_in_quotes_is_an_error() -> None:
    with pytest.raises(UsageError, match="GAUSSBACKUP_STATE_DIR: is enclosed in double quotes"):
        emulator_state_path({"GAUSSBACKUP_STATE_DIR": '"/s"'}, None)


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"GAUSSBACKUP_REGION": "mars-1"}, 'unknown region for GaussDB: "mars-1"; did you mean'),
        ({"GAUSSBACKUP_PROJECT_ID": "my project"}, '64, not "my project"'),
        ({"GAUSSBACKUP_OUTPUT": "tabel"}, 'table, json, yaml, csv, id, not "tabel"'),
        ({"GAUSSBACKUP_LANGUAGE": "en"}, 'en-us, zh-cn, not "en"'),
        ({"GAUSSBACKUP_CALL_LIMIT": "soon"}, 'not a duration: "soon"; use e.g.'),
        ({"GAUSSBACKUP_ENDPOINT": "gaussdb.example"}, '; got "gaussdb.example"'),
        ({"GAUSSBACKUP_PROFILE": "pord"}, "profile not found: pord"),
        ({"GAUSSBACKUP_CONFIG": "/no/where"}, "configuration file not found: /no/where"),
        ({"GAUSSBACKUP_CA_BUNDLE": "/no/where"}, "/no/where cannot be read"),
    ],
)
def test_load_error_shows_what_was_typed(environ: dict[str, str], shown: str) -> None:
    assert shown in load_error({**KEYS_AND_REGION, **environ})
