"""Where a configuration file is looked for, and where the emulator keeps its state."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from gaussbackup.config.paths import default_config_paths, emulator_state_path, find_config
from gaussbackup.config.setting_sources import Flags
from tests.config.config_builder import KEYS_AND_REGION, load_error

TWO = """\
profiles:
  prod: {region: eu-de}
  staging: {region: ap-southeast-1}
"""


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
    assert default_config_paths({}, None) == [system_wide]
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
            assert default_config_paths(environ, home) == [system_wide]
            assert _found(environ, home) is None


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path, how: str) -> None:
    def error(name: str) -> str:
        if how == "flag":
            return load_error(KEYS_AND_REGION, config=name)
        return load_error({**KEYS_AND_REGION, "GAUSSBACKUP_CONFIG": name})

    source = "--config" if how == "flag" else "GAUSSBACKUP_CONFIG"
    (tmp_path / "file").write_text("x")
    missing = f"{tmp_path}/none"
    assert error(missing).startswith(f"configuration file not found: {missing} (set by {source})")
    assert error(str(tmp_path)).startswith("configuration file is a directory: ")
    assert "Not a directory" in error(f"{tmp_path}/file/x")


def test_a_pipe_is_a_configuration_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"profiles: {prod: {region: eu-de}}\n")
    reader = find_config(Flags(config=str(pipe)), {}, None)
    assert reader == pipe
    os.close(writer)


def test_the_state_of_the_emulator_has_its_place_with_and_without_a_home(tmp_path: Path) -> None:
    xdg = {"XDG_STATE_HOME": "/xdg"}
    usual = tmp_path / ".local/state/gaussbackup/emulator.db"
    assert emulator_state_path({"GAUSSBACKUP_STATE_DIR": "/s", **xdg}, tmp_path) == Path(
        "/s/emulator.db"
    )
    assert emulator_state_path(xdg, tmp_path) == Path("/xdg/gaussbackup/emulator.db")
    assert emulator_state_path({"XDG_STATE_HOME": "relative"}, tmp_path) == usual
    assert emulator_state_path({}, tmp_path) == usual
    own = Path(tempfile.gettempdir()) / f"gaussbackup-{os.getuid()}" / "emulator.db"
    assert emulator_state_path({}, None) == emulator_state_path({}, Path()) == own
