"""Regular files: read with a size limit; anything else at a path is refused before it can block.

Every path that the user names is read here: a FIFO, a device or an endless file must not block a
command or fill the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

PIPE_TIMEOUT = 10.0
"""Seconds to read from a pipe that the shell opened for this process."""
_CHUNK = 64 * 1024
_INHERITED = ("/dev/fd/", "/proc/self/fd/")
_TYPES = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
)


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """Return the content of a regular file; raise OSError for any other type or a larger file.

    `strerror` of each error is text for a message, without the path. What `<(command)` passes,
    and /dev/stdin, are pipes that are open in this process already: they are read as well, for at
    most PIPE_TIMEOUT.
    """
    if _is_inherited_pipe(path):
        data = _read_pipe(path, max_bytes)
    else:
        with open_regular_file(path) as file:
            data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {max_bytes // 1024} KiB")
    return data


def open_regular_file(path: Path, *, follow_links: bool = True) -> BinaryIO:
    """Open a regular file for reading; raise OSError for any other type, without blocking."""
    _check_type(_status(path, follow_links=follow_links))
    file = _open(path, 0 if follow_links else getattr(os, "O_NOFOLLOW", 0))
    try:
        _check_type(os.fstat(file.fileno()))  # another file may be at the path by now
    except OSError:
        file.close()
        raise
    return file


def check_regular_file(path: Path) -> None:
    """Raise OSError if there is no regular file at `path`; links are followed."""
    _check_type(_status(path))


def check_readable_file(path: Path) -> None:
    """Raise OSError if `path` is neither a regular file nor a pipe open in this process."""
    if not _is_inherited_pipe(path):
        check_regular_file(path)


def check_writable_target(path: Path) -> None:
    """Raise OSError if something else than a regular file exists at `path`.

    Replacing a device such as /dev/stdout would remove it for every process.
    """
    try:
        check_regular_file(path)
    except FileNotFoundError:
        return


def _check_type(status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    name = next((name for matches, name in _TYPES if matches(status.st_mode)), "a special file")
    code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
    raise OSError(code, f"it is {name}, not a regular file")


def _open(path: Path, flags: int = 0) -> BinaryIO:
    """Open a file for reading; neither a FIFO nor a terminal blocks."""
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    return open(path, "rb", opener=lambda name, mode: os.open(name, mode | flags))


def _status(path: Path, *, follow_links: bool = True) -> os.stat_result:
    try:
        return path.stat(follow_symlinks=follow_links)
    except ValueError:  # a NUL or a lone surrogate
        raise OSError(errno.EINVAL, "it is not a valid path") from None


def _is_inherited_pipe(path: Path) -> bool:
    text = str(path)
    if text != "/dev/stdin" and not text.startswith(_INHERITED):
        return False
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _read_pipe(path: Path, max_bytes: int) -> bytes:
    """Return what is written to a pipe until it is closed, or a little more than the maximum."""
    import select
    from time import monotonic

    deadline = monotonic() + PIPE_TIMEOUT
    data = b""
    with _open(path) as file:
        while len(data) <= max_bytes:
            remaining = max(0.0, deadline - monotonic())
            if not select.select([file], [], [], remaining)[0]:
                raise TimeoutError(
                    errno.ETIMEDOUT, f"the pipe was not closed within {PIPE_TIMEOUT:g} s"
                )
            chunk = os.read(file.fileno(), _CHUNK)
            if not chunk:
                break
            data += chunk
    return data
