"""The book of rules in force, with the count of what each has seen and hit."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.emulator.faults.overrides import NONE, Effects
from gaussbackup.emulator.faults.rules import Phase, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.emulator.server.request import Request


@dataclass(slots=True)
class ActiveRule:
    """A rule and its count."""

    rule: Rule
    seen: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class FaultMatch:
    """What befalls one request: any number of effects, and at most one other rule."""

    effects: Effects = NONE
    rule: Rule | None = None
    names: tuple[str, ...] = ()
    """The rules that struck, for the log."""


class FaultRegistry:
    """Rules in their order; the first that falls on a request strikes.

    Every rule counts every request that fits it. One that would strike but comes second is not
    used up: it waits for the next request that fits. Effects do not stand in each other's way.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._mutex = threading.Lock()
        self._entries = [ActiveRule(rule) for rule in rules]

    def add(self, rules: Iterable[Rule]) -> None:
        """Put more rules in force."""
        with self._mutex:
            self._entries += [ActiveRule(rule) for rule in rules]

    def clear(self) -> None:
        """Put every rule out of force."""
        with self._mutex:
            self._entries = []

    def entries(self) -> list[ActiveRule]:
        """Give the rules with their counts, as they stand now."""
        with self._mutex:
            return [ActiveRule(entry.rule, entry.seen, entry.hits) for entry in self._entries]

    def match(self, request: Request) -> FaultMatch:
        """Count a request, and say what befalls it."""
        mischief = FaultMatch()
        with self._mutex:
            for entry in self._entries:
                if entry.rule.fits(request):
                    mischief = _struck(entry, mischief)
        return mischief


def _struck(entry: ActiveRule, mischief: FaultMatch) -> FaultMatch:
    rule = entry.rule
    entry.seen += 1
    spent = rule.match.times is not None and entry.hits >= rule.match.times
    is_effect = rule.phase is Phase.DURING
    if spent or not rule.match.falls_on(entry.seen) or (mischief.rule and not is_effect):
        return mischief
    entry.hits += 1
    effects = mischief.effects.merged(rule.action.effects)
    return FaultMatch(effects, mischief.rule if is_effect else rule, (*mischief.names, rule.name))
