"""The five kinds of credentials, as values."""

from typing import NamedTuple

from gaussbackup.model.secret import Secret


class AccessKeys(NamedTuple):
    """An access key pair, with a security token if it is temporary."""

    access_key: str
    secret_key: Secret
    security_token: Secret | None = None


class IamToken(NamedTuple):
    """An IAM token."""

    token: Secret


class PasswordLogin(NamedTuple):
    """An IAM user; `domain` is the account's name."""

    domain: str
    username: str
    password: Secret


class MetadataAgency(NamedTuple):
    """The agency of the ECS that this process runs on.

    `endpoint` is the metadata service; only tests and the emulator use another one.
    """

    endpoint: str = "http://169.254.169.254"


class CommandCredentials(NamedTuple):
    """A command that prints credentials as JSON; it runs without a shell."""

    args: tuple[str, ...]


Credentials = AccessKeys | IamToken | PasswordLogin | MetadataAgency | CommandCredentials
