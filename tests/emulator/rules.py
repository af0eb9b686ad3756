"""Build fault rules for tests."""

from __future__ import annotations

from typing import Any

CREATE = {"method": "POST", "path": "/v3/*/backups"}
LIST = {"method": "GET", "path": "/v3/*/backups"}


def rule(action: Any, phase: str | None = None, match: Any = None, **more: Any) -> dict[str, Any]:
    """Return a rule; it matches list requests by default."""
    fields: dict[str, Any] = {"match": match or LIST, "action": action, **more}
    return fields if phase is None else {**fields, "phase": phase}
