"""Which file and which profile a run uses, and where the built-in one keeps its state."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from gaussbackup.settings import lasting
from gaussbackup.settings.file import opened
from gaussbackup.settings.flags import Flags
from gaussbackup.settings.lasting import config_places, emulator_state, find_config
from tests.settings.desk import KEYS, READY, explained, loaded, refused, written

TWO = """\
profiles:
  prod: {region: eu-de}
  staging: {region: ap-southeast-1}
"""
SECRET = "s3cr3t-Value"


@pytest.fixture(name="system_wide", autouse=True)
def _system_wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    place = tmp_path / "etc" / "config.yaml"
    monkeypatch.setattr(lasting, "SYSTEM_WIDE", place)
    return place


def _found(environ: dict[str, str], home: Path | None, **flags: str) -> Path | None:
    return find_config(Flags(**flags), environ, home)


def _touched(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TWO)
    return path


def test_files_are_looked_for_in_their_order(tmp_path: Path, system_wide: Path) -> None:
    home, xdg = tmp_path / "home", tmp_path / "xdg"
    environ = {"XDG_CONFIG_HOME": str(xdg)}
    assert _found(environ, home) is None
    assert _found(environ, home) != _touched(system_wide)
    assert _found(environ, home) == system_wide
    own = _touched(home / ".config/gaussbackup/config.yaml")
    assert _found({}, home) == own
    assert _found(environ, home) == system_wide
    assert _found(environ, home) != _touched(xdg / "gaussbackup/config.yaml")
    assert _found(environ, home) == xdg / "gaussbackup/config.yaml"
    named, flagged = _touched(tmp_path / "named"), _touched(tmp_path / "flagged")
    environ["GAUSSBACKUP_CONFIG"] = str(named)
    assert _found(environ, home) == named
    assert _found(environ, home, config=str(flagged)) == flagged


def test_without_a_home_the_system_wide_file_is_still_found(system_wide: Path) -> None:
    assert config_places({}, None) == [system_wide]
    assert _found({}, None) is None
    _touched(system_wide)
    assert _found({}, None) == system_wide


def test_the_current_directory_is_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system_wide: Path
) -> None:
    for place in ("gaussbackup/config.yaml", ".config/gaussbackup/config.yaml", "config.yaml"):
        _touched(tmp_path / place)
    _touched(tmp_path / "gaussbackup.yaml")
    monkeypatch.chdir(tmp_path)
    for environ in ({}, {"XDG_CONFIG_HOME": "."}, {"XDG_CONFIG_HOME": ""}):
        for home in (None, Path(), Path("relative")):
            assert config_places(environ, home) == [system_wide]
            assert _found(environ, home) is None


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path, how: str) -> None:
    def said(name: str) -> str:
        if how == "flag":
            return refused(READY, config=name)
        return refused({**READY, "GAUSSBACKUP_CONFIG": name})

    by = "--config" if how == "flag" else "GAUSSBACKUP_CONFIG"
    (tmp_path / "file").write_text("x")
    assert said(f"{tmp_path}/none").startswith(f"{by} names {tmp_path}/none, and there is no such")
    assert "which is a directory" in said(str(tmp_path))
    assert "Not a directory" in said(f"{tmp_path}/file/x")


def test_an_empty_option_is_refused_because_it_would_mean_another() -> None:
    for option in ("config", "profile", "region", "project_id", "endpoint", "output"):
        empty: dict[str, Any] = {option: ""}
        said = refused(READY, **empty)
        assert said.startswith(f"--{option.replace('_', '-')} is empty.")


def test_a_pipe_is_a_configuration_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"profiles: {prod: {region: eu-de}}\n")
    reader = find_config(Flags(config=str(pipe)), {}, None)
    assert reader == pipe
    os.close(writer)


def test_the_profile_is_the_one_asked_for_else_the_default_else_the_only_one(
    tmp_path: Path,
) -> None:
    one = written(tmp_path, "profiles: {prod: {region: eu-de}}")
    assert loaded(KEYS, config=one).name == "prod"
    both = written(tmp_path, f"default_profile: prod\n{TWO}")
    asked = {"GAUSSBACKUP_PROFILE": "staging"}
    assert loaded(KEYS, config=both).name == "prod"
    assert loaded({**KEYS, **asked}, config=both).name == "staging"
    assert loaded({**KEYS, **asked}, config=both, profile="prod").name == "prod"
    chosen = written(tmp_path, f"default_profile: '${{STAGE:-staging}}'\n{TWO}")
    assert loaded(KEYS, config=chosen).name == "staging"
    assert loaded({**KEYS, "STAGE": "prod"}, config=chosen).name == "prod"
    assert "has no profile x (asked for by default_profile" in refused(
        {**KEYS, "STAGE": "x"}, config=chosen
    )


def test_a_profile_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    several = written(tmp_path, TWO)
    said = refused(READY, config=several)
    assert "several profiles and no default_profile" in said
    assert "--profile prod|staging" in said
    assert "Did you mean staging?" in refused(READY, config=several, profile="stagign")
    assert "It has: prod, staging" in refused(READY, config=several, profile="zzz")
    assert "has no profiles" in refused(READY, config=written(tmp_path, "profiles: {}"))
    assert "has no profile x" in refused(
        READY, config=written(tmp_path, "profiles: {}"), profile="x"
    )


def test_a_profile_asked_for_without_a_file_is_refused_whatever_the_environment_says() -> None:
    assert "no profile prod (asked for by --profile)" in refused(READY, profile="prod")
    asked = {**READY, "GAUSSBACKUP_PROFILE": "prod"}
    assert "no profile prod (asked for by GAUSSBACKUP_PROFILE)" in refused(asked)


CLOUD = {
    **READY,
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
    profile = loaded(environ, home=tmp_path, **flags)
    assert (profile.name, profile.endpoint, profile.credentials) == ("emulator", "", None)
    leading = (profile.region, profile.project_id, profile.project_name, profile.iam_endpoint)
    assert leading == (None,) * 4
    assert (profile.ca_bundle, profile.config_file) == (None, None)
    assert (profile.output, profile.language, profile.call_limit) == ("json", "zh-cn", 5.0)
    assert profile.emulator == (tmp_path / "emulator.db", 0.5)
    rows = explained(environ, home=tmp_path, **flags)
    assert {rows[key].value for key in ("region", "endpoint", "project_id", "ca_bundle")} == {None}
    assert rows["emulator_state"][1:] == (f"{tmp_path}/emulator.db", "GAUSSBACKUP_STATE_DIR")
    assert rows["emulator_build_time"][1:] == ("0.5", "GAUSSBACKUP_EMULATOR_BUILD_TIME")
    assert "credentials" not in rows


def test_the_built_in_profile_is_asked_for_in_every_way(tmp_path: Path) -> None:
    assert loaded({"GAUSSBACKUP_PROFILE": "emulator"}).emulator is not None
    path = written(tmp_path, f"default_profile: emulator\n{TWO}")
    assert loaded(CLOUD, config=path).emulator is not None
    assert loaded(KEYS, config=path, profile="prod").emulator is None
    profile = loaded(profile="emulator", home=tmp_path)
    assert profile.emulator is not None
    assert profile.emulator.build_time == 3.0
    assert "BUILD_TIME: it is not a duration" in refused(
        {"GAUSSBACKUP_EMULATOR_BUILD_TIME": "soon"}, profile="emulator"
    )


def test_the_state_of_the_emulator_has_its_place_with_and_without_a_home(tmp_path: Path) -> None:
    xdg = {"XDG_STATE_HOME": "/xdg"}
    usual = tmp_path / ".local/state/gaussbackup/emulator.db"
    assert emulator_state({"GAUSSBACKUP_STATE_DIR": "/s", **xdg}, tmp_path) == Path(
        "/s/emulator.db"
    )
    assert emulator_state(xdg, tmp_path) == Path("/xdg/gaussbackup/emulator.db")
    assert emulator_state({"XDG_STATE_HOME": "relative"}, tmp_path) == usual
    assert emulator_state({}, tmp_path) == usual
    own = Path(tempfile.gettempdir()) / f"gaussbackup-{os.getuid()}" / "emulator.db"
    assert emulator_state({}, None) == emulator_state({}, Path()) == own


LITERAL = "credentials: {ops: {type: token, token: s3cr3t-Value}}\n"
ELSEWHERE = "credentials: {ops: {type: token, token: '${T}'}}\n"
DEFAULTED = "credentials: {ops: {type: token, token: '${T:-s3cr3t-Value}'}}\n"
BY_FILE = "credentials: {ops: {type: token, token_file: /run/token}}\n"


@pytest.mark.parametrize(
    ("text", "mode", "warns"),
    [
        (LITERAL, 0o600, False),
        (LITERAL, 0o400, False),
        (LITERAL, 0o644, True),
        (LITERAL, 0o640, True),
        (LITERAL, 0o604, True),
        (LITERAL, 0o666, True),
        (LITERAL, 0o620, True),
        (DEFAULTED, 0o644, True),
        (ELSEWHERE, 0o666, False),
        (BY_FILE, 0o644, False),
    ],
)
def test_a_literal_secret_that_others_can_read_is_warned_of_with_its_cure(
    tmp_path: Path, text: str, mode: int, warns: bool
) -> None:
    path = written(tmp_path, text, mode=mode)
    warned: list[str] = []
    opened(Path(path), warned.append)
    assert len(warned) == warns
    if warned:
        assert warned[0].endswith(f"cure it with: chmod 600 {path}")
        assert SECRET not in warned[0]


@pytest.mark.parametrize(
    ("owner", "mode", "warns"),
    [
        ("root", 0o640, None),
        ("root", 0o600, None),
        ("root", 0o644, "chmod 640"),
        ("root", 0o660, "chmod 640"),
        ("another", 0o600, "belongs to another user"),
    ],
)
def test_a_file_of_root_may_be_open_to_a_group_and_one_of_another_user_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, mode: int, warns: str | None
) -> None:
    path = Path(written(tmp_path, LITERAL, mode=mode))
    real = path.stat()
    uid = 0 if owner == "root" else 4242
    status = os.stat_result((real.st_mode, *real[1:4], uid, *real[5:]))
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(type(path), "stat", lambda *_, **__: status)
    warned: list[str] = []
    opened(path, warned.append)
    assert bool(warned) == bool(warns)
    assert warns is None or warns in warned[0]
