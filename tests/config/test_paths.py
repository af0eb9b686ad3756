"""Paths of the configuration file, the emulator's state and the name cache."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from gaussbackup.config.paths import (
    default_config_paths,
    emulator_state_path,
    find_config,
    name_cache_dir,
)
from gaussbackup.config.setting_sources import Flags
from tests.config.config_builder import KEYS_AND_REGION, load_error

TWO = """\
profiles:
  prod: {region: eu-de}
  staging: {region: ap-southeast-1}
"""


def _find(environ: dict[str, str], home: Path | None, **flags: str) -> Path | None:
    return find_config(Flags(**flags), environ, home)


def _create_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TWO)
    return path


def test_find_config_tries_paths_in_order(tmp_path: Path, system_config: Path) -> None:
    home, xdg = tmp_path / "home", tmp_path / "xdg"
    environ = {"XDG_CONFIG_HOME": str(xdg)}
    assert _find(environ, home) is None
    assert _find(environ, home) != _create_file(system_config)
    assert _find(environ, home) == system_config
    own = _create_file(home / ".config/gaussbackup/config.yaml")
    assert _find({}, home) == own
    assert _find(environ, home) == system_config
    assert _find(environ, home) != _create_file(xdg / "gaussbackup/config.yaml")
    assert _find(environ, home) == xdg / "gaussbackup/config.yaml"
    by_variable, by_flag = _create_file(tmp_path / "variable"), _create_file(tmp_path / "flag")
    environ["GAUSSBACKUP_CONFIG"] = str(by_variable)
    assert _find(environ, home) == by_variable
    assert _find(environ, home, config=str(by_flag)) == by_flag


def test_find_config_returns_system_config_without_home(system_config: Path) -> None:
    assert default_config_paths({}, None) == [system_config]
    assert _find({}, None) is None
    _create_file(system_config)
    assert _find({}, None) == system_config


def test_find_config_ignores_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system_config: Path
) -> None:
    for name in ("gaussbackup/config.yaml", ".config/gaussbackup/config.yaml", "config.yaml"):
        _create_file(tmp_path / name)
    _create_file(tmp_path / "gaussbackup.yaml")
    monkeypatch.chdir(tmp_path)
    for environ in ({}, {"XDG_CONFIG_HOME": "."}, {"XDG_CONFIG_HOME": ""}):
        for home in (None, Path(), Path("relative")):
            assert default_config_paths(environ, home) == [system_config]
            assert _find(environ, home) is None


@pytest.mark.parametrize("source", ["--config", "GAUSSBACKUP_CONFIG"])
def test_find_config_rejects_explicit_path_that_does_not_exist(tmp_path: Path, source: str) -> None:
    def error(name: str) -> str:
        if source == "--config":
            return load_error(KEYS_AND_REGION, config=name)
        return load_error({**KEYS_AND_REGION, "GAUSSBACKUP_CONFIG": name})

    (tmp_path / "file").write_text("x")
    missing = f"{tmp_path}/none"
    assert error(missing).startswith(f"configuration file not found: {missing} (set by {source})")
    assert error(str(tmp_path)).startswith("configuration file is a directory: ")
    assert "Not a directory" in error(f"{tmp_path}/file/x")


def test_find_config_accepts_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"profiles: {prod: {region: eu-de}}\n")
    reader = find_config(Flags(config=str(pipe)), {}, None)
    assert reader == pipe
    os.close(writer)


def test_emulator_state_path_with_and_without_home(tmp_path: Path) -> None:
    xdg = {"XDG_STATE_HOME": "/xdg"}
    default = tmp_path / ".local/state/gaussbackup/emulator.db"
    assert emulator_state_path({"GAUSSBACKUP_STATE_DIR": "/s", **xdg}, tmp_path) == Path(
        "/s/emulator.db"
    )
    assert emulator_state_path(xdg, tmp_path) == Path("/xdg/gaussbackup/emulator.db")
    assert emulator_state_path({"XDG_STATE_HOME": "relative"}, tmp_path) == default
    assert emulator_state_path({}, tmp_path) == default
    own = Path(tempfile.gettempdir()) / f"gaussbackup-{os.getuid()}" / "emulator.db"
    assert emulator_state_path({}, None) == emulator_state_path({}, Path()) == own


def test_name_cache_dir_follows_state_dir_cache_dir_and_home(tmp_path: Path) -> None:
    assert name_cache_dir({"GAUSSBACKUP_STATE_DIR": "/s", "XDG_CACHE_HOME": "/c"}, None) == Path(
        "/s/names"
    )
    assert name_cache_dir({"XDG_CACHE_HOME": "/c"}, None) == Path("/c/gaussbackup/names")
    assert name_cache_dir({}, tmp_path) == tmp_path / ".cache/gaussbackup/names"
    assert name_cache_dir({"XDG_CACHE_HOME": "here"}, None) is None
    assert name_cache_dir({}, tmp_path / "no-such-home") is None
