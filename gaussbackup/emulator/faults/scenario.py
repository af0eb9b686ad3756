"""A scenario: rules with a name, and the words that the tables of scenarios are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, a line of description, and the rules as they would be written in a file.

    `ends` is the exit code of a client's create that waits, with nothing said about its patience;
    a scenario that `needs_login` strikes only a client that gets tokens for a password.
    """

    name: str
    description: str
    rule_documents: tuple[dict[str, Any], ...]
    create_exit_code: int = 0
    needs_login: bool = False

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
    """Answer so, whatever the service would say."""
    return {"respond": {"status": status, **more}}


def conflict(code: str, words: str) -> dict[str, Any]:
    """Refuse as the service does where the state of things forbids it."""
    return respond(409, body={"error_code": code, "error_msg": words})


def set_fields(**values: Any) -> dict[str, Any]:
    """Set fields of an answer; `__` stands for the dot of the path."""
    edits = [{"path": path.replace("__", "."), "value": value} for path, value in values.items()]
    return {"edit": edits}
