"""The kinds of fault: how each is written in a rules file, and in which phases it makes sense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from gaussbackup.emulator.faults import validators
from gaussbackup.emulator.faults.body_edits import (
    OPERATIONS,
    BodyEdit,
    compress_body,
    edit_json,
    replace_body,
)
from gaussbackup.emulator.faults.overrides import InjectedBackup, Overrides
from gaussbackup.emulator.faults.rules import FaultAction, FaultPhase
from gaussbackup.emulator.server import response_writer
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.server.response_writer import ResponsePart, ResponseWriter

BEFORE, DURING, AFTER, LATE = (
    FaultPhase.BEFORE,
    FaultPhase.DURING,
    FaultPhase.AFTER,
    FaultPhase.LATE,
)
HEADERS, BODY = FaultPhase.HEADERS, FaultPhase.BODY
ALL_BUT_DURING = (BEFORE, AFTER, LATE, HEADERS, BODY)


class FaultType(NamedTuple):
    """One kind of fault: its phases, and how to read its argument (None where there is none)."""

    phases: tuple[FaultPhase, ...]
    parse: Callable[[Any, FaultPhase, str], FaultAction]


def _disconnect(kind: str, end: ResponseWriter, size: int | None, phase: FaultPhase) -> FaultAction:
    """Make an action that ends the exchange: at once, or in the middle of the answer."""
    if phase in {HEADERS, BODY}:
        return FaultAction(
            kind, writer=response_writer.truncate(cast("ResponsePart", phase.value), size, end)
        )
    return FaultAction(kind, writer=end)


def _parse_size(fields: Any, where: str) -> int | None:
    size = fields.get("bytes")
    return None if size is None else validators.count(size, f"{where}.bytes", 0)


def _parse_reset(argument: Any, phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument or {}, where, ("bytes",))
    return _disconnect("reset", response_writer.reset_silently, _parse_size(fields, where), phase)


def _parse_close(argument: Any, phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument or {}, where, ("bytes",))
    return _disconnect("close", response_writer.close_silently, _parse_size(fields, where), phase)


def _parse_hang(argument: Any, phase: FaultPhase, where: str) -> FaultAction:
    if argument is not None and not isinstance(argument, dict):
        argument = {"seconds": argument}
    fields = validators.mapping(argument or {}, where, ("seconds", "bytes"))
    patience = fields.get("seconds")
    if patience is not None:
        patience = validators.seconds(patience, f"{where}.seconds")
    return _disconnect("hang", response_writer.hang(patience), _parse_size(fields, where), phase)


def _parse_truncate(argument: Any, phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument or {}, where, ("bytes", "chunked", "length"))
    size = _parse_size(fields, where)
    if validators.flag(fields.get("chunked", False), f"{where}.chunked"):
        return FaultAction(
            "truncate", writer=response_writer.truncate_chunk(size, response_writer.close_silently)
        )
    if phase is BODY and not validators.flag(fields.get("length", True), f"{where}.length"):
        return FaultAction("truncate", writer=response_writer.truncate_without_length(size))
    return _disconnect("truncate", response_writer.close_silently, size, phase)


def _parse_drip(argument: Any, phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument or {}, where, ("bytes", "interval"))
    size = validators.count(fields.get("bytes", 1), f"{where}.bytes")
    interval = validators.seconds(fields.get("interval", 0.1), f"{where}.interval")
    return FaultAction(
        "drip", writer=response_writer.drip(cast("ResponsePart", phase.value), size, interval)
    )


def _parse_chunked(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    size = 16 if argument is None else validators.count(argument, where)
    return FaultAction("chunked", writer=response_writer.chunked(size))


def _parse_delay(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    return FaultAction("delay", delay=validators.seconds(argument, where))


def _parse_respond(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument, where, ("status", "body", "headers"))
    status = validators.count(fields.get("status"), f"{where}.status", 200)
    headers = fields.get("headers") or {}
    if not isinstance(headers, dict):
        validators.mapping(headers, f"{where}.headers", ("a name and a text each",))
    pairs = tuple((str(name), str(value)) for name, value in headers.items())
    return FaultAction("respond", response=_build_response(status, fields.get("body"), pairs))


def _build_response(status: int, body: Any, headers: tuple[tuple[str, str], ...]) -> ServerResponse:
    """Word an answer: text goes out as it stands, anything else as JSON."""
    if isinstance(body, str):
        is_typed = any(name.lower() == "content-type" for name, _ in headers)
        typed = () if is_typed else (("Content-Type", "text/html"),)
        return ServerResponse(status, body.encode(), (*typed, *headers))
    if body is None:
        body = {
            "error_msg": "The emulator was asked to answer so.",
            "error_code": "APIGW.0308" if status == 429 else "APIGW.0601",
            "request_id": "0" * 32,
        }
    return json_response(status, body, headers)


def _parse_corrupt(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    if argument is None:
        return FaultAction("corrupt", rewrite=replace_body(None))
    body = argument if isinstance(argument, str) else json.dumps(argument)
    return FaultAction("corrupt", rewrite=replace_body(validators.text(body, where).encode()))


def _parse_gzip(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument or {}, where, ("mib",))
    mib = fields.get("mib")
    size = 0 if mib is None else validators.count(mib, f"{where}.mib") * 1024**2
    return FaultAction("gzip", rewrite=compress_body(size))


def _parse_edit(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    edits = []
    for place, item in enumerate(validators.sequence(argument, where), 1):
        spot = f"{where} {place}"
        fields = validators.mapping(item, spot, ("path", *OPERATIONS))
        deeds = [key for key in fields if key != "path"]
        if len(deeds) != 1:
            validators.one_of(None, spot, OPERATIONS)
        path = validators.text(fields.get("path"), f"{spot}.path")
        edits.append(BodyEdit(tuple(path.split(".")), deeds[0], fields[deeds[0]]))
    return FaultAction("edit", rewrite=edit_json(tuple(edits)))


def _parse_lag(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    return FaultAction("lag", overrides=Overrides(lag=validators.seconds(argument, where)))


def _parse_build(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument, where, ("seconds", "status", "reason"))
    status = fields.get("status", "COMPLETED")
    span = fields.get("seconds")
    effects = Overrides(
        build_seconds=None if span is None else validators.seconds(span, f"{where}.seconds"),
        fails=validators.one_of(status, f"{where}.status", ("COMPLETED", "FAILED")) == "FAILED",
        fail_reason=validators.text(fields.get("reason", "The backup failed."), f"{where}.reason"),
    )
    return FaultAction("build", overrides=effects)


def _parse_job(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    validators.one_of(argument, where, ("unknown",))
    return FaultAction("job", overrides=Overrides(job_known=False))


def _parse_ignore(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    return FaultAction("ignore", overrides=Overrides(ignored=validators.texts(argument, where)))


def _parse_remove_backups(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    return FaultAction(
        "remove-backups", overrides=Overrides(vanish=(validators.text(argument, where),))
    )


def _parse_add_backups(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    fields = validators.mapping(argument, where, ("instance", "name", "type", "status", "count"))
    row = InjectedBackup(
        instance=validators.text(fields.get("instance"), f"{where}.instance"),
        name=validators.text(fields.get("name"), f"{where}.name"),
        kind=validators.one_of(fields.get("type", "manual"), f"{where}.type", ("manual", "auto")),
        status=validators.one_of(
            fields.get("status", "COMPLETED"),
            f"{where}.status",
            ("COMPLETED", "FAILED", "BUILDING"),
        ),
        count=validators.count(fields.get("count", 1), f"{where}.count"),
    )
    return FaultAction("add-backups", overrides=Overrides(appear=(row,)))


def _parse_expire_token(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    validators.mapping(argument or {}, where, ())
    return FaultAction("expire-token", overrides=Overrides(expire_token=True))


def _parse_clock(argument: Any, _phase: FaultPhase, where: str) -> FaultAction:
    return FaultAction(
        "clock", overrides=Overrides(clock_offset=validators.signed_seconds(argument, where))
    )


FAULT_TYPES = {
    "reset": FaultType(ALL_BUT_DURING, _parse_reset),
    "close": FaultType(ALL_BUT_DURING, _parse_close),
    "hang": FaultType(ALL_BUT_DURING, _parse_hang),
    "respond": FaultType((BEFORE, AFTER, LATE), _parse_respond),
    "delay": FaultType((BEFORE, AFTER), _parse_delay),
    "drip": FaultType((HEADERS, BODY), _parse_drip),
    "truncate": FaultType((HEADERS, BODY), _parse_truncate),
    "chunked": FaultType((BODY,), _parse_chunked),
    "corrupt": FaultType((BODY,), _parse_corrupt),
    "edit": FaultType((BODY,), _parse_edit),
    "gzip": FaultType((BODY,), _parse_gzip),
    "lag": FaultType((DURING,), _parse_lag),
    "build": FaultType((DURING,), _parse_build),
    "job": FaultType((DURING,), _parse_job),
    "ignore": FaultType((DURING,), _parse_ignore),
    "remove-backups": FaultType((DURING,), _parse_remove_backups),
    "add-backups": FaultType((DURING,), _parse_add_backups),
    "expire-token": FaultType((DURING,), _parse_expire_token),
    "clock": FaultType((DURING,), _parse_clock),
}
