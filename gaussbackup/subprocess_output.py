"""Other programs, run for what they print: without a shell, for a while, and up to a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen

TIMEOUT = 10.0
"""Seconds a program may take."""
MAX_OUTPUT_BYTES = 64 * 1024
"""Bytes it may print."""


class CommandFailedError(Exception):
    """Why there is nothing printed; never quotes a word of the command or of its output."""


def read_stdout(args: Sequence[str], environ: Mapping[str, str] | None, *, timeout: float) -> bytes:
    """All that the program prints to stdout; what it says on stderr is not shown.

    `environ` None hands on our own environment; `limit` is in seconds. Raises ProgramFailedError.
    """
    import subprocess

    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell reads them
            list(args),
            env=dict(environ) if environ is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may hold the secret, and no redactor knows that yet
        )
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None)
        told = f"cannot be run: {reason}" if reason else "cannot be run"
        raise CommandFailedError(told) from None
    data = _read(process, timeout)
    if data is None:
        raise CommandFailedError(f"did not end within {timeout:g} s")
    if len(data) > MAX_OUTPUT_BYTES:
        raise CommandFailedError("printed too much")
    if process.returncode != 0:
        raise CommandFailedError(f"failed with exit code {process.returncode}")
    return data


def _read(process: Popen[bytes], limit: float) -> bytes | None:
    """All it prints until it ends, or a little more than it may; None when out of time.

    A child of the program may hold the pipe open after the program was killed, so the reading is
    left to a thread that nobody waits for.
    """
    import threading
    from subprocess import TimeoutExpired
    from time import monotonic

    deadline = monotonic() + limit
    pipe, read = process.stdout, list[bytes]()
    if pipe is None:
        raise AssertionError("stdout was asked for")

    def reading() -> None:
        read.append(pipe.read(MAX_OUTPUT_BYTES + 1))
        pipe.close()  # whoever prints on gets a broken pipe

    reader = threading.Thread(target=reading, daemon=True)
    reader.start()
    try:
        reader.join(limit)
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
