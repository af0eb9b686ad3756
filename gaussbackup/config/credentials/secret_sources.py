"""Secrets stored outside the configuration: in files, and printed by commands.

No message quotes an argument or an output, and a hint quotes a path only if its directory exists: a
user who mistakes `password_file` for `password` has written the secret itself there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.paths import expand_path
from gaussbackup.errors import ConfigError
from gaussbackup.regular_file import read_regular_file
from gaussbackup.subprocess_output import (
    MAX_OUTPUT_BYTES,
    TIMEOUT,
    CommandFailedError,
    read_stdout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def read_secret_file(path: str, origin: str, environ: Mapping[str, str]) -> str:
    """Return the text of a file without one final line end; `origin` is that of the setting."""
    file = expand_path(path, origin, environ)
    try:
        data = read_regular_file(file, MAX_OUTPUT_BYTES)
    except OSError as error:
        raise ConfigError(
            f"{origin}: the file cannot be read: {error.strerror}", hint=_file_hint(file)
        ) from None
    return _decode_secret(data, f"{origin}: the file")


def _file_hint(file: Path) -> str | None:
    """Return the path, unless it may be a secret: it is in no directory that exists."""
    folder = file.parent
    is_path = file.is_absolute() and folder != folder.parent and folder.is_dir()
    return f"File:  {file}" if is_path else None


def run_secret_command(args: Sequence[str], environ: Mapping[str, str], origin: str) -> str:
    """Return what a command prints within ten seconds, without one final line end."""
    try:
        data = read_stdout(args, environ, timeout=TIMEOUT)
    except CommandFailedError as error:
        raise ConfigError(
            f"{origin}: the command {error}",
            hint="Run the command by hand to see its stderr, which is hidden here.",
        ) from None
    return _decode_secret(data, f"{origin}: the output of the command")


def _decode_secret(data: bytes, source: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{source} is not UTF-8 text") from None
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    if not text:
        raise ConfigError(f"{source} is empty")
    return text
