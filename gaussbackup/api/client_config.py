"""Client configuration: endpoints, credentials, project and limits of time."""

from typing import NamedTuple

from gaussbackup.model.credentials import Credentials

MAX_CONNECTIONS = 20
"""Maximum number of concurrent requests, and of connections kept alive."""

INTERACTIVE_UNKNOWN_HOST_BUDGET = 10.0
"""Seconds to retry for a host that DNS does not know, if a user waits and set no retry budget."""


class ClientConfig(NamedTuple):
    """Endpoints have no path, for example `https://gaussdb.example`; times are in seconds.

    Without `project_id`, the project named `project_name` (usually the region) is looked up at
    `iam_endpoint`.
    """

    endpoint: str
    credentials: Credentials
    iam_endpoint: str | None = None
    project_id: str | None = None
    project_name: str | None = None
    ca_bundle: str | None = None
    language: str | None = None
    connect_timeout: float = 10.0
    call_limit: float = 60.0
    retry_budget: float = 120.0
    unknown_host_budget: float | None = None
    """Seconds of it for a host that DNS does not know; None for all."""
