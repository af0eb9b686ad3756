"""Which profile a run uses, and what the built-in one takes."""

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


def test_an_empty_option_is_refused_because_it_would_mean_another() -> None:
    for option in ("config", "profile", "region", "project_id", "endpoint", "output"):
        empty: dict[str, Any] = {option: ""}
        said = load_error(KEYS_AND_REGION, **empty)
        assert said.startswith(f"--{option.replace('_', '-')} is empty.")


def test_the_profile_is_the_one_asked_for_else_the_default_else_the_only_one(
    tmp_path: Path,
) -> None:
    one = write_config(tmp_path, "profiles: {prod: {region: eu-de}}")
    assert load_profile(KEYS, config=one).name == "prod"
    both = write_config(tmp_path, f"default_profile: prod\n{TWO}")
    asked = {"GAUSSBACKUP_PROFILE": "staging"}
    assert load_profile(KEYS, config=both).name == "prod"
    assert load_profile({**KEYS, **asked}, config=both).name == "staging"
    assert load_profile({**KEYS, **asked}, config=both, profile="prod").name == "prod"
    chosen = write_config(tmp_path, f"default_profile: '${{STAGE:-staging}}'\n{TWO}")
    assert load_profile(KEYS, config=chosen).name == "staging"
    assert load_profile({**KEYS, "STAGE": "prod"}, config=chosen).name == "prod"
    error = load_error({**KEYS, "STAGE": "x"}, config=chosen)
    assert error.startswith(f"profile not found: x in {chosen} (set by default_profile")


def test_a_profile_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    several = write_config(tmp_path, TWO)
    said = load_error(KEYS_AND_REGION, config=several)
    assert "several profiles and no default_profile" in said
    assert "--profile prod|staging" in said
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


def test_a_profile_asked_for_without_a_file_is_refused_whatever_the_environment_says() -> None:
    assert "profile not found: prod (set by --profile)" in load_error(
        KEYS_AND_REGION, profile="prod"
    )
    asked = {**KEYS_AND_REGION, "GAUSSBACKUP_PROFILE": "prod"}
    assert load_error(asked).startswith("profile not found: prod (set by GAUSSBACKUP_PROFILE)")


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


def test_the_built_in_profile_takes_nothing_that_leads_to_a_real_cloud(tmp_path: Path) -> None:
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
    leading = (profile.region, profile.project_id, profile.project_name, profile.iam_endpoint)
    assert leading == (None,) * 4
    assert (profile.ca_bundle, profile.config_file) == (None, None)
    assert (profile.output, profile.language, profile.call_limit) == ("json", "zh-cn", 5.0)
    assert profile.emulator == (tmp_path / "emulator.db", 0.5)
    rows = settings_by_key(environ, home=tmp_path, **flags)
    assert {rows[key].value for key in ("region", "endpoint", "project_id", "ca_bundle")} == {None}
    assert rows["emulator_state"][1:] == (f"{tmp_path}/emulator.db", "GAUSSBACKUP_STATE_DIR")
    assert rows["emulator_build_time"][1:] == ("0.5", "GAUSSBACKUP_EMULATOR_BUILD_TIME")
    assert "credentials" not in rows


def test_the_built_in_profile_is_asked_for_in_every_way(tmp_path: Path) -> None:
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
