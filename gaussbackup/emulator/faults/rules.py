"""A fault rule: which requests it hits, in which phase, and what it does to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote

from gaussbackup.emulator.faults.overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.server.response_writer import ResponseWriter

ResponseRewrite: TypeAlias = Callable[[ServerResponse], ServerResponse]


class FaultPhase(str, Enum):
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
class RequestMatch:
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

    def matches(self, request: ServerRequest) -> bool:
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

    def is_due(self, seen: int) -> bool:
        """Whether the count falls on the `seen`-th matching request."""
        return seen >= self.nth and (seen - self.nth) % self.every == 0


@dataclass(frozen=True, slots=True)
class FaultAction:
    """What is done; every kind of fault is some of these together."""

    kind: str
    delay: float = 0.0
    """Seconds of waiting: before the request is applied, or after."""
    response: ServerResponse | None = None
    """Said in place of the service's own answer."""
    rewrite: ResponseRewrite | None = None
    """Changes the answer's body."""
    writer: ResponseWriter | None = None
    """How the answer travels, where not in the ordinary way."""
    overrides: Overrides = NO_OVERRIDES

    @property
    def replaces_response(self) -> bool:
        """Whether the client never sees the service's own answer."""
        return self.response is not None or self.writer is not None


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One rule; `source` is what it was read from, for those who ask what is in force."""

    name: str
    match: RequestMatch
    phase: FaultPhase
    action: FaultAction
    source: Mapping[str, object]

    def matches(self, request: ServerRequest) -> bool:
        """Whether the rule can strike this request; no token can expire where none is shown."""
        if self.action.overrides.expire_token and not request.header("X-Auth-Token"):
            return False
        return self.match.matches(request)
