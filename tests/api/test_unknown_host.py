"""A host that DNS does not know is retried for a shorter time if the configuration says so."""

from __future__ import annotations

import socket

import pytest

from gaussbackup.errors import NotSent
from tests.api.client_fixture import ClientFixture

UNKNOWN = (socket.EAI_NONAME, "Name or service not known")
TEMPORARY = (socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.mark.parametrize(
    ("error", "budget", "at_least", "at_most"),
    [
        (UNKNOWN, 10.0, 0.0, 10.5),
        (UNKNOWN, None, 60.0, 121.0),
        (TEMPORARY, 10.0, 60.0, 121.0),
    ],
)
def test_unknown_host_is_retried_within_its_part_of_the_budget(
    monkeypatch: pytest.MonkeyPatch,
    error: tuple[int, str],
    budget: float | None,
    at_least: float,
    at_most: float,
) -> None:
    def fail(*args: object) -> None:
        raise socket.gaierror(*error)

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    fixture = ClientFixture(unknown_host_budget=budget)
    with pytest.raises(NotSent, match="DNS lookup failed"):
        fixture.client.list_backups()
    assert at_least <= fixture.clock.elapsed <= at_most
    fixture.client.close()
