"""Regular files are read up to a limit; anything else is refused at once."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from gaussbackup import regular_file
from gaussbackup.regular_file import (
    check_readable_file,
    check_writable_target,
    open_regular_file,
    read_regular_file,
)
from tests.support.special_files import SPECIAL_FILES, create_huge_file, create_special_file


def _error(path: Path, max_bytes: int = 100) -> str:
    start = time.monotonic()
    with pytest.raises(OSError, match=r"\w") as caught:
        read_regular_file(path, max_bytes)
    assert time.monotonic() - start < 1
    return str(caught.value.strerror)


def test_read_regular_file_returns_content_up_to_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 2048)
    assert read_regular_file(path, 2048) == b"x" * 2048
    assert _error(path, 2047) == "it is larger than 1 KiB"
    (tmp_path / "link").symlink_to(path)
    assert read_regular_file(tmp_path / "link", 4096) == b"x" * 2048


@pytest.mark.parametrize("kind", SPECIAL_FILES)
def test_read_regular_file_refuses_special_file_at_once(tmp_path: Path, kind: str) -> None:
    path = Path(create_special_file(tmp_path, kind))
    assert _error(path) == f"it is {SPECIAL_FILES[kind]}, not a regular file"
    for check in (check_readable_file, check_writable_target):
        with pytest.raises(OSError, match=SPECIAL_FILES[kind]):
            check(path)


def test_read_regular_file_refuses_huge_file_without_reading_it(tmp_path: Path) -> None:
    assert _error(Path(create_huge_file(tmp_path))) == "it is larger than 0 KiB"


@pytest.mark.parametrize("name", ["none", "a\0b", "x" * 5000, "\ud800"])
def test_read_regular_file_reports_path_that_cannot_exist(tmp_path: Path, name: str) -> None:
    assert name not in _error(tmp_path / name)


def test_open_regular_file_refuses_link_if_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(OSError, match="a symbolic link"):
        open_regular_file(tmp_path / "link", follow_links=False)
    open_regular_file(tmp_path / "file", follow_links=False).close()


def test_open_regular_file_checks_the_file_that_it_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replace the file with a FIFO between the check and the opening."""
    path, fifo = tmp_path / "file", tmp_path / "fifo"
    path.touch()
    os.mkfifo(fifo)
    opens = os.open
    monkeypatch.setattr(os, "open", lambda _path, *args: opens(fifo, *args))
    with pytest.raises(OSError, match="a FIFO"):
        open_regular_file(path)


def test_check_writable_target_accepts_regular_file_and_nothing(tmp_path: Path) -> None:
    check_writable_target(tmp_path / "none")
    (tmp_path / "file").touch()
    check_writable_target(tmp_path / "file")


def test_read_regular_file_reads_pipe_of_the_shell() -> None:
    reader, writer = os.pipe()
    path = Path(f"/dev/fd/{reader}")
    check_readable_file(path)

    def write() -> None:
        for _ in range(3):
            os.write(writer, b"abc")
            time.sleep(0.05)
        os.close(writer)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert read_regular_file(path, 100) == b"abcabcabc"
    finally:
        thread.join()
        os.close(reader)


def test_read_regular_file_limits_time_and_size_of_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "PIPE_TIMEOUT", 0.2)
    reader, writer = os.pipe()
    try:
        assert _error(Path(f"/dev/fd/{reader}")) == "the pipe was not closed within 0.2 s"
        os.write(writer, b"x" * 3000)
        assert _error(Path(f"/dev/fd/{reader}"), 2048) == "it is larger than 2 KiB"
    finally:
        os.close(reader)
        os.close(writer)
