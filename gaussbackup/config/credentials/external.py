"""Secrets that are kept outside: in files, and behind commands.

No message here quotes a path, a word or an output: whoever mistakes `password_file` for
`password` has written the secret itself there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError
from gaussbackup.subprocess_output import MAX_OUTPUT_BYTES, TIMEOUT, CommandFailedError, read_stdout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def read_secret_file(path: str, origin: str) -> str:
    """The text of a file, without one line end at its close; `where` names the setting."""
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(MAX_OUTPUT_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{origin}: the file cannot be read: {error.strerror}") from None
    except (ValueError, RuntimeError):  # a NUL; `~` without a home
        raise ConfigError(f"{origin}: this is no path of a file") from None
    return _decode_secret(data, f"{origin}: what the file holds")


def run_secret_command(args: Sequence[str], environ: Mapping[str, str], origin: str) -> str:
    """What a command prints, without one line end at its close; ten seconds at most."""
    try:
        data = read_stdout(args, environ, timeout=TIMEOUT)
    except CommandFailedError as failure:
        raise ConfigError(
            f"{origin}: the command {failure}",
            hint="Run it by hand to see what it says; here its stderr is not shown.",
        ) from None
    return _decode_secret(data, f"{origin}: what the command printed")


def _decode_secret(data: bytes, where: str) -> str:
    if len(data) > MAX_OUTPUT_BYTES:
        raise ConfigError(f"{where} is too large for a secret")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{where} is not text in UTF-8") from None
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    if not text:
        raise ConfigError(f"{where} is empty")
    return text
