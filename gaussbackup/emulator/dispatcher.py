"""Dispatch requests: match faults, authenticate, find the route, call its handler."""

from __future__ import annotations

import logging
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.auth.authenticator import Authenticator, Caller
from gaussbackup.emulator.auth.request_limits import Throttle
from gaussbackup.emulator.error_catalog import (
    BAD_PROJECT_ID,
    GATEWAY_FAILURE,
    NO_SUCH_API,
    NOT_AUTHORISED,
    ApiError,
    GatewayError,
    GaussDbError,
)
from gaussbackup.emulator.faults.fault_rule import FaultPhase
from gaussbackup.emulator.handlers.admin import PREFIX, AdminApi, is_loopback
from gaussbackup.emulator.handlers.context import Backend, RequestContext
from gaussbackup.emulator.handlers.external_changes import apply_external_changes
from gaussbackup.emulator.handlers.routes import find_route
from gaussbackup.emulator.request_log import LoggedRequest, RequestLog, credential_hash
from gaussbackup.emulator.server.request_loop import OutgoingResponse
from gaussbackup.emulator.server.response import ServerResponse, error_response
from gaussbackup.emulator.server.response_writer import ResponseWriter, write_response

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.behavior_overrides import Overrides
    from gaussbackup.emulator.faults.registry import FaultMatch, FaultRegistry
    from gaussbackup.emulator.server.connection import ClientConnection
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.state.clocks import ClockReading, Clocks

_PROJECT_ID = re.compile(r"[A-Za-z0-9]{32}")
_RESPONSE_PHASES = {FaultPhase.HEADERS, FaultPhase.BODY}
"""Phases in which a fault sends at least a part of the response."""

_log = logging.getLogger(__name__)


class DispatchResult(NamedTuple):
    """The response to send, how it is sent, and the status of the service's own response."""

    response: ServerResponse
    writer: ResponseWriter
    applied_status: int | None
    """None if a fault prevented the request from being applied."""
    sends_nothing: bool = False


class Dispatcher:
    """Pass each request through fault matching, authentication and routing to its handler."""

    def __init__(
        self, backend: Backend, clocks: Clocks, faults: FaultRegistry, request_log: RequestLog
    ) -> None:
        options = backend.options
        self._backend = backend
        self._clocks = clocks
        self._faults = faults
        self._request_log = request_log
        self._admin = AdminApi(backend.store, faults, request_log)
        self._authenticator = Authenticator(options)
        self._throttle = Throttle(options.rate_limit) if options.rate_limit else None
        self._is_local = is_loopback(options.host)

    def dispatch(self, request: ServerRequest, connection: ClientConnection) -> OutgoingResponse:
        """Process a request; it is logged before the response is sent."""
        request_id = self._backend.ids.hexadecimal()
        if request.raw_path.startswith(PREFIX):
            response = self._dispatch_admin(request, request_id)
            return OutgoingResponse(response, request_id, self._clocks.read().gateway)
        fault = self._faults.match(request)
        clocks = self._clocks.read(fault.overrides.clock_offset or 0.0)
        result = self._process(request, connection, fault, clocks, request_id)
        self._request_log.add(
            LoggedRequest(
                request_id=request_id,
                time=clocks.cloud,
                method=request.method,
                path=request.raw_path,
                query=request.raw_query,
                applied_status=result.applied_status,
                status=None if result.sends_nothing else result.response.status,
                faults=fault.names,
                credential=credential_hash(request),
            )
        )
        return OutgoingResponse(result.response, request_id, clocks.gateway, result.writer)

    def _dispatch_admin(self, request: ServerRequest, request_id: str) -> ServerResponse:
        try:
            return self._admin.handle(request, self._clocks.read().cloud)
        except ApiError as error:
            return error_response(error, request_id)

    def _process(
        self,
        request: ServerRequest,
        connection: ClientConnection,
        fault: FaultMatch,
        clocks: ClockReading,
        request_id: str,
    ) -> DispatchResult:
        """Apply the request and the matching fault; some faults prevent the request."""
        if fault.rule is None:
            response = self._apply(request, fault.overrides, clocks, request_id)
            return DispatchResult(response, write_response, response.status)
        phase, action = fault.rule.phase, fault.rule.action
        writer = action.writer or write_response
        sends_nothing = action.writer is not None and phase not in _RESPONSE_PHASES
        if phase is FaultPhase.BEFORE:
            connection.pause(action.delay)
            if action.replaces_response:
                replacement = action.response or ServerResponse(503)
                return DispatchResult(replacement, writer, None, sends_nothing)
            clocks = self._clocks.read(fault.overrides.clock_offset or 0.0)
        applied = self._apply(request, fault.overrides, clocks, request_id)
        if phase is FaultPhase.AFTER:
            connection.pause(action.delay)
        response = action.rewrite(applied) if action.rewrite else action.response or applied
        return DispatchResult(response, writer, applied.status, sends_nothing)

    def _apply(
        self, request: ServerRequest, overrides: Overrides, clocks: ClockReading, request_id: str
    ) -> ServerResponse:
        """Handle the request; turn exceptions into error responses."""
        try:
            return self._handle(request, overrides, clocks)
        except ApiError as error:
            return error_response(error, request_id, self._backend.options.error_code_key)
        except sqlite3.Error as error:  # e.g. a full disk: not a bug, no traceback
            _log.error("emulator: cannot use the state file: %s", error)
            return error_response(GatewayError(GATEWAY_FAILURE), request_id)
        except Exception:
            _log.exception("emulator: internal error in %s %s", request.method, request.raw_path)
            return error_response(GatewayError(GATEWAY_FAILURE), request_id)

    def _handle(
        self, request: ServerRequest, overrides: Overrides, clocks: ClockReading
    ) -> ServerResponse:
        """Check rate, authentication and project, then call the handler of the route."""
        match = find_route(request.method, request.raw_path)
        if match is None or not self._accepts_host(request):
            raise GatewayError(NO_SUCH_API)
        if self._throttle:
            self._throttle.check(clocks.gateway)
        caller = None
        if not match.route.is_unauthenticated:
            if overrides.expire_token:
                self._authenticator.revoke(request.header("X-Auth-Token"))
            caller = self._authenticator.authenticate(request, clocks)
            _check_project(request, caller, match.path_params.get("project_id"))
        late_by = overrides.late_by or 0.0

        def current_time() -> float:
            return self._clocks.read(overrides.clock_offset or 0.0).cloud + late_by

        apply_external_changes(self._backend, request, overrides, clocks.cloud)
        context = RequestContext(
            request, clocks.cloud + late_by, match.path_params, caller, overrides, current_time
        )
        return match.route.handler(self._backend, context)

    def _accepts_host(self, request: ServerRequest) -> bool:
        """Reject foreign host names on a loopback address (DNS rebinding by a web page)."""
        host = request.header("Host")
        return not self._is_local or host is None or is_loopback(host)


def _check_project(request: ServerRequest, caller: Caller, project_id: str | None) -> None:
    """Check that the project of path, caller and X-Project-Id header (if set) is the same."""
    if project_id is None:
        return
    if not _PROJECT_ID.fullmatch(project_id):
        raise GaussDbError(BAD_PROJECT_ID)
    header = request.header("X-Project-Id") or project_id
    if not caller.project_id == project_id == header:
        raise GaussDbError(NOT_AUTHORISED)
