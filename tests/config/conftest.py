"""Fixture that keeps the configuration tests away from the files of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.config import paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="system_config", autouse=True)
def _system_config_fixture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Move the system-wide configuration file to a temporary directory; return its path."""
    place = tmp_path / "etc" / "config.yaml"
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", place)
    return place
