"""The active fault rules and how many requests each has matched and hit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.emulator.faults.behavior_overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.faults.fault_rule import FaultPhase, FaultRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.emulator.server.request import ServerRequest


@dataclass(slots=True)
class ActiveRule:
    """A rule with its counts."""

    rule: FaultRule
    requests_matched: int = 0
    """Requests that fulfil its conditions, whether or not it was triggered."""
    hits: int = 0
    """Requests that triggered it."""


@dataclass(frozen=True, slots=True)
class FaultMatch:
    """The faults of one request: merged overrides, and at most one rule of another phase."""

    overrides: Overrides = NO_OVERRIDES
    rule: FaultRule | None = None
    names: tuple[str, ...] = ()
    """Names of the triggered rules, for the request log."""


class FaultRegistry:
    """The active rules in order; the first that is due for a request is triggered.

    Every rule counts every request that it matches. If several are due, the others are not
    triggered and stay due for later requests. Rules of phase `during` are all triggered.
    """

    def __init__(self, rules: Iterable[FaultRule] = ()) -> None:
        self._mutex = threading.Lock()
        self._rules = [ActiveRule(rule) for rule in rules]

    def add(self, rules: Iterable[FaultRule]) -> None:
        """Add rules."""
        with self._mutex:
            self._rules += [ActiveRule(rule) for rule in rules]

    def clear(self) -> None:
        """Remove all rules."""
        with self._mutex:
            self._rules = []

    def active_rules(self) -> list[ActiveRule]:
        """Return a copy of the rules with their current counts."""
        with self._mutex:
            return [
                ActiveRule(active.rule, active.requests_matched, active.hits)
                for active in self._rules
            ]

    def match(self, request: ServerRequest) -> FaultMatch:
        """Count a request and return the faults that it triggers."""
        match = FaultMatch()
        with self._mutex:
            for active in self._rules:
                if active.rule.matches(request):
                    match = _apply_rule(active, match)
        return match


def _apply_rule(active: ActiveRule, match: FaultMatch) -> FaultMatch:
    rule = active.rule
    active.requests_matched += 1
    is_exhausted = rule.match.times is not None and active.hits >= rule.match.times
    if is_exhausted or not rule.match.is_due(active.requests_matched):
        return match
    is_override = rule.phase is FaultPhase.DURING
    if match.rule and not is_override:
        return match
    active.hits += 1
    overrides = match.overrides.merge(rule.action.overrides)
    return FaultMatch(overrides, match.rule if is_override else rule, (*match.names, rule.name))
