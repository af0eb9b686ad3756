"""Warnings about a configuration file with a secret that other users can access."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gaussbackup.config.config_file import load_config
from tests.config.config_builder import write_config

SECRET = "s3cr3t-Value"
LITERAL = "credentials: {ops: {type: token, token: s3cr3t-Value}}\n"
ELSEWHERE = "credentials: {ops: {type: token, token: '${T}'}}\n"
DEFAULTED = "credentials: {ops: {type: token, token: '${T:-s3cr3t-Value}'}}\n"
BY_FILE = "credentials: {ops: {type: token, token_file: /run/token}}\n"


@pytest.mark.parametrize(
    ("text", "mode", "warns"),
    [
        (LITERAL, 0o600, False),
        (LITERAL, 0o400, False),
        (LITERAL, 0o644, True),
        (LITERAL, 0o640, True),
        (LITERAL, 0o604, True),
        (LITERAL, 0o666, True),
        (LITERAL, 0o620, True),
        (DEFAULTED, 0o644, True),
        (ELSEWHERE, 0o666, False),
        (BY_FILE, 0o644, False),
    ],
)
def test_load_config_warns_of_readable_literal_secret_with_command(
    tmp_path: Path, text: str, mode: int, warns: bool
) -> None:
    path = write_config(tmp_path, text, mode=mode)
    warned: list[str] = []
    load_config(Path(path), warned.append)
    assert len(warned) == warns
    if warned:
        assert warned[0].endswith(f"run: chmod 600 {path}")
        assert SECRET not in warned[0]


@pytest.mark.parametrize(
    ("owner", "mode", "warns"),
    [
        ("root", 0o640, None),
        ("root", 0o600, None),
        ("root", 0o644, "chmod 640"),
        ("root", 0o660, "chmod 640"),
        ("another", 0o600, "belongs to another user"),
    ],
)
def test_load_config_warns_by_owner_and_mode_of_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, mode: int, warns: str | None
) -> None:
    path = Path(write_config(tmp_path, LITERAL, mode=mode))
    real = path.stat()
    uid = 0 if owner == "root" else 4242
    status = os.stat_result((real.st_mode, *real[1:4], uid, *real[5:]))
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(type(path), "stat", lambda *_, **__: status)
    warned: list[str] = []
    load_config(path, warned.append)
    assert bool(warned) == bool(warns)
    assert warns is None or warns in warned[0]
