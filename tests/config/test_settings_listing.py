"""`config show`: every setting, each value with its origin, no secret in any row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.waiter import DEFAULT_TIMEOUT
from gaussbackup.config.environment_variables import VARIABLES, known_variables, unknown_variables
from gaussbackup.config.setting_sources import Flags
from gaussbackup.config.settings_listing import effective_settings
from gaussbackup.domain.backup_names import DEFAULT_TEMPLATE
from gaussbackup.model.durations import parse_duration
from tests.config.config_builder import (
    KEYS,
    KEYS_AND_REGION,
    load_error,
    load_profile,
    settings_by_key,
    write_config,
)

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-Value"


def test_effective_settings_lists_every_setting_with_origin(tmp_path: Path) -> None:
    path = write_config(tmp_path, "profiles: {prod: {region: eu-de, name: x}}")
    runs: list[tuple[dict[str, str], dict[str, Any]]] = [
        (KEYS_AND_REGION, {}),
        (KEYS, {"config": path}),
        ({}, {"profile": "emulator"}),
    ]
    for environ, flags in runs:
        rows = settings_by_key(environ, **flags)
        assert {"profile", "config_file", *VARIABLES} <= set(rows)
        missing = {key for key, row in rows.items() if row.value is None and row.origin}
        assert missing <= {"profile"}
        assert all(row.origin for row in rows.values() if row.value is not None)


def test_effective_settings_reports_origin_of_profile_and_file(tmp_path: Path) -> None:
    path = write_config(tmp_path, "default_profile: prod\nprofiles: {prod: {region: eu-de}}")
    rows = settings_by_key(KEYS, config=path)
    assert rows["config_file"][1:] == (path, "--config")
    assert rows["profile"][1:] == ("prod", f"default_profile ({path}:1)")
    assert rows["region"].origin == f"profiles.prod.region ({path}:2)"
    rows = settings_by_key({**KEYS, "GAUSSBACKUP_CONFIG": path, "GAUSSBACKUP_PROFILE": "prod"})
    assert rows["config_file"].origin == "GAUSSBACKUP_CONFIG"
    assert rows["profile"].origin == "GAUSSBACKUP_PROFILE"
    home = tmp_path / ".config" / "gaussbackup"
    home.mkdir(parents=True)
    only = write_config(home, "profiles: {prod: {region: eu-de}}")
    rows = settings_by_key(KEYS, home=tmp_path)
    assert rows["config_file"][1:] == (only, "default location")
    assert rows["profile"][1:] == ("prod", f"only profile in {only}")
    assert settings_by_key(KEYS_AND_REGION)["profile"][1:] == (None, "no configuration file")


def test_effective_settings_reports_region_as_origin_of_its_endpoints() -> None:
    rows = settings_by_key(KEYS_AND_REGION)
    assert rows["endpoint"].value == load_profile(KEYS_AND_REGION).endpoint
    assert rows["iam_endpoint"].value == load_profile(KEYS_AND_REGION).iam_endpoint
    assert {rows["endpoint"].origin, rows["iam_endpoint"].origin} == {"region"}


def test_effective_settings_displays_defaults_in_use() -> None:
    rows, profile = settings_by_key(KEYS_AND_REGION), load_profile(KEYS_AND_REGION)
    for key in ("connect_timeout", "call_limit", "retry_budget", "settle_window"):
        assert parse_duration(rows[key].value or "") == getattr(profile, key)
        assert rows[key].origin == "default"
    assert parse_duration(rows["timeout"].value or "") == DEFAULT_TIMEOUT
    assert rows["name"].value == DEFAULT_TEMPLATE


def test_effective_settings_lists_missing_values() -> None:
    rows = settings_by_key()
    assert rows["credentials"] == ("credentials", None, "")
    assert rows["endpoint"].value is None


INCOMPLETE: dict[str, tuple[str, dict[str, str], dict[str, str | None], list[str]]] = {
    "half of a pair": (
        "{}",
        {"GAUSSBACKUP_ACCESS_KEY": "AK"},
        {"credentials": "aksk (incomplete)", "access_key": "AK", "secret_key": None},
        ["ACCESS_KEY is set, GAUSSBACKUP_SECRET_KEY is missing"],
    ),
    "missing secret file": (
        "{}",
        {"GAUSSBACKUP_ACCESS_KEY": "AK", "GAUSSBACKUP_SECRET_KEY_FILE": "/no/where"},
        {"credentials": "aksk (incomplete)", "access_key": "AK", "secret_key": None},
        ["GAUSSBACKUP_SECRET_KEY_FILE: the file cannot be read"],
    ),
    "two kinds": (
        "{}",
        {"GAUSSBACKUP_ACCESS_KEY": "AK", "GAUSSBACKUP_TOKEN": SECRET},
        {"credentials": "(incomplete)", "access_key": "AK", "token": "********"},
        ["More than one kind"],
    ),
    "quotes": (
        "{}",
        {"GAUSSBACKUP_ACCESS_KEY": "AK", "GAUSSBACKUP_SECRET_KEY": f"'{SECRET}'"},
        {"credentials": "aksk (incomplete)", "access_key": "AK", "secret_key": None},
        ["GAUSSBACKUP_SECRET_KEY: is enclosed in single quotes"],
    ),
    "invalid character": (
        "{}",
        {"GAUSSBACKUP_TOKEN": f"{SECRET} x"},
        {"credentials": "token (incomplete)", "token": "********"},
        ["GAUSSBACKUP_TOKEN: token contains an invalid character: U+0020 (space)"],
    ),
    "every reference of a profile": (
        "{credentials: {type: aksk, access_key: '${A}', secret_key: '${S}'}, region: '${R}'}",
        {},
        {"credentials": "aksk (incomplete)", "access_key": None, "secret_key": None},
        ["variable A is not set", "variable S is not set", "variable R is not set"],
    ),
    "some references of a profile": (
        "{credentials: {type: password, domain: '${D}${E}', username: u, password: '${P}'}}",
        {"P": SECRET},
        {
            "credentials": "password (incomplete)",
            "username": "u",
            "password": "********",
            "domain": None,
        },
        ["environment variables D and E are not set"],
    ),
    "the kind": (
        "{credentials: {type: '${T}', token: x}}",
        {},
        {"credentials": "(incomplete)"},
        ["environment variable T is not set"],
    ),
    "the name of the credentials": (
        "{credentials: '${C}'}",
        {},
        {"credentials": "(incomplete)"},
        ["environment variable C is not set"],
    ),
    "a command": (
        "{credentials: {type: command, command: [x, '${X}']}}",
        {},
        {"credentials": "command (incomplete)"},
        ["environment variable X is not set"],
    ),
}
"""Name of a case -> profile, environment, rows of the credentials, and warnings."""


@pytest.mark.parametrize("case", INCOMPLETE)
def test_effective_settings_shows_what_is_set_of_incomplete_credentials(
    tmp_path: Path, case: str
) -> None:
    profile, environ, expected, errors = INCOMPLETE[case]
    path = write_config(tmp_path, f"profiles: {{prod: {profile}}}")
    warned: list[str] = []
    rows = effective_settings(Flags(config=path), environ, home=None, warn=warned.append)
    shown = {
        row.key.removeprefix("credentials."): row.value
        for row in rows
        if row.key.startswith("credentials")
    }
    assert shown == expected
    assert len(warned) == len(errors)
    for error in errors:
        assert any(text.startswith("not set: ") and error in text for text in warned)
    assert SECRET not in repr((rows, warned))


def test_effective_settings_warns_of_variables_that_may_be_misspelt(tmp_path: Path) -> None:
    path = write_config(tmp_path, "profiles: {prod: {region: '${GAUSSBACKUP_MY_REGION}'}}")
    environ = {
        **KEYS,
        "GAUSSBACKUP_MY_REGION": "eu-de",
        "GAUSSBACKUP_ACESS_KEY": SECRET,
        "GAUSSBACKUP_QQQQ": "x",
    }
    warned: list[str] = []
    effective_settings(Flags(config=path), environ, home=None, warn=warned.append)
    assert warned == [
        "environment variable GAUSSBACKUP_ACESS_KEY is not known; "
        "did you mean GAUSSBACKUP_ACCESS_KEY?",
        "environment variable GAUSSBACKUP_QQQQ is not known",
    ]


@pytest.mark.parametrize("name", known_variables())
def test_effective_settings_warns_of_no_known_variable(name: str) -> None:
    assert unknown_variables({name: "x"}) == []


def test_effective_settings_masks_invalid_endpoint_with_reason() -> None:
    rows = settings_by_key({"GAUSSBACKUP_ENDPOINT": f"https://me:{SECRET}@host"})
    assert rows["endpoint"].value == "******** (must not contain a user or a password)"


def test_effective_settings_masks_secret_in_another_setting() -> None:
    environ = {
        **KEYS_AND_REGION,
        "GAUSSBACKUP_SECRET_KEY": SECRET,
        "GAUSSBACKUP_CA_BUNDLE": f"/x/{SECRET}",
    }
    assert settings_by_key(environ)["ca_bundle"].value == "/x/********"


@given(
    st.sets(st.sampled_from(["TOKEN", "SECRET_KEY", "SECURITY_TOKEN", "PASSWORD"])),
    st.sets(st.sampled_from(["ACCESS_KEY", "USERNAME", "DOMAIN"])),
    st.sampled_from(["", "https://me:s3cr3t-Value@h", "http://s3cr3t-Value", "s3cr3t-Value"]),
)
def test_effective_settings_never_displays_secret(
    secrets: set[str], names: set[str], endpoint: str
) -> None:
    environ = {f"GAUSSBACKUP_{name}": f"{SECRET}-{name}" for name in secrets}
    environ |= {f"GAUSSBACKUP_{name}": "known" for name in names}
    environ["GAUSSBACKUP_ENDPOINT"] = endpoint
    environ["GAUSSBACKUP_SETTLE_WINDOW"] = SECRET
    warned: list[str] = []
    rows = effective_settings(Flags(), environ, home=None, warn=warned.append)
    assert SECRET not in repr((rows, warned))
    assert SECRET not in load_error(environ)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{type: metadata}", "metadata"),
        ("{type: command, command: [x]}", "command"),
        ("{type: token, token: s3cr3t-Value}", "token"),
        ("{type: password, domain: d, username: u, password: s3cr3t-Value}", "password"),
    ],
)
def test_effective_settings_names_kind_of_credentials(tmp_path: Path, text: str, kind: str) -> None:
    path = write_config(tmp_path, f"profiles: {{prod: {{credentials: {text}}}}}")
    rows = settings_by_key(config=path)
    assert rows["credentials"][1:] == (kind, "profiles.prod.credentials")
    assert SECRET not in repr(rows)
