"""From a connection to a client: composed once, and nothing sent yet."""

from __future__ import annotations

import random as chance
from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
from gaussbackup.domain.endpoints import check_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


def build_client(
    config: ClientConfig,
    *,
    clock: Clock,
    on_event: EventListener,
    add_secret: Callable[[str], None],
    environ: Mapping[str, str],
    random: Callable[[], float] = chance.random,
) -> GaussDBClient:
    """A client that has not spoken to anybody yet.

    `learn` is told every secret before it is used, `environ` tells the proxies and the CA bundle,
    `random` draws the jitter of pauses. Raises UsageError for an endpoint that is not safe.
    """
    from gaussbackup.api.auth.credentials_factory import create_credentials  # not for previews
    from gaussbackup.api.http_session import HttpSession
    from gaussbackup.api.transport import RetryBudget, Transport

    for endpoint in (config.endpoint, config.iam_endpoint):
        if endpoint is not None:
            check_endpoint(endpoint)
    exchanger = HttpSession(
        clock=clock,
        on_event=on_event,
        add_secret=add_secret,
        environ=environ,
        ca_bundle=config.ca_bundle,
        connect_timeout=config.connect_timeout,
        call_limit=config.call_limit,
    )
    transport = Transport(
        exchanger,
        create_credentials(config, clock=clock, on_event=on_event, add_secret=add_secret),
        budget=RetryBudget(config.retry_budget),
        clock=clock,
        on_event=on_event,
        random=random,
    )
    return GaussDBClient(config, transport, clock)
