"""Selection of the profile, and the settings of the built-in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

TWO = """\
profiles:
  prod: {region: eu-de}
  staging: {region: ap-southeast-1}
"""


def test_load_rejects_empty_option() -> None:
    for option in ("config", "profile", "region", "project_id", "endpoint", "output"):
        empty: dict[str, Any] = {option: ""}
        error = load_error(KEYS_AND_REGION, **empty)
        assert error.startswith(f"--{option.replace('_', '-')} is empty.")


def test_load_selects_requested_then_default_then_only_profile(
    tmp_path: Path,
) -> None:
    one = write_config(tmp_path, "profiles: {prod: {region: eu-de}}")
    assert load_profile(KEYS, config=one).name == "prod"
    both = write_config(tmp_path, f"default_profile: prod\n{TWO}")
    requested = {"GAUSSBACKUP_PROFILE": "staging"}
    assert load_profile(KEYS, config=both).name == "prod"
    assert load_profile({**KEYS, **requested}, config=both).name == "staging"
    assert load_profile({**KEYS, **requested}, config=both, profile="prod").name == "prod"
    expanded = write_config(tmp_path, f"default_profile: '${{STAGE:-staging}}'\n{TWO}")
    assert load_profile(KEYS, config=expanded).name == "staging"
    assert load_profile({**KEYS, "STAGE": "prod"}, config=expanded).name == "prod"
    error = load_error({**KEYS, "STAGE": "x"}, config=expanded)
    assert error.startswith(f"profile not found: x in {expanded}, set by default_profile")


def test_load_rejects_unknown_or_ambiguous_profile(tmp_path: Path) -> None:
    several = write_config(tmp_path, TWO)
    error = load_error(KEYS_AND_REGION, config=several)
    assert "several profiles and no default_profile" in error
    assert "--profile prod|staging" in error
    assert "did you mean staging?" in load_error(KEYS_AND_REGION, config=several, profile="stagign")
    assert "Available profiles: prod, staging" in load_error(
        KEYS_AND_REGION, config=several, profile="zzz"
    )
    assert "has no profiles" in load_error(
        KEYS_AND_REGION, config=write_config(tmp_path, "profiles: {}")
    )
    assert "profile not found: x in" in load_error(
        KEYS_AND_REGION, config=write_config(tmp_path, "profiles: {}"), profile="x"
    )


def test_load_rejects_requested_profile_without_configuration_file() -> None:
    assert "profile not found: prod, set by --profile" in load_error(
        KEYS_AND_REGION, profile="prod"
    )
    requested = {**KEYS_AND_REGION, "GAUSSBACKUP_PROFILE": "prod"}
    assert load_error(requested).startswith("profile not found: prod, set by GAUSSBACKUP_PROFILE")


CLOUD = {
    **KEYS_AND_REGION,
    "GAUSSBACKUP_ENDPOINT": "https://real.example",
    "GAUSSBACKUP_IAM_ENDPOINT": "https://iam.real.example",
    "GAUSSBACKUP_PROJECT_ID": "a" * 32,
    "GAUSSBACKUP_CA_BUNDLE": "/none.pem",
    "GAUSSBACKUP_CONFIG": "/none.yaml",
    "GAUSSBACKUP_TOKEN": "half",
    "HW_REGION_NAME": "eu-de",
    "HW_PROJECT_NAME": "x",
    "HUAWEICLOUD_SDK_AK": "half",
}


def test_load_ignores_cloud_settings_for_built_in_profile(tmp_path: Path) -> None:
    environ = {
        **CLOUD,
        "GAUSSBACKUP_OUTPUT": "json",
        "GAUSSBACKUP_LANGUAGE": "zh-cn",
        "GAUSSBACKUP_CALL_LIMIT": "5s",
        "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.5",
        "GAUSSBACKUP_STATE_DIR": str(tmp_path),
    }
    flags: dict[str, Any] = {
        "profile": "emulator",
        "region": "eu-de",
        "endpoint": "https://x.example",
    }
    profile = load_profile(environ, home=tmp_path, **flags)
    assert (profile.name, profile.endpoint, profile.credentials) == ("emulator", "", None)
    cloud_settings = (
        profile.region,
        profile.project_id,
        profile.project_name,
        profile.iam_endpoint,
    )
    assert cloud_settings == (None,) * 4
    assert (profile.ca_bundle, profile.config_file) == (None, None)
    assert (profile.output, profile.language, profile.call_limit) == ("json", "zh-cn", 5.0)
    assert profile.emulator == (tmp_path / "emulator.db", 0.5)
    rows = settings_by_key(environ, home=tmp_path, **flags)
    assert {rows[key].value for key in ("region", "endpoint", "project_id", "ca_bundle")} == {None}
    assert rows["emulator_state"][1:] == (f"{tmp_path}/emulator.db", "GAUSSBACKUP_STATE_DIR")
    assert rows["emulator_build_time"][1:] == ("0.5", "GAUSSBACKUP_EMULATOR_BUILD_TIME")
    assert "credentials" not in rows


def test_load_selects_built_in_profile_from_every_source(tmp_path: Path) -> None:
    assert load_profile({"GAUSSBACKUP_PROFILE": "emulator"}).emulator is not None
    path = write_config(tmp_path, f"default_profile: emulator\n{TWO}")
    assert load_profile(CLOUD, config=path).emulator is not None
    assert load_profile(KEYS, config=path, profile="prod").emulator is None
    profile = load_profile(profile="emulator", home=tmp_path)
    assert profile.emulator is not None
    assert profile.emulator.build_time == 3.0
    assert "BUILD_TIME: not a duration" in load_error(
        {"GAUSSBACKUP_EMULATOR_BUILD_TIME": "soon"}, profile="emulator"
    )
