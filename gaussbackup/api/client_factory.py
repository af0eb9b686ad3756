"""Factory of the client: composes client, transport, HTTP session and credentials."""

from __future__ import annotations

import random as random_module
from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
from gaussbackup.domain.endpoint_rules import check_endpoint
from gaussbackup.model.credentials import (
    AccessKeys,
    CommandCredentials,
    IamToken,
    MetadataAgency,
    PasswordLogin,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.api.auth.refreshable import CredentialProvider, RefreshableCredentials
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.retrying_transport import Transport
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


def build_client(
    config: ClientConfig,
    *,
    clock: Clock,
    on_event: EventListener,
    add_secret: Callable[[str], None],
    environ: Mapping[str, str],
    random: Callable[[], float] = random_module.random,
) -> GaussDBClient:
    """Return a client, whose transport is created for its first request.

    `add_secret` is called with every secret before it is used. `environ` has the proxies and the
    CA bundle, `random` returns the jitter of pauses. Raises UsageError for an unsafe endpoint.
    """
    for endpoint in (config.endpoint, config.iam_endpoint):
        if endpoint is not None:
            check_endpoint(endpoint)

    def create_transport() -> Transport:
        from gaussbackup.api.http_session import HttpSession
        from gaussbackup.api.retrying_transport import Transport
        from gaussbackup.domain.retry_policy import RetryBudget

        session = HttpSession(
            clock=clock,
            on_event=on_event,
            add_secret=add_secret,
            environ=environ,
            ca_bundle=config.ca_bundle,
            connect_timeout=config.connect_timeout,
            call_limit=config.call_limit,
        )
        return Transport(
            session,
            build_credentials(config, clock=clock, on_event=on_event, add_secret=add_secret),
            budget=RetryBudget(config.retry_budget, config.unknown_host_budget),
            clock=clock,
            on_event=on_event,
            random=random,
        )

    return GaussDBClient(config, create_transport, clock)


def build_credentials(
    config: ClientConfig,
    *,
    clock: Clock,
    on_event: EventListener,
    add_secret: Callable[[str], None],
) -> RefreshableCredentials:
    """Return the credentials of the configuration; nothing is sent or run yet."""
    from gaussbackup.api.auth.refreshable import (
        ActiveCredentials,  # with the first client
        RefreshableCredentials,
    )

    credentials = config.credentials
    initial = provider = None
    if isinstance(credentials, (AccessKeys, IamToken)):
        initial = ActiveCredentials(credentials)
    else:
        provider = _provider(credentials, config, add_secret)
    return RefreshableCredentials(
        clock=clock, on_event=on_event, add_secret=add_secret, initial=initial, provider=provider
    )


def _provider(
    credentials: PasswordLogin | MetadataAgency | CommandCredentials,
    config: ClientConfig,
    add_secret: Callable[[str], None],
) -> CredentialProvider:
    # Each kind is imported only if it is used: the start-up time is tested.
    if isinstance(credentials, PasswordLogin):
        from gaussbackup.api.auth.password import password_provider

        add_secret(credentials.password.reveal())
        return password_provider(credentials, config)
    if isinstance(credentials, MetadataAgency):
        from gaussbackup.api.auth.metadata import metadata_provider

        return metadata_provider(credentials, add_secret)
    from gaussbackup.api.auth.credential_command import command_provider

    return command_provider(credentials)
