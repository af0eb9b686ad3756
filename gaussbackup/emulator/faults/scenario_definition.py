"""The `Scenario` class, and the matches and actions that the scenario tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a one-line description, and rules in the format of a rules file.

    `create_exit_code` is the exit code of a `gaussbackup create` that waits, with default timeouts.
    `restore_exit_code` is that of a `gaussbackup restore` that waits: to a new instance, or to an
    existing one if the rules match such requests; None if they do not match restores.
    A scenario that `needs_login` only affects a client that logs in with a password.
    """

    name: str
    description: str
    rule_documents: tuple[dict[str, Any], ...]
    create_exit_code: int = 0
    needs_login: bool = False
    restore_exit_code: int | None = None

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules, named after the scenario."""
        if len(self.rule_documents) == 1:
            return [{"name": self.name, **self.rule_documents[0]}]
        return [
            {"name": f"{self.name} {number}", **rule}
            for number, rule in enumerate(self.rule_documents, 1)
        ]


CREATE = {"method": "POST", "path": "/v3/*/backups"}
LIST = {"method": "GET", "path": "/v3*/backups"}
POLL = {**LIST, "query": {"backup_id": "*"}}
JOB = {"method": "GET", "path": "/v3/*/jobs"}
DELETE = {"method": "DELETE", "path": "/v3/*/backups/*"}
SERVICE = {"path": "/v3*/[0-9a-f]*"}


def respond(status: int, **more: Any) -> dict[str, Any]:
    """Return the action that sends this response instead of the service's own."""
    return {"respond": {"status": status, **more}}


FOREIGN_JSON_404 = respond(404, body={"message": "no Route matched with those values"})
"""The response of a gateway in front of the service that does not know the path."""
FOREIGN_PLAIN_404 = respond(
    404, body="404 page not found\n", headers={"Content-Type": "text/plain"}
)


def conflict(code: str, message: str) -> dict[str, Any]:
    """Return the action that responds 409 with this code, as for a state conflict."""
    return respond(409, body={"error_code": code, "error_msg": message})


def set_fields(**values: Any) -> dict[str, Any]:
    """Return the action that sets fields of a response; `__` in a name separates path segments."""
    edits = [{"path": path.replace("__", "."), "value": value} for path, value in values.items()]
    return {"edit": edits}


NO_SUCH_API = respond(
    404,
    body={
        "error_code": "APIGW.0101",
        "error_msg": "The API does not exist or has not been published.",
    },
)
"""The response of the service's own gateway to a path that does not exist."""
