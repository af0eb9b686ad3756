"""Secrets that are kept outside: in files, and behind commands.

No message here quotes a path, a word or an output: whoever mistakes `password_file` for
`password` has written the secret itself there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen

LIMIT = 10.0
"""Seconds a command may take to print its secret."""
_LARGEST = 64 * 1024


def secret_of_file(path: str, where: str) -> str:
    """The text of a file, without one line end at its close; `where` names the setting."""
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{where}: the file cannot be read: {error.strerror}") from None
    except (ValueError, RuntimeError):  # a NUL; `~` without a home
        raise ConfigError(f"{where}: this is no path of a file") from None
    return _secret(data, f"{where}: what the file holds")


def secret_of_command(words: Sequence[str], environ: Mapping[str, str], where: str) -> str:
    """What a command prints, without one line end at its close.

    It is run without a shell, for ten seconds at most, and what it says on stderr is its own:
    it goes where ours goes.
    """
    import subprocess

    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell reads them
            list(words), env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
    except OSError as error:
        raise ConfigError(f"{where}: the command cannot be run: {error.strerror}") from None
    except ValueError:  # a NUL
        raise ConfigError(f"{where}: the command cannot be run") from None
    data = _printed(process)
    if data is None:
        raise ConfigError(f"{where}: the command did not end within {LIMIT:g} s")
    if len(data) <= _LARGEST and process.returncode != 0:
        raise ConfigError(f"{where}: the command failed with exit code {process.returncode}")
    return _secret(data, f"{where}: what the command printed")


def _printed(process: Popen[bytes]) -> bytes | None:
    """All it prints until it ends, or a little more than a secret can be; None when out of time.

    A child of the command may hold the pipe open after the command was killed, so the reading is
    left to a thread that nobody waits for.
    """
    import threading
    from subprocess import TimeoutExpired
    from time import monotonic

    deadline = monotonic() + LIMIT
    pipe, read = process.stdout, list[bytes]()
    if pipe is None:
        raise AssertionError("stdout was asked for")

    def reading() -> None:
        read.append(pipe.read(_LARGEST + 1))
        pipe.close()  # whoever prints on gets a broken pipe

    reader = threading.Thread(target=reading, daemon=True)
    reader.start()
    try:
        reader.join(LIMIT)
        data = read[0] if read else None  # what comes once it is killed does not count
        if data is not None:
            process.wait(max(0.1, deadline - monotonic()))
    except TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return data


def _secret(data: bytes, where: str) -> str:
    if len(data) > _LARGEST:
        raise ConfigError(f"{where} is too large for a secret")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{where} is not text in UTF-8") from None
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    if not text:
        raise ConfigError(f"{where} is empty")
    return text
