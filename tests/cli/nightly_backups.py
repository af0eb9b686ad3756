"""Nightly backups of one instance, which the tests of `delete` and `prune` delete."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

DAY = 86400.0


def add_nightly_backups(cloud: Cloud, count: int = 4) -> list[str]:
    """Add nightly backups to a new instance; return their ids, oldest first."""
    cloud.server.add_instance("nights")
    now = time.time()
    return [
        cloud.server.add_backup("nights", f"nightly-{n}", started=now - (count - n) * DAY)
        for n in range(count)
    ]


def deleted_ids(cloud: Cloud) -> list[str]:
    """Return the ids of the DELETE requests that reached the service."""
    requests = [each for each in cloud.server.requests() if each["method"] == "DELETE"]
    return [each["path"].rsplit("/", 1)[1] for each in requests]


def start_session(cloud: Cloud, *args: str) -> PtySession:
    """Start a command on a terminal."""
    return PtySession(*args, env=cloud.variables)
