"""Ambiguity: can the client know from a response whether its request was carried out."""

from __future__ import annotations

from typing import Any

REJECTION_STATUSES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


def is_ambiguous_create(request: dict[str, Any], rules: dict[str, dict[str, Any]]) -> bool:
    """Return whether the client cannot know from the response that the create was rejected."""
    if request["status"] not in REJECTION_STATUSES or request["applied_status"] in {200, 202}:
        return True
    return any(_hides_response(rules[name]["action"]) for name in request["faults"])


def is_outcome_known(request: dict[str, Any], rules: dict[str, dict[str, Any]]) -> bool:
    """Return whether the client knows from the response if a delete or a stop was applied."""
    if request["status"] is None or any(
        _hides_response(rules[name]["action"]) for name in request["faults"]
    ):
        return False
    if request["status"] in REJECTION_STATUSES and request["applied_status"] not in {200, 202}:
        return True
    return bool(request["status"] == request["applied_status"])


def _hides_response(action: Any) -> bool:
    """Return whether a fault prevents a rejection of the service from arriving, in time."""
    if isinstance(action, dict) and "respond" in action and action["respond"]["status"] == 404:
        body = action["respond"]["body"]
        return not (isinstance(body, dict) and "error_code" in body)
    if isinstance(action, dict) and "delay" in action:
        return bool(action["delay"] > 1.0)
    if isinstance(action, dict) and "drip" in action:
        return bool(action["drip"]["bytes"] < 10)  # more bytes at a time arrive in time
    [kind] = action if isinstance(action, dict) else (action,)
    return kind in {"reset", "close", "hang", "truncate", "corrupt"}
