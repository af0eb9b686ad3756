"""Output of a subprocess: run without a shell, with a timeout and a maximum size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import Popen
    from typing import IO

TIMEOUT = 10.0
"""Seconds that a command may run."""
MAX_OUTPUT_BYTES = 64 * 1024


class CommandFailedError(Exception):
    """Why there is no output; never quotes the command or its output."""


def read_stdout(args: Sequence[str], environ: Mapping[str, str] | None, *, timeout: float) -> bytes:
    """Run the command and return its stdout; its stderr is discarded.

    `environ` None passes the environment of this process on; `timeout` is in seconds. Raises
    CommandFailedError.
    """
    import subprocess

    try:
        process = subprocess.Popen(  # noqa: S603 - the user configured the command; no shell
            list(args),
            env=dict(environ) if environ is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may contain a secret that no redactor knows yet
        )
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None)
        message = f"cannot be run: {reason}" if reason else "cannot be run"
        raise CommandFailedError(message) from None
    data = _read(process, timeout)
    if data is None:
        raise CommandFailedError(f"timed out after {timeout:g} s")
    if len(data) > MAX_OUTPUT_BYTES:
        raise CommandFailedError("printed too much")
    if process.returncode != 0:
        raise CommandFailedError(f"failed with exit code {process.returncode}")
    return data


def _read(process: Popen[bytes], timeout: float) -> bytes | None:
    """Return the output until the process ends, or a little more than the maximum; None if late.

    A child of the process may keep the pipe open after the process was killed; it is not waited
    for.
    """
    import os
    from subprocess import TimeoutExpired
    from time import monotonic

    deadline = monotonic() + timeout
    pipe = process.stdout
    if pipe is None:
        raise AssertionError("stdout is a pipe")
    read_pipe = _read_pipe if os.name == "posix" else _read_pipe_in_thread
    try:
        data = read_pipe(pipe, timeout)
        if data is not None:
            process.wait(max(0.1, deadline - monotonic()))
    except TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return data


def _read_pipe(pipe: IO[bytes], timeout: float) -> bytes | None:
    """Return what is written to the pipe until it is closed; None at the timeout."""
    import os
    import selectors
    from time import monotonic

    deadline = monotonic() + timeout
    data = bytearray()
    with pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(data) <= MAX_OUTPUT_BYTES:
            if not selector.select(max(0.0, deadline - monotonic())):
                return None
            chunk = os.read(pipe.fileno(), MAX_OUTPUT_BYTES)
            if not chunk:
                break
            data += chunk
    return bytes(data)  # a process that prints more gets a broken pipe


def _read_pipe_in_thread(pipe: IO[bytes], timeout: float) -> bytes | None:
    """As `_read_pipe`, for systems that cannot wait for a pipe; the thread may be abandoned."""
    import threading

    chunks = list[bytes]()

    def read() -> None:
        chunks.append(pipe.read(MAX_OUTPUT_BYTES + 1))
        pipe.close()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(timeout)
    return chunks[0] if chunks else None
