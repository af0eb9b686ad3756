"""The emulator's admin API below `/_emulator/`: request log, state and fault rules.

It requires no credentials; therefore it only serves requests from this machine, and none that a
browser sends for a web page.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import (
    BAD_PARAMETER,
    NO_SUCH_API,
    GatewayError,
    GaussDbError,
)
from gaussbackup.emulator.faults.parser import parse_rules
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.start_error import EmulatorError
from gaussbackup.emulator.state.backup_status import status_at
from gaussbackup.emulator.state.instance_status import exists_at
from gaussbackup.emulator.state.sqlite_store import row_values

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.registry import FaultRegistry
    from gaussbackup.emulator.request_log import RequestLog
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.state.sqlite_store import Store

PREFIX = "/_emulator/"


def is_loopback(host: str) -> bool:
    """Return whether a Host header or an address names this machine."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if host.count(":") > 1 and not host.startswith("["):
        name = host  # a bare IPv6 address
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class AdminApi:
    """Handle requests for paths below `/_emulator/`."""

    def __init__(self, store: Store, faults: FaultRegistry, request_log: RequestLog) -> None:
        self._store = store
        self._faults = faults
        self._request_log = request_log

    def handle(self, request: ServerRequest, now: float) -> ServerResponse:
        """Return the response to a request; raise ApiError if it is rejected."""
        is_local = is_loopback(request.peer) and is_loopback(request.header("Host") or "localhost")
        if not is_local or request.header("Origin"):
            raise GatewayError(NO_SUCH_API)
        match request.method, request.raw_path.removeprefix(PREFIX):
            case "GET", "requests":
                return json_response(200, {"requests": self._request_log.entries()})
            case "GET", "state":
                return json_response(200, state_document(self._store, now))
            case "GET", "faults":
                return json_response(200, {"faults": fault_documents(self._faults)})
            case "POST", "faults":
                self._faults.add(_parse_fault_rules(request.body))
                return json_response(201, {"faults": fault_documents(self._faults)})
            case "DELETE", "faults":
                self._faults.clear()
                return ServerResponse(204)
        raise GatewayError(NO_SUCH_API)


def state_document(store: Store, now: float) -> dict[str, Any]:
    """Return all rows, including those that the API does not return."""
    return {
        "now": now,
        "instances": [
            {**row_values(row), "exists": exists_at(row.lifecycle, now)}
            for row in store.instances()
        ],
        "backups": [
            {**row_values(row), "status": status_at(row.timeline, now)} for row in store.backups()
        ],
        "jobs": [row_values(row) for row in store.jobs()],
    }


def fault_documents(faults: FaultRegistry) -> list[dict[str, Any]]:
    """Return the fault rules with their counts."""
    return [
        {
            "name": active.rule.name,
            "requests_matched": active.requests_matched,
            "hits": active.hits,
            "rule": dict(active.rule.source),
        }
        for active in faults.active_rules()
    ]


def _parse_fault_rules(body: bytes) -> Any:
    try:
        return parse_rules(json.loads(body))
    except (ValueError, EmulatorError) as error:
        raise GaussDbError(BAD_PARAMETER, str(error)) from error
