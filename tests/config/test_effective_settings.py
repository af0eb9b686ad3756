"""`config show`: every setting, each value with its origin, no secret in any row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.waiter import DEFAULT_TIMEOUT
from gaussbackup.config.effective_settings import effective_settings
from gaussbackup.config.resolver import VARIABLES
from gaussbackup.config.setting_sources import Flags
from gaussbackup.domain.names import DEFAULT_TEMPLATE
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
        assert all(bool(row.origin) == (row.value is not None) for row in rows.values())


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
    assert settings_by_key(KEYS_AND_REGION)["profile"][1:] == ("(none)", "no configuration file")


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


def test_effective_settings_warns_of_unusable_credentials(tmp_path: Path) -> None:
    path = write_config(
        tmp_path, "profiles: {prod: {region: eu-de, credentials: {type: token, token: '${T}'}}}"
    )
    for environ, flags, error in (
        (
            {"GAUSSBACKUP_ACCESS_KEY": "AK"},
            Flags(),
            "ACCESS_KEY is set, GAUSSBACKUP_SECRET_KEY is missing",
        ),
        ({}, Flags(config=path), "environment variable T is not set"),
    ):
        warned: list[str] = []
        rows = effective_settings(flags, environ, home=None, warn=warned.append)
        assert rows[-1] == ("credentials", None, "")
        assert len(warned) == 1
        assert warned[0].startswith("not set: ")
        assert error in warned[0]


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
