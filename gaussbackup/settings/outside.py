"""Secrets that are kept outside: in files, and behind commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIMIT = 10.0
"""Seconds a command may take to print its secret."""
_LARGEST = 64 * 1024


def secret_of_file(path: str, where: str) -> str:
    """The text of a file, without one line end at its close; `where` names the setting."""
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{where}: {path} cannot be read: {error.strerror}") from None
    return _secret(data, f"{where}: {path}")


def secret_of_command(words: Sequence[str], environ: Mapping[str, str], where: str) -> str:
    """What a command prints, without one line end at its close.

    It is run without a shell, for ten seconds at most, and what it says on stderr is its own:
    it goes where ours goes.
    """
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - the words are the user's own, and no shell reads them
            list(words),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(f"{where}: {words[0]} did not end within {LIMIT:.0f} s") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{where}: {words[0]} cannot be run: {error}") from None
    if done.returncode != 0:
        raise ConfigError(f"{where}: {words[0]} failed with exit code {done.returncode}")
    return _secret(done.stdout, f"{where}: what {words[0]} printed")


def _secret(data: bytes, where: str) -> str:
    if len(data) > _LARGEST:
        raise ConfigError(f"{where} is too large for a secret")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{where} is not text in UTF-8") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise ConfigError(f"{where} is empty")
    return text
