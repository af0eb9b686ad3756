"""Creation, validation and reset of the state file."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import Emulator, EmulatorError, EmulatorOptions, reset
from gaussbackup.emulator.state import statefile
from tests.support.special_files import create_special_file

if TYPE_CHECKING:
    from tests.emulator.conftest import StartEmulator


def test_connect_creates_private_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "emulator.db"
    with Emulator(EmulatorOptions(state=path)):
        assert path.exists()
        if sys.platform != "win32":  # Windows has no file modes
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"not a database, and longer than a header" * 9, b"SQLite"])
def test_reset_moves_unusable_file_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "emulator.db"
    path.write_bytes(content)
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))
    reset(path)
    Emulator(EmulatorOptions(state=path)).stop()
    assert [other.read_bytes() for other in tmp_path.glob("*.aside")] == [content]


@pytest.mark.parametrize("pragma", ["application_id", "user_version"])
def test_connect_rejects_file_of_other_program_or_version(tmp_path: Path, pragma: str) -> None:
    path = tmp_path / "emulator.db"
    Emulator(EmulatorOptions(state=path)).stop()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA {pragma} = 99")
    database.close()
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))


def test_connect_rejects_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    Emulator(EmulatorOptions(state=path)).stop()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))


def test_connect_and_reset_reject_directory(tmp_path: Path) -> None:
    for call in (lambda: Emulator(EmulatorOptions(state=tmp_path)), lambda: reset(tmp_path)):
        with pytest.raises(EmulatorError, match="cannot open the state file"):
            call()
    assert list(tmp_path.parent.glob("*.aside")) == []


def test_reset_rejects_impossible_path(tmp_path: Path) -> None:
    for path in (tmp_path / ("a" * 300), Path("/"), Path()):
        with pytest.raises(EmulatorError, match="cannot open the state file"):
            reset(path)


def test_reset_reports_locked_file(
    start_emulator: StartEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statefile, "BUSY_SECONDS", 0.1)
    start_emulator()
    other = sqlite3.connect(tmp_path / "emulator.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EmulatorError, match=r"cannot write the state file.*locked"):
        reset(tmp_path / "emulator.db")
    other.close()


@pytest.mark.parametrize("call", ["connect", "reset"])
@pytest.mark.parametrize("kind", ["fifo", "socket", "endless device"])
def test_special_file_is_rejected_and_stays(tmp_path: Path, call: str, kind: str) -> None:
    path = Path(create_special_file(tmp_path, kind))
    with pytest.raises(EmulatorError, match=r"cannot open the state file.*not a regular file"):
        Emulator(EmulatorOptions(state=path)) if call == "connect" else reset(path)
    assert path.exists()


def test_reset_keeps_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statefile, "BUSY_SECONDS", 0.1)
    path = tmp_path / "emulator.db"
    Emulator(EmulatorOptions(state=path)).stop()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(EmulatorError, match="locked"):
        reset(path)
    other.close()
    assert list(tmp_path.iterdir()) == [path]


def test_link_of_another_user_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, victim = tmp_path / "emulator.db", tmp_path / "victim.db"
    link.symlink_to(victim)
    lstat = Path.lstat

    def foreign(path: Path) -> os.stat_result:
        return os.stat_result([*lstat(path)[:4], 12345, *lstat(path)[5:10]])

    monkeypatch.setattr(Path, "lstat", foreign)
    for call in (lambda: Emulator(EmulatorOptions(state=link)), lambda: reset(link)):
        with pytest.raises(EmulatorError, match="it is a link of another user"):
            call()
    assert not victim.exists()
    monkeypatch.undo()
    Emulator(EmulatorOptions(state=link)).stop()
    assert victim.exists()
