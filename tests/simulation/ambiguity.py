"""Doubt: could the client know from an answer what became of its request."""

from __future__ import annotations

from typing import Any

REJECTION_STATUSES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


def is_ambiguous_create(post: dict[str, Any], rules: dict[str, dict[str, Any]]) -> bool:
    """Whether the client could not know from the answer that the creation was refused."""
    if post["status"] not in REJECTION_STATUSES or post["applied_status"] in {200, 202}:
        return True
    return any(_hides_response(rules[name]["action"]) for name in post["faults"])


def is_outcome_known(sent: dict[str, Any], rules: dict[str, dict[str, Any]]) -> bool:
    """Whether the answer told the client for sure what became of a deletion, or of a stop."""
    if sent["status"] is None or any(
        _hides_response(rules[name]["action"]) for name in sent["faults"]
    ):
        return False
    if sent["status"] in REJECTION_STATUSES and sent["applied_status"] not in {200, 202}:
        return True
    return bool(sent["status"] == sent["applied_status"])


def _hides_response(action: Any) -> bool:
    """Whether a fault keeps a refusal from arriving whole and in time."""
    if isinstance(action, dict) and "delay" in action:
        return bool(action["delay"] > 1.0)
    if isinstance(action, dict) and "drip" in action:
        return bool(action["drip"]["bytes"] < 10)  # some more at a time, and it is there in time
    [word] = action if isinstance(action, dict) else (action,)
    return word in {"reset", "close", "hang", "truncate", "corrupt"}
