"""The promises of `check`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.backup_history import good_between, good_throughout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.observation import Testimony


def praises_only_the_fresh(testimony: Testimony) -> Iterator[str]:
    """Exit 0: each instance had a good backup that was young enough."""
    if testimony.code == 0:
        seen = partial(good_between, eyes=testimony.process.number)
        for name in _without(testimony, seen, slack=2.0):
            yield f"exit 0, and {name} has no COMPLETED backup that is fresh"


def blames_only_the_stale(testimony: Testimony) -> Iterator[str]:
    """Exit 6: one of them had none, where the service showed things as they are."""
    bent = any(request["faults"] for request in testimony.requests)
    if testimony.code == 6 and not bent and not _without(testimony, good_throughout, slack=-2.0):
        yield "exit 6, and every instance has a COMPLETED backup that is fresh"


def _without(testimony: Testimony, was: Callable[..., bool], *, slack: float) -> list[str]:
    """The instances in scope that have no fresh one; `slack` in seconds is for whole seconds."""
    options = testimony.process.policy or {}
    oldest = testimony.began - options["max_age"] - slack
    return [
        name
        for name, ident in testimony.instances.items()
        if (not testimony.scope or ident in testimony.scope)
        and not any(
            row["instance_id"] == ident
            and row["begun"] >= oldest
            and fnmatchcase(row["name"], options["match"])
            and options["kind"] in {"all", row["type"]}
            and was(row, testimony.began, testimony.ended)
            for row in testimony.rows
        )
    ]
