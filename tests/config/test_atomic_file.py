"""Atomic files: a concurrent reader gets the old content or the new content."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from gaussbackup.config.atomic_file import AtomicFile
from gaussbackup.errors import UsageError
from tests.support.special_files import SPECIAL_FILES, create_special_file

TIMES = 300


def test_write_is_atomic_for_concurrent_reader(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("0\n" * 5000)
    seen: set[tuple[int, int]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            lines = path.read_text().splitlines()
            seen.add((len(lines), len(set(lines))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, TIMES + 1):
        with AtomicFile(path, durable=False) as file:
            file.write(f"{number}\n" * 5000)
    done.set()
    reader.join(10)
    assert seen == {(5000, 1)}
    assert list(tmp_path.iterdir()) == [path]


def test_atomic_file_keeps_existing_file_without_write(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("existing")
    with AtomicFile(path):
        assert len(list(tmp_path.iterdir())) == 2
    assert path.read_text() == "existing"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", [".", "none/report.json", "a\0b", "x" * 300])
def test_atomic_file_rejects_path_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"), AtomicFile(tmp_path / name):
        raise AssertionError("the file was opened")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", SPECIAL_FILES)
def test_atomic_file_refuses_to_replace_special_file(tmp_path: Path, kind: str) -> None:
    path = Path(create_special_file(tmp_path, kind))
    before = path.stat().st_mode
    with pytest.raises(UsageError, match=f"cannot be written: it is {SPECIAL_FILES[kind]}"):
        AtomicFile(path).__enter__()
    assert path.stat().st_mode == before
