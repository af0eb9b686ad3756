"""A file that is written at the end: whoever reads it meanwhile sees the old one or the new one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from gaussbackup.config.atomic_file import AtomicFile
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TIMES = 300


def test_a_reader_never_sees_a_part_of_it(tmp_path: Path) -> None:
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


def test_what_was_there_stays_where_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("the one before")
    with AtomicFile(path):
        assert len(list(tmp_path.iterdir())) == 2
    assert path.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", [".", "none/report.json", "a\0b", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"), AtomicFile(tmp_path / name):
        raise AssertionError("it was opened")
    assert list(tmp_path.iterdir()) == []
