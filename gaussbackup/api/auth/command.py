"""A command that prints credentials as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse import read_printed
from gaussbackup.api.body import Unreadable, read_json
from gaussbackup.errors import UsageError
from gaussbackup.subprocess_output import LIMIT, ProgramFailedError, printed

if TYPE_CHECKING:
    from gaussbackup.api.auth.active import ActiveCredentials, Ask, CredentialProvider
    from gaussbackup.model.credentials import CommandCredentials

_HINT = (
    "it must print {access_key, secret_key, security_token?, expires_at?} or {token, expires_at?}"
)


def command_source(command: CommandCredentials) -> CredentialProvider:
    """Runs the words without a shell. What is printed never becomes part of a message."""

    def source(_ask: Ask) -> ActiveCredentials:
        try:
            return read_printed(read_json(printed(command.words, None, limit=LIMIT)))
        except ProgramFailedError as failure:
            raise UsageError(
                f"the credentials command {failure}",
                hint="run it by hand to see what it says; here its stderr is not shown",
            ) from None
        except Unreadable as problem:
            raise UsageError(
                f"the credentials command printed no credentials: {problem}", hint=_HINT
            ) from None

    return source
