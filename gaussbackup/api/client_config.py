"""A connection: where the service is, who asks, and how much patience a call has."""

from typing import NamedTuple

from gaussbackup.model.credentials import Credentials

MAX_CONNECTIONS = 20
"""Requests at a time, and so connections that are kept alive."""


class ClientConfig(NamedTuple):
    """Endpoints are origins such as `https://gaussdb.example`; times are seconds.

    Without `project_id` the project called `project_name` (the region, as a rule) is looked up at
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
