"""A command that prints credentials as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.reading import read_printed
from gaussbackup.api.body import Unreadable, read_json
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from gaussbackup.api.auth.held import Ask, Held, Source
    from gaussbackup.model.credentials import CommandCredentials

LIMIT = 10.0
"""Seconds the command may take."""
_HINT = (
    "it must print {access_key, secret_key, security_token?, expires_at?} or {token, expires_at?}"
)


def command_source(command: CommandCredentials) -> Source:
    """Runs the words without a shell. What is printed never becomes part of a message."""

    def source(_ask: Ask) -> Held:
        try:
            return read_printed(read_json(_run(command.words)))
        except Unreadable as problem:
            raise UsageError(
                f"the credentials command {command.words[0]!r} printed no credentials: {problem}",
                hint=_HINT,
            ) from None

    return source


def _run(words: tuple[str, ...]) -> bytes:
    import subprocess  # only for this kind of credentials

    if not words:
        raise UsageError("the credentials command is empty")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own words, and no shell
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"the credentials command {words[0]!r} took longer than {LIMIT:.0f} s"
        ) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be started"
        raise UsageError(f"the credentials command {words[0]!r}: {reason}") from None
    if done.returncode != 0:
        raise UsageError(f"the credentials command {words[0]!r} ended with {done.returncode}")
    return done.stdout
