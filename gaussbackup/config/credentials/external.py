"""Secrets that are kept outside: in files, and behind commands.

No message here quotes a path, a word or an output: whoever mistakes `password_file` for
`password` has written the secret itself there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError
from gaussbackup.subprocess_output import LARGEST, LIMIT, ProgramFailedError, printed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def secret_of_file(path: str, where: str) -> str:
    """The text of a file, without one line end at its close; `where` names the setting."""
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{where}: the file cannot be read: {error.strerror}") from None
    except (ValueError, RuntimeError):  # a NUL; `~` without a home
        raise ConfigError(f"{where}: this is no path of a file") from None
    return _secret(data, f"{where}: what the file holds")


def secret_of_command(words: Sequence[str], environ: Mapping[str, str], where: str) -> str:
    """What a command prints, without one line end at its close; ten seconds at most."""
    try:
        data = printed(words, environ, limit=LIMIT)
    except ProgramFailedError as failure:
        raise ConfigError(
            f"{where}: the command {failure}",
            hint="Run it by hand to see what it says; here its stderr is not shown.",
        ) from None
    return _secret(data, f"{where}: what the command printed")


def _secret(data: bytes, where: str) -> str:
    if len(data) > LARGEST:
        raise ConfigError(f"{where} is too large for a secret")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{where} is not text in UTF-8") from None
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    if not text:
        raise ConfigError(f"{where} is empty")
    return text
