"""Cache files: a valid private file is read, anything else counts as missing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config.cache_file import MAX_AGE, MAX_BYTES, dumps, read_cache

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_795_500_000.0
CONTENT: dict[str, Any] = {"instances": {}, "backups": {}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a valid cache file."""
    path = tmp_path / "names.json"
    path.write_text(dumps(CONTENT, NOW))
    return path


@pytest.mark.parametrize("age", [MAX_AGE, MAX_AGE * 5, -1.0])
def test_read_cache_ignores_file_outside_its_lifetime(path: Path, age: float) -> None:
    assert read_cache(path, NOW + age) is None


def test_read_cache_ignores_file_that_is_too_large(path: Path) -> None:
    path.write_text(dumps({**CONTENT, "more": " " * MAX_BYTES}, NOW))
    assert read_cache(path, NOW) is None


def _replace_with_link(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


def _replace_with_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _replace_with_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "change", [_replace_with_link, _replace_with_pipe, _replace_with_directory, Path.unlink]
)
def test_read_cache_ignores_anything_but_regular_file(
    path: Path, change: Callable[[Path], None]
) -> None:
    change(path)
    assert read_cache(path, NOW) is None


def test_read_cache_ignores_file_that_others_can_write(path: Path) -> None:
    path.chmod(0o620)
    assert read_cache(path, NOW) is None


def test_read_cache_ignores_file_of_another_user(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert read_cache(path, NOW) is None
