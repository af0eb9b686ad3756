"""From a connection to a client: composed once, and nothing sent yet."""

from __future__ import annotations

import random as chance
from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
from gaussbackup.api.endpoint_checks import check_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.transport import Transport
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Listener


def open_client(
    connection: ClientConfig,
    *,
    clock: Clock,
    listen: Listener,
    learn: Callable[[str], None],
    environ: Mapping[str, str],
    random: Callable[[], float] = chance.random,
    client: Callable[[ClientConfig, Transport, Clock], GaussDBClient] = GaussDBClient,
) -> GaussDBClient:
    """A client that has not spoken to anybody yet.

    `learn` is told every secret before it is used, `environ` tells the proxies and the CA bundle,
    `random` draws the jitter of pauses, `client` makes the client of its parts. Raises UsageError
    for an endpoint that is not safe.
    """
    from gaussbackup.api.auth.credentials_factory import open_keyring  # not for previews
    from gaussbackup.api.http_session import HttpSession
    from gaussbackup.api.transport import RetryBudget, Transport

    for endpoint in (connection.endpoint, connection.iam_endpoint):
        if endpoint is not None:
            check_endpoint(endpoint)
    exchanger = HttpSession(
        clock=clock,
        listen=listen,
        learn=learn,
        environ=environ,
        ca_bundle=connection.ca_bundle,
        connect_timeout=connection.connect_timeout,
        call_limit=connection.call_limit,
    )
    transport = Transport(
        exchanger,
        open_keyring(connection, clock=clock, listen=listen, learn=learn),
        budget=RetryBudget(connection.retry_budget),
        clock=clock,
        listen=listen,
        random=random,
    )
    return client(connection, transport, clock)
