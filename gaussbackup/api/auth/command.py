"""A command that prints credentials as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse import parse_command_output
from gaussbackup.api.body import MalformedBody, read_json
from gaussbackup.errors import UsageError
from gaussbackup.subprocess_output import TIMEOUT, CommandFailedError, read_stdout

if TYPE_CHECKING:
    from gaussbackup.api.auth.active import ActiveCredentials, CredentialProvider, SendRequest
    from gaussbackup.model.credentials import CommandCredentials

_HINT = (
    "it must print {access_key, secret_key, security_token?, expires_at?} or {token, expires_at?}"
)


def command_provider(command: CommandCredentials) -> CredentialProvider:
    """Runs the words without a shell. What is printed never becomes part of a message."""

    def source(_ask: SendRequest) -> ActiveCredentials:
        try:
            return parse_command_output(read_json(read_stdout(command.args, None, timeout=TIMEOUT)))
        except CommandFailedError as failure:
            raise UsageError(
                f"the credentials command {failure}",
                hint="run it by hand to see what it says; here its stderr is not shown",
            ) from None
        except MalformedBody as problem:
            raise UsageError(
                f"the credentials command printed no credentials: {problem}", hint=_HINT
            ) from None

    return source
