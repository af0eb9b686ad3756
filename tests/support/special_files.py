"""Paths that are no regular files, and a file that is too large for any setting."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL_FILES = {
    "fifo": "a FIFO",
    "link to a fifo": "a FIFO",
    "directory": "a directory",
    "socket": "a socket",
    "endless device": "a character device",
    "terminal": "a character device",
}
"""Name of each kind -> how messages name it."""


def create_special_file(folder: Path, kind: str) -> str:
    """Return the path of a file of that kind, created in `folder` if it is no device."""
    if kind in {"endless device", "terminal"}:
        return "/dev/zero" if kind == "endless device" else "/dev/tty"
    path = folder / "special"
    if kind == "directory":
        path.mkdir()
    elif kind == "socket":
        _bind_socket(path)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        os.mkfifo(folder / "target")
        path.symlink_to("target")
    return str(path)


def create_huge_file(folder: Path) -> str:
    """Return the path of a sparse file of 64 GiB."""
    path = folder / "huge"
    with path.open("wb") as file:
        file.truncate(64 << 30)
    return str(path)


def _bind_socket(path: Path) -> None:
    """Create a socket; its path may be longer than an address, so it is bound by a short name."""
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(path.parent)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.fchdir(before)
        os.close(before)
