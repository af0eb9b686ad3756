"""The book of rules in force, with the count of what each has seen and hit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.emulator.faults.overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.faults.rules import FaultPhase, FaultRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.emulator.server.request import ServerRequest


@dataclass(slots=True)
class ActiveRule:
    """A rule and its count."""

    rule: FaultRule
    requests_matched: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class FaultMatch:
    """What befalls one request: any number of effects, and at most one other rule."""

    overrides: Overrides = NO_OVERRIDES
    rule: FaultRule | None = None
    names: tuple[str, ...] = ()
    """The rules that struck, for the log."""


class FaultRegistry:
    """Rules in their order; the first that falls on a request strikes.

    Every rule counts every request that fits it. One that would strike but comes second is not
    used up: it waits for the next request that fits. Effects do not stand in each other's way.
    """

    def __init__(self, rules: Iterable[FaultRule] = ()) -> None:
        self._mutex = threading.Lock()
        self._rules = [ActiveRule(rule) for rule in rules]

    def add(self, rules: Iterable[FaultRule]) -> None:
        """Put more rules in force."""
        with self._mutex:
            self._rules += [ActiveRule(rule) for rule in rules]

    def clear(self) -> None:
        """Put every rule out of force."""
        with self._mutex:
            self._rules = []

    def active_rules(self) -> list[ActiveRule]:
        """Give the rules with their counts, as they stand now."""
        with self._mutex:
            return [
                ActiveRule(entry.rule, entry.requests_matched, entry.hits) for entry in self._rules
            ]

    def match(self, request: ServerRequest) -> FaultMatch:
        """Count a request, and say what befalls it."""
        mischief = FaultMatch()
        with self._mutex:
            for entry in self._rules:
                if entry.rule.matches(request):
                    mischief = _apply_rule(entry, mischief)
        return mischief


def _apply_rule(entry: ActiveRule, mischief: FaultMatch) -> FaultMatch:
    rule = entry.rule
    entry.requests_matched += 1
    spent = rule.match.times is not None and entry.hits >= rule.match.times
    is_effect = rule.phase is FaultPhase.DURING
    if spent or not rule.match.is_due(entry.requests_matched) or (mischief.rule and not is_effect):
        return mischief
    entry.hits += 1
    effects = mischief.overrides.merge(rule.action.overrides)
    return FaultMatch(effects, mischief.rule if is_effect else rule, (*mischief.names, rule.name))
