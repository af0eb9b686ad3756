"""Credentials from a command that prints them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse_credentials import parse_command_output
from gaussbackup.api.response_body import MalformedBody, read_json
from gaussbackup.errors import UsageError
from gaussbackup.subprocess_output import TIMEOUT, CommandFailedError, read_stdout

if TYPE_CHECKING:
    from gaussbackup.api.auth.refreshable import (
        ActiveCredentials,
        CredentialProvider,
        SendRequest,
    )
    from gaussbackup.model.credentials import CommandCredentials

_HINT = (
    "it must print {access_key, secret_key, security_token?, expires_at?} or {token, expires_at?}"
)


def command_provider(command: CommandCredentials) -> CredentialProvider:
    """Return a provider that runs the command without a shell; no message quotes its output."""

    def provide(_send: SendRequest) -> ActiveCredentials:
        try:
            return parse_command_output(read_json(read_stdout(command.args, None, timeout=TIMEOUT)))
        except CommandFailedError as error:
            raise UsageError(
                f"the credentials command {error}",
                hint="run the command by hand to see its stderr, which is not shown here",
            ) from None
        except MalformedBody as error:
            raise UsageError(
                f"the credentials command printed no valid credentials: {error}", hint=_HINT
            ) from None

    return provide
