"""No file of this machine is read by the tests of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.config import paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="system_wide", autouse=True)
def _system_wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The place of the system-wide file, moved to where only the test can write."""
    place = tmp_path / "etc" / "config.yaml"
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", place)
    return place
