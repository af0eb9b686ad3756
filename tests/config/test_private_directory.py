"""Private directories: mode 0700 whatever the umask; directories of others are detected."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gaussbackup.config.private_directory import create_private_directory, is_private_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(name="umask")
def _umask_fixture() -> Iterator[Callable[[int], int]]:
    """Return a function that sets the umask, which is restored at the end."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277, 0o777])
def test_create_private_directory_ignores_umask(
    tmp_path: Path, umask: Callable[[int], int], mask: int
) -> None:
    umask(mask)
    create_private_directory(tmp_path / "a" / "b" / "c")
    for name in ("a", "a/b", "a/b/c"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700


def test_create_private_directory_keeps_existing_directories(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    create_private_directory(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    (tmp_path / "link").symlink_to(tmp_path)
    create_private_directory(tmp_path / "link" / "new")
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize("name", ["file", "file/below", "dangling", "dangling/below"])
def test_create_private_directory_reports_what_is_no_directory(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nothing")
    with pytest.raises(OSError, match=r"\w"):
        create_private_directory(tmp_path / name)


def test_is_private_directory_needs_owner_mode_and_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "directory"
    create_private_directory(path)
    assert is_private_directory(path)
    (tmp_path / "link").symlink_to(path)
    (tmp_path / "file").touch(0o600)
    assert not is_private_directory(tmp_path / "link")
    assert not is_private_directory(tmp_path / "file")
    for mode in (0o701, 0o770, 0o720):
        path.chmod(mode)
        assert not is_private_directory(path)
    path.chmod(0o700)
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert not is_private_directory(path)
