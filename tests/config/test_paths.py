"""Paths of the configuration file, the emulator's state and the name cache."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gaussbackup.config import paths
from gaussbackup.config.paths import (
    default_config_paths,
    emulator_state_location,
    emulator_state_path,
    find_config,
    name_cache_dir,
)
from gaussbackup.config.setting_sources import Flags
from gaussbackup.errors import ConfigError
from tests.config.config_builder import KEYS_AND_REGION, load_error

if TYPE_CHECKING:
    from collections.abc import Callable

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
    assert "it is a directory, not a regular file" in error(str(tmp_path))
    assert "Not a directory" in error(f"{tmp_path}/file/x")


def test_find_config_accepts_pipe_of_the_shell() -> None:
    reader, writer = os.pipe()
    path = Path(f"/dev/fd/{reader}")
    assert find_config(Flags(config=str(path)), {}, None) == path
    os.close(reader)
    os.close(writer)


def test_emulator_state_path_with_home(tmp_path: Path) -> None:
    xdg = {"XDG_STATE_HOME": "/xdg"}
    default = tmp_path / ".local/state/gaussbackup/emulator.db"
    assert emulator_state_path({"GAUSSBACKUP_STATE_DIR": "/s", **xdg}, tmp_path) == Path(
        "/s/emulator.db"
    )
    assert emulator_state_path(xdg, tmp_path) == Path("/xdg/gaussbackup/emulator.db")
    assert emulator_state_path({"XDG_STATE_HOME": "relative"}, tmp_path) == default
    assert emulator_state_path({}, tmp_path) == default


@pytest.fixture(name="temporary_state")
def _temporary_state_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the state file of this user in another directory for temporary files."""
    monkeypatch.setattr(paths, "_TEMPORARY_DIRECTORIES", (str(tmp_path),))
    return tmp_path / f"gaussbackup-{os.getuid()}" / "emulator.db"


def test_emulator_state_path_without_home_is_private(temporary_state: Path) -> None:
    assert emulator_state_location({}, None) == temporary_state
    assert not temporary_state.parent.exists()
    before = os.umask(0)
    try:
        assert emulator_state_path({}, None) == temporary_state
    finally:
        os.umask(before)
    assert temporary_state.parent.stat().st_mode & 0o777 == 0o700
    assert emulator_state_path({}, Path()) == temporary_state


@pytest.mark.parametrize("directory", ["", "relative", "/dev/null", "/nonexistent"])
def test_emulator_state_location_needs_a_writable_directory_other_than_the_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relative").mkdir()
    monkeypatch.setattr(paths, "_TEMPORARY_DIRECTORIES", (directory,))
    with pytest.raises(ConfigError, match="no directory for its state") as caught:
        emulator_state_location({"TMPDIR": directory}, None)
    assert "GAUSSBACKUP_STATE_DIR" in (caught.value.hint or "")
    environ = {"TMPDIR": directory, "TEMP": str(tmp_path)}
    assert emulator_state_location(environ, None).is_relative_to(tmp_path)


def test_emulator_state_path_says_why_its_directory_cannot_be_created(
    temporary_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(ConfigError) as caught:
        emulator_state_path({}, None)
    assert (
        str(caught.value)
        == f"{temporary_state.parent} cannot be created: {os.strerror(errno.EROFS)}."
    )


def _open_to_others(path: Path) -> None:
    path.mkdir(0o700)
    path.chmod(0o770)


def _link(path: Path) -> None:
    path.with_name("target").mkdir(0o700)
    path.symlink_to("target")


@pytest.mark.parametrize("create", [_open_to_others, _link, Path.touch])
def test_emulator_state_path_refuses_directory_that_others_may_have_made(
    temporary_state: Path, create: Callable[[Path], None]
) -> None:
    create(temporary_state.parent)
    with pytest.raises(ConfigError, match="not a private directory") as caught:
        emulator_state_path({}, None)
    assert "GAUSSBACKUP_STATE_DIR" in (caught.value.hint or "")


def test_emulator_state_path_refuses_directory_of_another_user(
    temporary_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary_state.parent.mkdir(0o700)
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(ConfigError, match="not a private directory"):
        emulator_state_path({}, None)


def test_name_cache_dir_follows_state_dir_cache_dir_and_home(tmp_path: Path) -> None:
    assert name_cache_dir({"GAUSSBACKUP_STATE_DIR": "/s", "XDG_CACHE_HOME": "/c"}, None) == Path(
        "/s/names"
    )
    assert name_cache_dir({"XDG_CACHE_HOME": "/c"}, None) == Path("/c/gaussbackup/names")
    assert name_cache_dir({}, tmp_path) == tmp_path / ".cache/gaussbackup/names"
    assert name_cache_dir({"XDG_CACHE_HOME": "here"}, None) is None
    assert name_cache_dir({}, tmp_path / "no-such-home") is None
