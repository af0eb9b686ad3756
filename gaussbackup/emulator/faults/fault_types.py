"""The types of fault: their names in rules files, their phases and their parsers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from gaussbackup.emulator.faults import behavior_fault_parsers, validators
from gaussbackup.emulator.faults.body_edits import (
    OPERATIONS,
    BodyEdit,
    compress_body,
    edit_json,
    replace_body,
)
from gaussbackup.emulator.faults.fault_rule import FaultAction, FaultPhase
from gaussbackup.emulator.server import response_writer
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.server.response_writer import ResponsePart, ResponseWriter

BEFORE, DURING, AFTER, LATE, HEADERS, BODY = FaultPhase
ALL_BUT_DURING = (BEFORE, AFTER, LATE, HEADERS, BODY)


class FaultType(NamedTuple):
    """The phases of a fault, and the parser of its argument (None if it has none)."""

    phases: tuple[FaultPhase, ...]
    parse: Callable[[Any, FaultPhase, str], FaultAction]
    """Takes the argument, the phase, and the location for error messages."""


def _disconnect(kind: str, end: ResponseWriter, size: int | None, phase: FaultPhase) -> FaultAction:
    """Build an action that ends the connection: without a response, or within headers or body."""
    if phase in {HEADERS, BODY}:
        return FaultAction(
            kind, writer=response_writer.truncate(cast("ResponsePart", phase.value), size, end)
        )
    return FaultAction(kind, writer=end)


def _parse_size(fields: Any, location: str) -> int | None:
    size = fields.get("bytes")
    return None if size is None else validators.count(size, f"{location}.bytes", 0)


def _parse_reset(argument: Any, phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("bytes",))
    return _disconnect(
        "reset", response_writer.reset_silently, _parse_size(fields, location), phase
    )


def _parse_close(argument: Any, phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("bytes",))
    return _disconnect(
        "close", response_writer.close_silently, _parse_size(fields, location), phase
    )


def _parse_hang(argument: Any, phase: FaultPhase, location: str) -> FaultAction:
    if argument is not None and not isinstance(argument, dict):
        argument = {"seconds": argument}
    fields = validators.mapping(argument or {}, location, ("seconds", "bytes"))
    seconds = fields.get("seconds")
    if seconds is not None:
        seconds = validators.seconds(seconds, f"{location}.seconds")
    return _disconnect("hang", response_writer.hang(seconds), _parse_size(fields, location), phase)


def _parse_truncate(argument: Any, phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("bytes", "chunked", "length"))
    size = _parse_size(fields, location)
    if validators.flag(fields.get("chunked", False), f"{location}.chunked"):
        return FaultAction(
            "truncate", writer=response_writer.truncate_chunk(size, response_writer.close_silently)
        )
    if phase is BODY and not validators.flag(fields.get("length", True), f"{location}.length"):
        return FaultAction("truncate", writer=response_writer.truncate_without_length(size))
    return _disconnect("truncate", response_writer.close_silently, size, phase)


def _parse_drip(argument: Any, phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("bytes", "interval"))
    size = validators.count(fields.get("bytes", 1), f"{location}.bytes")
    interval = validators.seconds(fields.get("interval", 0.1), f"{location}.interval")
    return FaultAction(
        "drip",
        writer=response_writer.write_slowly(cast("ResponsePart", phase.value), size, interval),
    )


def _parse_chunked(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    size = 16 if argument is None else validators.count(argument, location)
    return FaultAction("chunked", writer=response_writer.write_chunked(size))


def _parse_interim(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("status", "count"))
    status = validators.count(fields.get("status", 103), f"{location}.status", 102, 199)
    count = validators.count(fields.get("count", 1), f"{location}.count")
    return FaultAction("interim", writer=response_writer.write_after_interim(status, count))


def _parse_delay(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    return FaultAction("delay", delay=validators.seconds(argument, location))


def _parse_respond(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument, location, ("status", "body", "headers"))
    status = validators.count(fields.get("status"), f"{location}.status", 200)
    headers = fields.get("headers") or {}
    if not isinstance(headers, dict):
        validators.mapping(headers, f"{location}.headers", ("header names with string values",))
    pairs = tuple((str(name), str(value)) for name, value in headers.items())
    return FaultAction("respond", response=_build_response(status, fields.get("body"), pairs))


def _build_response(status: int, body: Any, headers: tuple[tuple[str, str], ...]) -> ServerResponse:
    """Build a response: a string body is sent unchanged, any other as JSON."""
    if isinstance(body, str):
        has_type = any(name.lower() == "content-type" for name, _ in headers)
        content_type = () if has_type else (("Content-Type", "text/html"),)
        return ServerResponse(status, body.encode(), (*content_type, *headers))
    if body is None:
        body = {
            "error_msg": "This response was injected by a fault rule of the emulator.",
            "error_code": "APIGW.0308" if status == 429 else "APIGW.0601",
            "request_id": "0" * 32,
        }
    return json_response(status, body, headers)


def _parse_corrupt(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    if argument is None:
        return FaultAction("corrupt", rewrite=replace_body(None))
    body = argument if isinstance(argument, str) else json.dumps(argument)
    return FaultAction("corrupt", rewrite=replace_body(validators.text(body, location).encode()))


def _parse_gzip(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    fields = validators.mapping(argument or {}, location, ("mib",))
    mib = fields.get("mib")
    size = 0 if mib is None else validators.count(mib, f"{location}.mib") * 1024**2
    return FaultAction("gzip", rewrite=compress_body(size))


def _parse_edit(argument: Any, _phase: FaultPhase, location: str) -> FaultAction:
    edits = []
    for number, item in enumerate(validators.sequence(argument, location), 1):
        edit_location = f"{location} {number}"
        fields = validators.mapping(item, edit_location, ("path", *OPERATIONS))
        operations = [key for key in fields if key != "path"]
        if len(operations) != 1:
            validators.one_of(None, edit_location, OPERATIONS)
        path = validators.text(fields.get("path"), f"{edit_location}.path")
        edits.append(BodyEdit(tuple(path.split(".")), operations[0], fields[operations[0]]))
    return FaultAction("edit", rewrite=edit_json(tuple(edits)))


FAULT_TYPES = {
    "reset": FaultType(ALL_BUT_DURING, _parse_reset),
    "close": FaultType(ALL_BUT_DURING, _parse_close),
    "hang": FaultType(ALL_BUT_DURING, _parse_hang),
    "respond": FaultType((BEFORE, AFTER, LATE), _parse_respond),
    "delay": FaultType((BEFORE, AFTER), _parse_delay),
    "drip": FaultType((HEADERS, BODY), _parse_drip),
    "interim": FaultType((HEADERS,), _parse_interim),
    "truncate": FaultType((HEADERS, BODY), _parse_truncate),
    "chunked": FaultType((BODY,), _parse_chunked),
    "corrupt": FaultType((BODY,), _parse_corrupt),
    "edit": FaultType((BODY,), _parse_edit),
    "gzip": FaultType((BODY,), _parse_gzip),
    "lag": FaultType((DURING,), behavior_fault_parsers.parse_lag),
    "build": FaultType((DURING,), behavior_fault_parsers.parse_build),
    "restore": FaultType((DURING,), behavior_fault_parsers.parse_restore),
    "delete-instance": FaultType((DURING,), behavior_fault_parsers.parse_delete_instance),
    "job": FaultType((DURING,), behavior_fault_parsers.parse_job),
    "backup-id": FaultType((DURING,), behavior_fault_parsers.parse_backup_id),
    "ignore": FaultType((DURING,), behavior_fault_parsers.parse_ignore),
    "remove-backups": FaultType((DURING,), behavior_fault_parsers.parse_remove_backups),
    "add-backups": FaultType((DURING,), behavior_fault_parsers.parse_add_backups),
    "add-instances": FaultType((DURING,), behavior_fault_parsers.parse_add_instances),
    "expire-token": FaultType((DURING,), behavior_fault_parsers.parse_expire_token),
    "clock": FaultType((DURING,), behavior_fault_parsers.parse_clock),
}
