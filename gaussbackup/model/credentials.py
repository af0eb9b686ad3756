"""The five kinds of credentials, as values; nothing here talks to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.model.secret import Secret


@dataclass(frozen=True)
class AccessKeys:
    """A static AK/SK pair, with the security token of a temporary one."""

    access_key: str
    secret_key: Secret
    security_token: Secret | None = None


@dataclass(frozen=True)
class GivenToken:
    """An IAM token from outside; it cannot be renewed."""

    token: Secret


@dataclass(frozen=True)
class PasswordLogin:
    """An IAM user; `domain` is the account's name."""

    domain: str
    username: str
    password: Secret


@dataclass(frozen=True)
class MetadataAgency:
    """The agency of the ECS that this process runs on.

    `endpoint` is the metadata service; the link-local address unless a test says otherwise.
    """

    endpoint: str = "http://169.254.169.254"


@dataclass(frozen=True)
class CommandCredentials:
    """A program that prints credentials as JSON: its words, run without a shell."""

    words: tuple[str, ...]


Credentials = AccessKeys | GivenToken | PasswordLogin | MetadataAgency | CommandCredentials
