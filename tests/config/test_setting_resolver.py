"""Precedence: flag, own variable, profile, the vendor's variables, the vendor's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config.environment_variables import VARIABLES
from gaussbackup.config.schema import PROFILE_KEYS
from tests.config.config_builder import KEYS, load_profile, settings_by_key, write_config

if TYPE_CHECKING:
    from pathlib import Path

# setting -> the sources it has, the one of highest precedence first
SOURCES: dict[str, list[str]] = {
    "region": ["--region", "GAUSSBACKUP_REGION", "profile", "HW_REGION_NAME"],
    "project_id": [
        *("--project-id", "GAUSSBACKUP_PROJECT_ID", "profile"),
        *("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "vendor file"),
    ],
    "project_name": ["profile", "HW_PROJECT_NAME"],
    "endpoint": ["--endpoint", "GAUSSBACKUP_ENDPOINT", "profile"],
    "iam_endpoint": ["GAUSSBACKUP_IAM_ENDPOINT", "profile"],
    "ca_bundle": ["GAUSSBACKUP_CA_BUNDLE", "profile"],
    "name": ["profile"],
    "timeout": ["profile"],
    "poll_interval": ["profile"],
    "output": ["--output", "GAUSSBACKUP_OUTPUT", "profile"],
    "language": ["GAUSSBACKUP_LANGUAGE", "profile"],
    "connect_timeout": ["GAUSSBACKUP_CONNECT_TIMEOUT", "profile"],
    "call_limit": ["GAUSSBACKUP_CALL_LIMIT", "profile"],
    "retry_budget": ["GAUSSBACKUP_RETRY_BUDGET", "profile"],
    "settle_window": ["GAUSSBACKUP_SETTLE_WINDOW", "profile"],
}
VALUES: dict[str, list[str]] = {
    "region": ["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "eu-de"],
    "project_id": [digit * 32 for digit in "abcdef"],
    "endpoint": [f"https://e{number}.example" for number in range(4)],
    "iam_endpoint": [f"https://i{number}.example" for number in range(4)],
    "output": ["json", "yaml", "csv"],
    "language": ["zh-cn", "en-us"],
}
DURATIONS = [f"{number}s" for number in (11, 12, 13)]
FIELDS = {"name": "backup_name"}


def test_sources_table_contains_every_setting() -> None:
    assert list(SOURCES) == list(VARIABLES)
    assert {*SOURCES, "credentials"} == set(PROFILE_KEYS)


@pytest.mark.parametrize(
    ("key", "first"), [(key, index) for key in SOURCES for index in range(len(SOURCES[key]))]
)
def test_load_prefers_source_of_highest_precedence(tmp_path: Path, key: str, first: int) -> None:
    values = VALUES.get(key, DURATIONS)
    if key == "ca_bundle":
        values = [str(tmp_path / name) for name in ("one.pem", "two.pem")]
        for value in values:
            (tmp_path / value).write_text("")
    flags: dict[str, Any] = {}
    environ = dict(KEYS)
    profile = {"endpoint": "https://base.example"} if key != "endpoint" else {}
    for source, value in list(zip(SOURCES[key], values, strict=False))[first:]:
        if source.startswith("--"):
            flags[key] = value
        elif source == "profile":
            profile[key] = value
        elif source == "vendor file":
            folder = tmp_path / ".huaweicloud"
            folder.mkdir()
            (folder / "credentials").write_text(f"[basic]\n{key} = {value}\n")
        else:
            environ[source] = value
    lines = "".join(f"    {name}: '{value}'\n" for name, value in profile.items())
    path = write_config(
        tmp_path, f"profiles:\n  prod:\n{lines}" if lines else "profiles: {prod: {}}\n"
    )
    flags["config"] = path
    row = settings_by_key(environ, home=tmp_path, **flags)[key]
    assert row.value == values[first]
    source = SOURCES[key][first]
    origins = {"profile": f"profiles.prod.{key} ({path}:", "vendor file": "~/.huaweicloud/"}
    assert row.origin.startswith(origins.get(source, source))
    loaded = getattr(load_profile(environ, home=tmp_path, **flags), FIELDS.get(key, key))
    assert loaded == (float(values[first][:-1]) if isinstance(loaded, float) else values[first])


def test_load_uses_defaults_without_any_source(tmp_path: Path) -> None:
    profile = load_profile({**KEYS, "GAUSSBACKUP_ENDPOINT": "https://e.example"}, home=tmp_path)
    assert profile.name == "(none)"
    durations = (
        profile.connect_timeout,
        profile.call_limit,
        profile.retry_budget,
        profile.settle_window,
    )
    assert durations == (10.0, 60.0, 120.0, 60.0)
    optional = (
        *(profile.timeout, profile.poll_interval, profile.output, profile.language),
        *(profile.project_id, profile.project_name, profile.ca_bundle, profile.backup_name),
        *(profile.region, profile.iam_endpoint, profile.emulator, profile.config_file),
    )
    assert set(optional) == {None}


def test_load_treats_empty_value_as_not_set(tmp_path: Path) -> None:
    path = write_config(
        tmp_path, "profiles: {prod: {region: '${NONE:-}', endpoint: https://e.example}}"
    )
    environ = {**KEYS, "GAUSSBACKUP_REGION": "", "HW_REGION_NAME": "eu-de"}
    assert load_profile(environ, config=path).region == "eu-de"


def test_load_uses_iam_endpoint_of_vendor_file_only_with_its_credentials(
    tmp_path: Path,
) -> None:
    (tmp_path / ".huaweicloud").mkdir()
    (tmp_path / ".huaweicloud" / "credentials").write_text(
        "[basic]\nak = FILEKEY\nsk = file-secret\niam_endpoint = https://iam.file.example\n"
    )
    place = {"GAUSSBACKUP_REGION": "eu-de"}
    assert load_profile(place, home=tmp_path).iam_endpoint == "https://iam.file.example"
    assert (
        load_profile({**place, **KEYS}, home=tmp_path).iam_endpoint
        == "https://iam.eu-de.otc.t-systems.com"
    )
