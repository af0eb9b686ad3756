"""The desk: takes each request through mischief, gate and route, and says how it is answered."""

from __future__ import annotations

import logging
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.auth.authenticator import Authenticator, Caller, Moment
from gaussbackup.emulator.auth.throttle import Throttle
from gaussbackup.emulator.error_responses import (
    BAD_PROJECT_ID,
    GATEWAY_FAILURE,
    NO_SUCH_API,
    NOT_AUTHORISED,
    GatewayError,
    RefusedError,
    ServiceError,
)
from gaussbackup.emulator.faults.rules import Phase
from gaussbackup.emulator.handlers.admin import PREFIX, Control, is_loopback
from gaussbackup.emulator.handlers.context import Call, World
from gaussbackup.emulator.handlers.external_changes import come_and_go
from gaussbackup.emulator.handlers.routes import find_route
from gaussbackup.emulator.request_log import Ledger, LoggedRequest, credential_of
from gaussbackup.emulator.server.connection import Reply
from gaussbackup.emulator.server.response import Response, refusal_answer
from gaussbackup.emulator.server.response_writer import Delivery, Wire, whole

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.overrides import Effects
    from gaussbackup.emulator.faults.registry import FaultMatch, FaultRegistry
    from gaussbackup.emulator.handlers.clocks import Clocks
    from gaussbackup.emulator.server.request import Request

_PROJECT_ID = re.compile(r"[A-Za-z0-9]{32}")
_log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What is said, how it is delivered, and what the service itself had said."""

    answer: Response
    delivery: Delivery
    applied_status: int | None
    is_silent: bool = False


class Dispatcher:
    """Replies to requests."""

    def __init__(self, world: World, clocks: Clocks, book: FaultRegistry, ledger: Ledger) -> None:
        options = world.options
        self._world = world
        self._clocks = clocks
        self._book = book
        self._ledger = ledger
        self._control = Control(world.store, book, ledger)
        self._gatekeeper = Authenticator(lockout=options.lockout)
        self._throttle = Throttle(options.rate_limit) if options.rate_limit else None
        self._is_local = is_loopback(options.host)

    def reply(self, request: Request, wire: Wire) -> Reply:
        """Answer one request, and note it in the ledger before the answer leaves."""
        request_id = self._world.ids.hexadecimal()
        if request.raw_path.startswith(PREFIX):
            answer = self._answer_control(request, request_id)
            return Reply(answer, request_id, self._clocks.moment().gateway)
        mischief = self._book.match(request)
        moment = self._clocks.moment(mischief.effects.clock_offset or 0.0)
        outcome = self._exchange(request, wire, mischief, moment, request_id)
        exchange = LoggedRequest(
            request_id=request_id,
            time=moment.world,
            method=request.method,
            path=request.raw_path,
            query=request.raw_query,
            applied_status=outcome.applied_status,
            status=None if outcome.is_silent else outcome.answer.status,
            faults=mischief.names,
            credential=credential_of(request),
        )
        self._ledger.note(exchange)
        return Reply(outcome.answer, request_id, moment.gateway, outcome.delivery)

    def _answer_control(self, request: Request, request_id: str) -> Response:
        try:
            return self._control.answer(request, self._clocks.moment().world)
        except RefusedError as error:
            return refusal_answer(error, request_id)

    def _exchange(
        self, request: Request, wire: Wire, mischief: FaultMatch, moment: Moment, request_id: str
    ) -> Outcome:
        """Apply the request, unless a fault forbids it, and let the fault have its way."""
        if mischief.rule is None:
            answer = self._apply(request, mischief.effects, moment, request_id)
            return Outcome(answer, whole, answer.status)
        phase, action = mischief.rule.phase, mischief.rule.action
        delivery = action.delivery or whole
        is_silent = action.delivery is not None and phase not in {Phase.HEADERS, Phase.BODY}
        if phase is Phase.BEFORE:
            wire.pause(action.delay)
            if action.replaces_answer:
                return Outcome(action.answer or Response(503), delivery, None, is_silent)
            moment = self._clocks.moment(mischief.effects.clock_offset or 0.0)
        answer = self._apply(request, mischief.effects, moment, request_id)
        if phase is Phase.AFTER:
            wire.pause(action.delay)
        said = action.rewrite(answer) if action.rewrite else action.answer or answer
        return Outcome(said, delivery, answer.status, is_silent)

    def _apply(
        self, request: Request, effects: Effects, moment: Moment, request_id: str
    ) -> Response:
        try:
            return self._handle(request, effects, moment)
        except RefusedError as error:
            return refusal_answer(error, request_id, self._world.options.error_spelling)
        except sqlite3.Error as error:  # a full disk is no fault of ours
            _log.error("emulator: cannot use its state: %s", error)
            return refusal_answer(GatewayError(GATEWAY_FAILURE), request_id)
        except Exception:
            _log.exception("the emulator failed at %s %s", request.method, request.raw_path)
            return refusal_answer(GatewayError(GATEWAY_FAILURE), request_id)

    def _handle(self, request: Request, effects: Effects, moment: Moment) -> Response:
        hit = find_route(request.method, request.raw_path)
        if hit is None or not self._knows_host(request):
            raise GatewayError(NO_SUCH_API)
        if self._throttle:
            self._throttle.admit(moment.gateway)
        caller = None
        if not hit.route.is_open:
            if effects.expire_token:
                self._gatekeeper.revoke(request.header("X-Auth-Token"))
            caller = self._gatekeeper.admit(request, moment)
            _check_project(request, caller, hit.ids.get("project_id"))
        late = effects.late or 0.0

        def clock() -> float:
            return self._clocks.moment(effects.clock_offset or 0.0).world + late

        come_and_go(self._world, effects, moment.world)
        call = Call(request, moment.world + late, hit.ids, caller, effects, clock)
        return hit.route.handler(self._world, call)

    def _knows_host(self, request: Request) -> bool:
        """Refuse foreign names for a loopback address: a web page could have given them to us."""
        host = request.header("Host")
        return not self._is_local or host is None or is_loopback(host)


def _check_project(request: Request, caller: Caller, project_id: str | None) -> None:
    """Let callers into their own project only; the header, where given, must agree."""
    if project_id is None:
        return
    if not _PROJECT_ID.fullmatch(project_id):
        raise ServiceError(BAD_PROJECT_ID)
    announced = request.header("X-Project-Id") or project_id
    if not caller.project_id == project_id == announced:
        raise ServiceError(NOT_AUTHORISED)
