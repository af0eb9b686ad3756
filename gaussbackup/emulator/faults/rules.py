"""A fault rule: which requests it hits, in which phase, and what it does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote

from gaussbackup.emulator.faults.overrides import NONE, Effects
from gaussbackup.emulator.server.response import Response

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import Request
    from gaussbackup.emulator.server.response_writer import Delivery

Rewrite: TypeAlias = Callable[[Response], Response]


class Phase(str, Enum):
    """When a fault strikes.

    To the client a reset before and a reset after look the same; a rehearsal must know which
    of the two it was.
    """

    BEFORE = "before"
    """The request is read, and not applied (a mere delay excepted)."""
    DURING = "during"
    """The request is applied in another way than usual."""
    AFTER = "after"
    """The request is applied, and its answer is lost or replaced."""
    LATE = "late"
    """The answer is lost or replaced now; the request is applied some seconds later."""
    HEADERS = "headers"
    """The answer breaks in its headers."""
    BODY = "body"
    """The answer breaks in its body."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests: all conditions must hold; then the count decides."""

    methods: frozenset[str] = frozenset()
    path: str = "*"
    """A glob over the decoded path."""
    query: Mapping[str, str] = field(default_factory=dict)
    """A glob for each parameter that must be there."""
    nth: int = 1
    """The first of the matching requests to be hit."""
    every: int = 1
    """From there on, one request in so many."""
    times: int | None = 1
    """How often the rule strikes; None is for ever."""

    def fits(self, request: Request) -> bool:
        """Whether the conditions hold, the count aside."""
        if self.methods and request.method not in self.methods:
            return False
        if not fnmatchcase(unquote(request.raw_path), self.path):
            return False
        values = dict(parse_qsl(request.raw_query, keep_blank_values=True))
        return all(
            name in values and fnmatchcase(values[name], pattern)
            for name, pattern in self.query.items()
        )

    def falls_on(self, seen: int) -> bool:
        """Whether the count falls on the `seen`-th matching request."""
        return seen >= self.nth and (seen - self.nth) % self.every == 0


@dataclass(frozen=True, slots=True)
class Action:
    """What is done; every kind of fault is some of these together."""

    kind: str
    delay: float = 0.0
    """Seconds of waiting: before the request is applied, or after."""
    answer: Response | None = None
    """Said in place of the service's own answer."""
    rewrite: Rewrite | None = None
    """Changes the answer's body."""
    delivery: Delivery | None = None
    """How the answer travels, where not in the ordinary way."""
    effects: Effects = NONE

    @property
    def replaces_answer(self) -> bool:
        """Whether the client never sees the service's own answer."""
        return self.answer is not None or self.delivery is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `source` is what it was read from, for those who ask what is in force."""

    name: str
    match: Match
    phase: Phase
    action: Action
    source: Mapping[str, object]

    def fits(self, request: Request) -> bool:
        """Whether the rule can strike this request; no token can expire where none is shown."""
        if self.action.effects.expire_token and not request.header("X-Auth-Token"):
            return False
        return self.match.fits(request)
