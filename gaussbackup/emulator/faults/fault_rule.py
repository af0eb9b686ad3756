"""A fault rule: the requests it matches, its phase, and its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote

from gaussbackup.emulator.faults.behavior_overrides import NO_OVERRIDES, Overrides
from gaussbackup.emulator.server.response import ServerResponse

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.server.response_writer import ResponseWriter

ResponseRewrite: TypeAlias = Callable[[ServerResponse], ServerResponse]


class FaultPhase(str, Enum):
    """When a fault is applied.

    A client cannot distinguish a reset before from a reset after the request is applied; a test
    must know which of them it was.
    """

    BEFORE = "before"
    """After the request is read; it is not applied, unless the fault is a delay."""
    DURING = "during"
    """While the request is applied: the service behaves differently."""
    AFTER = "after"
    """After the request is applied: the response is lost or replaced."""
    LATE = "late"
    """The response is lost or replaced; the request is applied some seconds later."""
    HEADERS = "headers"
    """While the headers of the response are sent."""
    BODY = "body"
    """While the body of the response is sent."""


@dataclass(frozen=True, slots=True)
class RequestMatch:
    """Conditions of a rule: a request must fulfil all of them; then its number decides."""

    methods: frozenset[str] = frozenset()
    path: str = "*"
    """Glob for the decoded path."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Glob for the value of each parameter that must be set."""
    nth: int = 1
    """Number of the first matching request that triggers the rule, from 1."""
    every: int = 1
    """From there on, every n-th matching request triggers it."""
    times: int | None = 1
    """How often the rule is triggered; None: no limit."""

    def matches(self, request: ServerRequest) -> bool:
        """Return whether the request fulfils the conditions; its number is not checked."""
        if self.methods and request.method not in self.methods:
            return False
        if not fnmatchcase(unquote(request.raw_path), self.path):
            return False
        values = dict(parse_qsl(request.raw_query, keep_blank_values=True))
        return all(
            name in values and fnmatchcase(values[name], pattern)
            for name, pattern in self.query.items()
        )

    def is_due(self, number: int) -> bool:
        """Return whether the matching request with this number triggers the rule."""
        return number >= self.nth and (number - self.nth) % self.every == 0


@dataclass(frozen=True, slots=True)
class FaultAction:
    """What a fault does; each type of fault sets some of these fields."""

    kind: str
    delay: float = 0.0
    """Seconds to wait before or after the request is applied."""
    response: ServerResponse | None = None
    """Sent instead of the response of the service."""
    rewrite: ResponseRewrite | None = None
    """Changes the body of the response."""
    writer: ResponseWriter | None = None
    """How the response is sent; None: completely."""
    overrides: Overrides = NO_OVERRIDES

    @property
    def replaces_response(self) -> bool:
        """Whether the client does not receive the response of the service."""
        return self.response is not None or self.writer is not None


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One rule; `source` is the parsed document it was created from."""

    name: str
    match: RequestMatch
    phase: FaultPhase
    action: FaultAction
    source: Mapping[str, object]

    def matches(self, request: ServerRequest) -> bool:
        """Return whether the request fulfils the conditions; `expire-token` requires a token."""
        if self.action.overrides.expire_token and not request.header("X-Auth-Token"):
            return False
        return self.match.matches(request)
