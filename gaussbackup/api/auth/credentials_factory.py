"""Opening the keyring: from the kind of credentials to where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.active import ActiveCredentials
from gaussbackup.api.auth.refreshable import RefreshableCredentials
from gaussbackup.model.credentials import (
    AccessKeys,
    CommandCredentials,
    IamToken,
    MetadataAgency,
    PasswordLogin,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import CredentialProvider
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


def create_credentials(
    config: ClientConfig,
    *,
    clock: Clock,
    on_event: EventListener,
    add_secret: Callable[[str], None],
) -> RefreshableCredentials:
    """A keyring for the connection's credentials; asks nobody yet."""
    credentials = config.credentials
    if isinstance(credentials, (AccessKeys, IamToken)):
        return RefreshableCredentials(
            clock=clock,
            on_event=on_event,
            add_secret=add_secret,
            initial=ActiveCredentials(credentials),
        )
    if isinstance(credentials, PasswordLogin):
        add_secret(credentials.password.reveal())
    source = _provider(credentials, config, add_secret)
    return RefreshableCredentials(
        clock=clock, on_event=on_event, add_secret=add_secret, provider=source
    )


def _provider(
    credentials: PasswordLogin | MetadataAgency | CommandCredentials,
    connection: ClientConfig,
    add_secret: Callable[[str], None],
) -> CredentialProvider:
    # Each kind is imported only by those who use it: a start of the program is counted.
    if isinstance(credentials, PasswordLogin):
        from gaussbackup.api.auth.password import password_provider

        return password_provider(credentials, connection)
    if isinstance(credentials, MetadataAgency):
        from gaussbackup.api.auth.metadata import metadata_provider

        return metadata_provider(credentials, add_secret)
    from gaussbackup.api.auth.command import command_provider

    return command_provider(credentials)
