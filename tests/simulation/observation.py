"""What was observed of one command: its output, its requests, and the final state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.command_spec import CommandSpec


@dataclass(frozen=True)
class FinalState:
    """The state of the emulator after all commands ended."""

    rows: list[dict[str, Any]]
    """Every backup that ever existed, including those that appear later or were removed."""
    initial_ids: frozenset[str]
    """The ids of the backups that existed before the first command started."""
    instance_ids: dict[str, str]
    """Instance ids by name."""


@dataclass(frozen=True)
class Observation:
    """The run of one command; `begin_time` and `end_time` are timestamps of the service's clock."""

    spec: CommandSpec
    code: int
    out: str
    err: str
    begin_time: float
    end_time: float
    requests: list[dict[str, Any]]
    """The request log of its emulator, in the order of the responses."""
    rules: dict[str, dict[str, Any]]
    """The fault rules of its emulator, by the names used in the request log."""
    state: FinalState

    @property
    def clock_error(self) -> float:
        """Seconds by which faults shift the Date of responses, but not the times of backups."""
        actions = [rule["action"] for rule in self.rules.values()]
        shifts = (each["clock"] for each in actions if isinstance(each, dict) and "clock" in each)
        return float(sum(map(abs, shifts)))

    @property
    def saw_edited_rows(self) -> bool:
        """Whether a fault changed the rows in a response."""
        actions = [
            self.rules[name]["action"] for request in self.requests for name in request["faults"]
        ]
        return any(isinstance(action, dict) and "edit" in action for action in actions)

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
        """The ids of the instances in the arguments; empty if there are none."""
        return frozenset(self.instance_ids[name] for name in self.spec.instances)

    @cached_property
    def by_id(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.rows}

    @property
    def created(self) -> list[dict[str, Any]]:
        """The backups that this command created, including those that appear later."""
        mark = self.spec.mark
        return [row for row in self.rows if (row["description"] or "").split(" [gb:")[0] == mark]

    @cached_property
    def requests_by_time(self) -> list[dict[str, Any]]:
        """The requests in order of arrival; the request log has delayed ones later."""
        return sorted(self.requests, key=lambda request: float(request["time"]))

    @property
    def create_requests(self) -> list[dict[str, Any]]:
        """The create requests in order of arrival."""
        return [
            request
            for request in self.requests_by_time
            if request["method"] == "POST" and request["path"].endswith("/backups")
        ]

    @cached_property
    def delete_requests(self) -> list[dict[str, Any]]:
        """The DELETE requests in order of arrival, each with `id` and `listed_at`.

        `id` is the backup; `listed_at` the time of the first list request after the previous
        DELETE of another backup.
        """
        requests: list[dict[str, Any]] = []
        listed_at: float | None = None
        for request in self.requests_by_time:
            if request["method"] == "GET" and request["path"].endswith("/backups"):
                listed_at = listed_at or float(request["time"])
            if request["method"] != "DELETE":
                continue
            backup_id = request["path"].rpartition("/")[2]
            repeated = bool(requests) and requests[-1]["id"] == backup_id
            since = requests[-1]["listed_at"] if repeated else listed_at or self.begin_time
            requests.append({**request, "id": backup_id, "listed_at": since})
            listed_at = None
        return requests

    @property
    def deleted_ids(self) -> frozenset[str]:
        """The ids of the backups whose deletion the service accepted."""
        return frozenset(
            request["id"] for request in self.delete_requests if request["applied_status"] == 202
        )
