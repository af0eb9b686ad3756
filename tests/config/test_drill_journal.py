"""The journal of drills: written before the POST, readable after a crash, locked while it runs."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gaussbackup.config.drill_journal import DrillJournal
from gaussbackup.config.paths import drill_journal_dir
from gaussbackup.domain.drill_names import build_drill_name
from gaussbackup.errors import ConfigError, GaussbackupError
from gaussbackup.model.drill import DrillPhase
from tests.domain.drill_values import RECORD
from tests.support.builders import NOON

if TYPE_CHECKING:
    from pathlib import Path

EARLIER = RECORD._replace(
    nonce="00000001",
    name=build_drill_name(NOON - timedelta(days=1), "00000001", "billing"),
    begin=NOON - timedelta(days=1),
    instance_id=None,
)


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def journal(tmp_path: Path, warnings: list[str]) -> DrillJournal:
    return DrillJournal(tmp_path, warnings.append)


def test_saved_records_are_returned_oldest_first(
    journal: DrillJournal, tmp_path: Path, warnings: list[str]
) -> None:
    journal.save(RECORD)
    journal.save(EARLIER)
    journal.save(EARLIER._replace(phase=DrillPhase.DELETING))

    other = DrillJournal(tmp_path, warnings.append)
    assert other.records() == [EARLIER._replace(phase=DrillPhase.DELETING), RECORD]
    assert warnings == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o600}


def test_removed_record_leaves_no_file(journal: DrillJournal, tmp_path: Path) -> None:
    journal.save(RECORD)
    journal.remove(RECORD)
    journal.remove(RECORD)

    assert (journal.records(), list(tmp_path.iterdir())) == ([], [])
    assert not journal.is_running(RECORD)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "[" * 100_000, "\x00"])
def test_damaged_journal_is_no_record_but_a_warning(
    journal: DrillJournal, tmp_path: Path, warnings: list[str], content: str
) -> None:
    journal.save(RECORD)
    path = tmp_path / f"{EARLIER.name}.json"
    path.write_text(content)

    assert journal.records() == [RECORD]
    assert warnings == [f"drill journal not readable: {path}"]


def test_journal_under_another_name_or_a_link_is_no_record(
    journal: DrillJournal, tmp_path: Path, warnings: list[str]
) -> None:
    journal.save(RECORD)
    path = tmp_path / f"{RECORD.name}.json"
    path.rename(tmp_path / "gbdrill-other.json")
    (tmp_path / f"{RECORD.name}.json").symlink_to("gbdrill-other.json")

    assert journal.records() == []
    assert len(warnings) == 2


def test_journal_is_written_and_synced_before_save_returns(
    journal: DrillJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    original = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor))
        original(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)

    journal.save(RECORD)
    assert [stat.S_ISDIR(status.st_mode) for status in synced] == [False, True]
    document = json.loads((tmp_path / f"{RECORD.name}.json").read_text())
    assert document["phase"] == "created"
    assert not any("password" in key for key in document)


def test_save_raises_if_nothing_can_be_written(tmp_path: Path) -> None:
    journal = DrillJournal(tmp_path / "missing", print)

    with pytest.raises(GaussbackupError, match="cannot be written"):
        journal.save(RECORD)


HOLDER = """
import sys, time
from pathlib import Path
from gaussbackup.config.drill_journal import DrillJournal
from tests.domain.drill_values import RECORD

DrillJournal(Path(sys.argv[1]), print).save(RECORD)
print("saved", flush=True)
time.sleep(60)
"""


def test_drill_of_a_killed_process_is_not_running(journal: DrillJournal, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "saved\n"
        assert journal.is_running(RECORD)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    assert not journal.is_running(RECORD)
    assert journal.records() == [RECORD]


def test_own_drill_is_running_until_it_is_released(journal: DrillJournal) -> None:
    assert not journal.is_running(RECORD)
    journal.save(RECORD)
    assert journal.is_running(RECORD)
    journal.release(RECORD)
    assert not journal.is_running(RECORD)


def test_drill_whose_lock_cannot_be_read_may_be_running(
    journal: DrillJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.save(RECORD)
    journal.release(RECORD)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert journal.is_running(RECORD)

    (tmp_path / f"{RECORD.name}.lock").unlink()
    (tmp_path / f"{RECORD.name}.lock").mkdir()
    assert journal.is_running(RECORD)


def test_history_has_the_last_drill_of_each_instance(journal: DrillJournal, tmp_path: Path) -> None:
    assert journal.last_drills() == {}
    journal.add_drill("i1", NOON)
    journal.add_drill("i2", NOON)
    journal.add_drill("i1", NOON + timedelta(days=1))
    assert journal.last_drills() == {"i1": NOON + timedelta(days=1), "i2": NOON}

    (tmp_path / "history.json").write_text('["i1"]')
    assert journal.last_drills() == {}
    (tmp_path / "history.json").unlink()
    (tmp_path / "history.json").mkdir()
    journal.add_drill("i1", NOON)


def test_journal_directory_is_private_and_below_the_state_directory(tmp_path: Path) -> None:
    environ = {"GAUSSBACKUP_STATE_DIR": str(tmp_path / "state")}

    directory = drill_journal_dir(environ, None)
    assert directory == tmp_path / "state" / "drills"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    directory.chmod(0o755)
    with pytest.raises(ConfigError, match="not a private directory"):
        drill_journal_dir(environ, None)


def test_journal_directory_needs_a_home_or_the_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no home directory") as raised:
        drill_journal_dir({"TMPDIR": str(tmp_path)}, None)
    assert "GAUSSBACKUP_STATE_DIR" in str(raised.value.hint)
    assert drill_journal_dir({}, tmp_path) == tmp_path / ".local/state/gaussbackup/drills"
