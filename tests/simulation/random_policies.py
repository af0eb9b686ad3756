"""Policies, as a schedule draws them, and the words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

DURATIONS = {"1h": 3600.0, "12h": 43200.0, "2d": 172800.0, "9d": 777600.0}
_COUNTS = {"last": 3, "hourly": 3, "daily": 3, "weekly": 2, "monthly": 2, "yearly": 1}
_RULES = (*_COUNTS, "within", *("last", "daily", "hourly") * 3)
_MATCHES = (*("nightly-*",) * 5, *("*",) * 5, "release-*")
_ZONES = ("UTC", "UTC", "Asia/Shanghai", "America/New_York")


def random_policy(chance: random.Random, name: str) -> dict[str, Any]:
    """The fields of a policy; the words for them follow from it."""
    policy: dict[str, Any] = {
        "match": chance.choice((*_MATCHES, f"{name}*")),
        "min_keep": chance.choice((1, 1, 1, 1, 1, 2, 4)),
        "max_delete": chance.choice((4, 10, *(30,) * 4)),
        "failed": chance.random() < 0.4,
        "zone": chance.choice(_ZONES),
    }
    for rule in {chance.choice(_RULES): None for _ in range(chance.choice((1, 1, 1, 2, 3)))}:
        if rule == "within":
            policy["keep_within"] = chance.choice(tuple(DURATIONS.values()))
        else:
            policy[f"keep_{rule}"] = chance.randint(1, _COUNTS[rule])
    return policy


def policy_options(policy: dict[str, Any]) -> list[str]:
    """The words of the command line that say the same."""
    words = ["--match", policy["match"], "--tz", policy["zone"]]
    words += ["--failed"] if policy["failed"] else []
    for name, value in policy.items():
        if name.startswith("keep_") or name in {"min_keep", "max_delete"}:
            words += [f"--{name.replace('_', '-')}", f"{value:g}"]
    return words
