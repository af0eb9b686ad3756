"""Helpers for the configuration tests: files, environments, and the loaded profile."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.config.load_profile import load
from gaussbackup.config.setting_sources import Flags
from gaussbackup.config.settings_listing import effective_settings
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gaussbackup.config.profile import Profile
    from gaussbackup.config.settings_listing import Setting

PROJECT = "0483b6b16e954cb88930a360d2c4e663"
KEYS = {"GAUSSBACKUP_ACCESS_KEY": "OURKEY", "GAUSSBACKUP_SECRET_KEY": "our-secret-key"}
REGION = {"GAUSSBACKUP_REGION": "ap-southeast-1"}
KEYS_AND_REGION = {**KEYS, **REGION}


def ignore_warning(text: str) -> None:
    """Discard a warning."""


def write_config(folder: Path, text: str, *, mode: int = 0o600) -> str:
    """Write a configuration file and return its path."""
    path = folder / "config.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    path.chmod(mode)
    return str(path)


def load_profile(
    environ: Mapping[str, str] | None = None,
    *,
    home: Path | None = None,
    warned: list[str] | None = None,
    **flags: Any,
) -> Profile:
    """Return the profile; its warnings are appended to `warned`."""
    warn = (warned if warned is not None else []).append
    return load(Flags(**flags), environ or {}, home=home, warn=warn)


def load_error(
    environ: Mapping[str, str] | None = None, *, home: Path | None = None, **flags: Any
) -> str:
    """Return the message and the hint of the error of `load`; assert exit code 2."""
    with pytest.raises(UsageError) as caught:
        load_profile(environ, home=home, **flags)
    assert caught.value.exit_code == 2
    return f"{caught.value.message}\n{caught.value.hint or ''}"


def settings_by_key(
    environ: Mapping[str, str] | None = None, *, home: Path | None = None, **flags: Any
) -> dict[str, Setting]:
    """Return the rows of `config show` by key."""
    rows = effective_settings(Flags(**flags), environ or {}, home=home, warn=ignore_warning)
    assert len({row.key for row in rows}) == len(rows)
    return {row.key: row for row in rows}
