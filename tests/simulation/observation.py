"""A testimony: what one command did and said, what its door saw, and the truth to judge it by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.command_spec import CommandSpec


@dataclass(frozen=True)
class FinalState:
    """The truth when all commands had ended."""

    rows: list[dict[str, Any]]
    """Every backup that there ever was, those to be made later and those that vanished too."""
    initial_ids: frozenset[str]
    """The ids of those that were there when the first command began."""
    instance_ids: dict[str, str]
    """The ids of the instances by name."""


@dataclass(frozen=True)
class Observation:
    """One command; `began` and `ended` are seconds on the clock of the world."""

    spec: CommandSpec
    code: int
    out: str
    err: str
    begin_time: float
    end_time: float
    requests: list[dict[str, Any]]
    """The ledger of its own door, in the order of the answers."""
    rules: dict[str, dict[str, Any]]
    """The rules of its own door, by the names in the ledger."""
    state: FinalState

    @property
    def duration(self) -> float:
        return self.end_time - self.begin_time

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.state.rows

    @property
    def initial_ids(self) -> frozenset[str]:
        return self.state.initial_ids

    @property
    def instance_ids(self) -> dict[str, str]:
        return self.state.instance_ids

    @property
    def instance_id(self) -> str:
        return self.instance_ids[self.spec.instance]

    @property
    def scope(self) -> frozenset[str]:
        """The ids of the instances that its words name; empty where they name none."""
        return frozenset(self.instance_ids[name] for name in self.spec.instances)

    @cached_property
    def by_id(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.rows}

    @property
    def created(self) -> list[dict[str, Any]]:
        """The backups that this very command has made, or will have made."""
        mark = self.spec.mark
        return [row for row in self.rows if (row["description"] or "").split(" [gb:")[0] == mark]

    @cached_property
    def requests_by_time(self) -> list[dict[str, Any]]:
        """Its requests as they came: in the ledger one that was delayed comes late."""
        return sorted(self.requests, key=lambda request: float(request["time"]))

    @property
    def create_requests(self) -> list[dict[str, Any]]:
        """Its creations in the order in which they came to its door."""
        return [
            request
            for request in self.requests_by_time
            if request["method"] == "POST" and request["path"].endswith("/backups")
        ]

    @cached_property
    def delete_requests(self) -> list[dict[str, Any]]:
        """Its DELETEs as they came, each with the `id` it is for.

        `looked`: when it first looked at the backups after it had ordered another one away.
        """
        found: list[dict[str, Any]] = []
        looked: float | None = None
        for request in self.requests_by_time:
            if request["method"] == "GET" and request["path"].endswith("/backups"):
                looked = looked or float(request["time"])
            if request["method"] != "DELETE":
                continue
            ident = request["path"].rpartition("/")[2]
            again = bool(found) and found[-1]["id"] == ident
            since = found[-1]["looked"] if again else looked or self.begin_time
            found.append({**request, "id": ident, "looked": since})
            looked = None
        return found

    @property
    def deleted_ids(self) -> frozenset[str]:
        """The ids of the backups that the service deleted, or will have deleted, on its orders."""
        return frozenset(
            sent["id"] for sent in self.delete_requests if sent["applied_status"] == 202
        )
