"""The desk: takes each request through mischief, gate and route, and says how it is answered."""

from __future__ import annotations

import logging
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.auth.authenticator import Authenticator, Caller, ClockReading
from gaussbackup.emulator.auth.throttle import Throttle
from gaussbackup.emulator.error_responses import (
    BAD_PROJECT_ID,
    GATEWAY_FAILURE,
    NO_SUCH_API,
    NOT_AUTHORISED,
    ApiError,
    GatewayError,
    GaussDbError,
)
from gaussbackup.emulator.faults.rules import FaultPhase
from gaussbackup.emulator.handlers.admin import PREFIX, AdminApi, is_loopback
from gaussbackup.emulator.handlers.context import Backend, RequestContext
from gaussbackup.emulator.handlers.external_changes import apply_external_changes
from gaussbackup.emulator.handlers.routes import find_route
from gaussbackup.emulator.request_log import LoggedRequest, RequestLog, credential_hash
from gaussbackup.emulator.server.connection import OutgoingResponse
from gaussbackup.emulator.server.response import ServerResponse, error_response
from gaussbackup.emulator.server.response_writer import (
    ClientConnection,
    ResponseWriter,
    write_response,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.overrides import Overrides
    from gaussbackup.emulator.faults.registry import FaultMatch, FaultRegistry
    from gaussbackup.emulator.handlers.clocks import Clocks
    from gaussbackup.emulator.server.request import ServerRequest

_PROJECT_ID = re.compile(r"[A-Za-z0-9]{32}")
_log = logging.getLogger(__name__)


class DispatchResult(NamedTuple):
    """What is said, how it is delivered, and what the service itself had said."""

    response: ServerResponse
    writer: ResponseWriter
    applied_status: int | None
    sends_nothing: bool = False


class Dispatcher:
    """Replies to requests."""

    def __init__(
        self, backend: Backend, clocks: Clocks, faults: FaultRegistry, request_log: RequestLog
    ) -> None:
        options = backend.options
        self._backend = backend
        self._clocks = clocks
        self._faults = faults
        self._request_log = request_log
        self._admin = AdminApi(backend.store, faults, request_log)
        self._authenticator = Authenticator(lockout=options.lockout)
        self._throttle = Throttle(options.rate_limit) if options.rate_limit else None
        self._is_local = is_loopback(options.host)

    def dispatch(self, request: ServerRequest, wire: ClientConnection) -> OutgoingResponse:
        """Answer one request, and note it in the ledger before the answer leaves."""
        request_id = self._backend.ids.hexadecimal()
        if request.raw_path.startswith(PREFIX):
            answer = self._dispatch_admin(request, request_id)
            return OutgoingResponse(answer, request_id, self._clocks.read().gateway)
        mischief = self._faults.match(request)
        moment = self._clocks.read(mischief.overrides.clock_offset or 0.0)
        outcome = self._process(request, wire, mischief, moment, request_id)
        exchange = LoggedRequest(
            request_id=request_id,
            time=moment.cloud,
            method=request.method,
            path=request.raw_path,
            query=request.raw_query,
            applied_status=outcome.applied_status,
            status=None if outcome.sends_nothing else outcome.response.status,
            faults=mischief.names,
            credential=credential_hash(request),
        )
        self._request_log.add(exchange)
        return OutgoingResponse(outcome.response, request_id, moment.gateway, outcome.writer)

    def _dispatch_admin(self, request: ServerRequest, request_id: str) -> ServerResponse:
        try:
            return self._admin.handle(request, self._clocks.read().cloud)
        except ApiError as error:
            return error_response(error, request_id)

    def _process(
        self,
        request: ServerRequest,
        wire: ClientConnection,
        mischief: FaultMatch,
        moment: ClockReading,
        request_id: str,
    ) -> DispatchResult:
        """Apply the request, unless a fault forbids it, and let the fault have its way."""
        if mischief.rule is None:
            answer = self._apply(request, mischief.overrides, moment, request_id)
            return DispatchResult(answer, write_response, answer.status)
        phase, action = mischief.rule.phase, mischief.rule.action
        delivery = action.writer or write_response
        is_silent = action.writer is not None and phase not in {FaultPhase.HEADERS, FaultPhase.BODY}
        if phase is FaultPhase.BEFORE:
            wire.pause(action.delay)
            if action.replaces_response:
                return DispatchResult(
                    action.response or ServerResponse(503), delivery, None, is_silent
                )
            moment = self._clocks.read(mischief.overrides.clock_offset or 0.0)
        answer = self._apply(request, mischief.overrides, moment, request_id)
        if phase is FaultPhase.AFTER:
            wire.pause(action.delay)
        said = action.rewrite(answer) if action.rewrite else action.response or answer
        return DispatchResult(said, delivery, answer.status, is_silent)

    def _apply(
        self, request: ServerRequest, overrides: Overrides, moment: ClockReading, request_id: str
    ) -> ServerResponse:
        try:
            return self._handle(request, overrides, moment)
        except ApiError as error:
            return error_response(error, request_id, self._backend.options.error_code_key)
        except sqlite3.Error as error:  # a full disk is no fault of ours
            _log.error("emulator: cannot use its state: %s", error)
            return error_response(GatewayError(GATEWAY_FAILURE), request_id)
        except Exception:
            _log.exception("the emulator failed at %s %s", request.method, request.raw_path)
            return error_response(GatewayError(GATEWAY_FAILURE), request_id)

    def _handle(
        self, request: ServerRequest, overrides: Overrides, moment: ClockReading
    ) -> ServerResponse:
        hit = find_route(request.method, request.raw_path)
        if hit is None or not self._accepts_host(request):
            raise GatewayError(NO_SUCH_API)
        if self._throttle:
            self._throttle.check(moment.gateway)
        caller = None
        if not hit.route.is_unauthenticated:
            if overrides.expire_token:
                self._authenticator.revoke(request.header("X-Auth-Token"))
            caller = self._authenticator.authenticate(request, moment)
            _check_project(request, caller, hit.path_params.get("project_id"))
        late = overrides.late or 0.0

        def clock() -> float:
            return self._clocks.read(overrides.clock_offset or 0.0).cloud + late

        apply_external_changes(self._backend, overrides, moment.cloud)
        call = RequestContext(
            request, moment.cloud + late, hit.path_params, caller, overrides, clock
        )
        return hit.route.handler(self._backend, call)

    def _accepts_host(self, request: ServerRequest) -> bool:
        """Refuse foreign names for a loopback address: a web page could have given them to us."""
        host = request.header("Host")
        return not self._is_local or host is None or is_loopback(host)


def _check_project(request: ServerRequest, caller: Caller, project_id: str | None) -> None:
    """Let callers into their own project only; the header, where given, must agree."""
    if project_id is None:
        return
    if not _PROJECT_ID.fullmatch(project_id):
        raise GaussDbError(BAD_PROJECT_ID)
    announced = request.header("X-Project-Id") or project_id
    if not caller.project_id == project_id == announced:
        raise GaussDbError(NOT_AUTHORISED)
