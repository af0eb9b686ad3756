"""The five kinds of credentials, as values; nothing here talks to anybody."""

from typing import NamedTuple

from gaussbackup.model.secret import Secret


class AccessKeys(NamedTuple):
    """A static AK/SK pair, with the security token of a temporary one."""

    access_key: str
    secret_key: Secret
    security_token: Secret | None = None


class IamToken(NamedTuple):
    """An IAM token from outside; it cannot be renewed."""

    token: Secret


class PasswordLogin(NamedTuple):
    """An IAM user; `domain` is the account's name."""

    domain: str
    username: str
    password: Secret


class MetadataAgency(NamedTuple):
    """The agency of the ECS that this process runs on.

    `endpoint` is the metadata service; the link-local address unless a test says otherwise.
    """

    endpoint: str = "http://169.254.169.254"


class CommandCredentials(NamedTuple):
    """A program that prints credentials as JSON: its words, run without a shell."""

    args: tuple[str, ...]


Credentials = AccessKeys | IamToken | PasswordLogin | MetadataAgency | CommandCredentials
