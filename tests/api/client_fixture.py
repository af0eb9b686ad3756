"""Fixture of a client: with a fake clock, its events and its secrets."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_client
from gaussbackup.clock import SystemClock
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.events import Event, RetryPause, Warned
from gaussbackup.model.http_event import HttpRequestDone
from gaussbackup.model.secret import Secret

if TYPE_CHECKING:
    from gaussbackup.model.credentials import Credentials

ENDPOINT = "https://gaussdb.example"
IAM = "https://iam.example"
PROJECT = "0483b6b16e954cb88930a360d2c4e663"
KEYS = AccessKeys("EXAMPLEACCESSKEY0001", Secret("made-up-secret-key"))
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)


class FakeClock:
    """Clock that advances only by its sleeps."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return 1000.0 + self.elapsed

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.elapsed += max(0.0, seconds)


class ClientFixture:
    """A client with its clock, the events it emitted and the secrets it added."""

    def __init__(
        self,
        credentials: Credentials = KEYS,
        *,
        endpoint: str = ENDPOINT,
        clock: Any = None,
        environ: dict[str, str] | None = None,
        project_id: str | None = PROJECT,
        **settings: Any,
    ) -> None:
        self.clock = clock or FakeClock()
        self.events: list[Event] = []
        self.secrets: list[str] = []
        config = ClientConfig(endpoint, credentials, project_id=project_id, **settings)
        self.client = build_client(
            config,
            clock=self.clock,
            on_event=self.events.append,
            add_secret=self.secrets.append,
            environ=environ or {},
            random=lambda: 0.5,
        )

    @property
    def requests(self) -> list[HttpRequestDone]:
        return [event for event in self.events if isinstance(event, HttpRequestDone)]

    @property
    def pauses(self) -> list[float]:
        return [event.seconds for event in self.events if isinstance(event, RetryPause)]

    @property
    def warnings(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Warned)]


def server_fixture(url: str, **settings: Any) -> ClientFixture:
    """Return a client of a real server, with the system clock and without retries."""
    return ClientFixture(endpoint=url, clock=SystemClock(), **{"retry_budget": 0.0, **settings})
