"""Opening the keyring: from the kind of credentials to where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.active import ActiveCredentials
from gaussbackup.api.auth.refreshable import RefreshableCredentials
from gaussbackup.model.credentials import (
    AccessKeys,
    CommandCredentials,
    GivenToken,
    MetadataAgency,
    PasswordLogin,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import CredentialProvider
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Listener


def open_keyring(
    connection: ClientConfig, *, clock: Clock, listen: Listener, learn: Callable[[str], None]
) -> RefreshableCredentials:
    """A keyring for the connection's credentials; asks nobody yet."""
    credentials = connection.credentials
    if isinstance(credentials, (AccessKeys, GivenToken)):
        return RefreshableCredentials(
            clock=clock, listen=listen, learn=learn, held=ActiveCredentials(credentials)
        )
    if isinstance(credentials, PasswordLogin):
        learn(credentials.password.reveal())
    source = _source(credentials, connection, learn)
    return RefreshableCredentials(clock=clock, listen=listen, learn=learn, source=source)


def _source(
    credentials: PasswordLogin | MetadataAgency | CommandCredentials,
    connection: ClientConfig,
    learn: Callable[[str], None],
) -> CredentialProvider:
    # Each kind is imported only by those who use it: a start of the program is counted.
    if isinstance(credentials, PasswordLogin):
        from gaussbackup.api.auth.password import password_source

        return password_source(credentials, connection)
    if isinstance(credentials, MetadataAgency):
        from gaussbackup.api.auth.metadata import metadata_source

        return metadata_source(credentials, learn)
    from gaussbackup.api.auth.command import command_source

    return command_source(credentials)
