"""From a profile to the client of its service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_client

if TYPE_CHECKING:
    from gaussbackup.api.client import GaussDBClient
    from gaussbackup.api.transport import Transport
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.recording_client import NameRecorder
    from gaussbackup.clock import Clock
    from gaussbackup.config.profile import Profile


def create_client(profile: Profile, session: Context, notes: NameRecorder | None) -> GaussDBClient:
    """The client, which has not spoken to anybody yet; with `notes` it tells them what it sees."""
    if profile.credentials is None:
        raise AssertionError("a loaded profile has credentials")
    connection = ClientConfig(
        endpoint=profile.endpoint,
        credentials=profile.credentials,
        iam_endpoint=profile.iam_endpoint,
        project_id=profile.project_id,
        project_name=profile.project_name or profile.region,
        ca_bundle=profile.ca_bundle,
        language=profile.language,
        connect_timeout=profile.connect_timeout,
        call_limit=profile.call_limit,
        retry_budget=profile.retry_budget,
    )

    def client(connection: ClientConfig, transport: Transport, clock: Clock) -> GaussDBClient:
        if notes is None:
            from gaussbackup.api.client import GaussDBClient

            return GaussDBClient(connection, transport, clock)
        from gaussbackup.cli.recording_client import RecordingClient

        return RecordingClient(notes, connection, transport, clock)

    return build_client(
        connection,
        clock=session.clock,
        on_event=session.on_event,
        add_secret=session.redactor.add_secret,
        environ=session.environ,
        client_class=client,
    )
