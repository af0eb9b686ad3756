"""Random retention policies of a schedule, and the options for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.model.calendar_duration import CalendarDuration

if TYPE_CHECKING:
    import random

_DURATIONS = (
    CalendarDuration(hours=1),
    CalendarDuration(hours=12),
    CalendarDuration(days=2),
    CalendarDuration(months=1, days=9),
)
_COUNTS = {"last": 3, "hourly": 3, "daily": 3, "weekly": 2, "monthly": 2, "yearly": 1}
_RULES = (*_COUNTS, "within", *("last", "daily", "hourly") * 3)
_MATCHES = (*("nightly-*",) * 5, *("*",) * 5, "release-*")
_ZONES = ("UTC", "UTC", "Asia/Shanghai", "America/New_York")


def random_policy(rng: random.Random, name: str) -> dict[str, Any]:
    """Return the fields of a random policy."""
    policy: dict[str, Any] = {
        "match": rng.choice((*_MATCHES, f"{name}*")),
        "min_keep": rng.choice((1, 1, 1, 1, 1, 2, 4)),
        "max_delete": rng.choice((4, 10, *(30,) * 4)),
        "failed": rng.random() < 0.4,
        "zone": rng.choice(_ZONES),
    }
    for rule in {rng.choice(_RULES): None for _ in range(rng.choice((1, 1, 1, 2, 3)))}:
        if rule == "within":
            policy["keep_within"] = rng.choice(_DURATIONS)
        else:
            policy[f"keep_{rule}"] = rng.randint(1, _COUNTS[rule])
    return policy


def policy_options(policy: dict[str, Any]) -> list[str]:
    """Return the command-line options for the fields of a policy."""
    args = ["--match", policy["match"], "--tz", policy["zone"]]
    args += ["--failed"] if policy["failed"] else []
    for name, value in policy.items():
        if name.startswith("keep_") or name in {"min_keep", "max_delete"}:
            args += [f"--{name.replace('_', '-')}", str(value)]
    return args
