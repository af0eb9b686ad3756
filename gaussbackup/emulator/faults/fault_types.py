"""The kinds of fault: how each is written in a rules file, and in which phases it makes sense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from gaussbackup.emulator.faults import validators
from gaussbackup.emulator.faults.body_edits import DEEDS, Edit, compressed, corrupted, edited
from gaussbackup.emulator.faults.overrides import Appearance, Effects
from gaussbackup.emulator.faults.rules import Action, Phase
from gaussbackup.emulator.server import response_writer
from gaussbackup.emulator.server.response import Response, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.server.response_writer import Delivery, Part

BEFORE, DURING, AFTER, LATE = Phase.BEFORE, Phase.DURING, Phase.AFTER, Phase.LATE
HEADERS, BODY = Phase.HEADERS, Phase.BODY
SILENT = (BEFORE, AFTER, LATE, HEADERS, BODY)


class Kind(NamedTuple):
    """One kind of fault: its phases, and how to read its argument (None where there is none)."""

    phases: tuple[Phase, ...]
    read: Callable[[Any, Phase, str], Action]


def _ending(kind: str, end: Delivery, size: int | None, phase: Phase) -> Action:
    """Make an action that ends the exchange: at once, or in the middle of the answer."""
    if phase in {HEADERS, BODY}:
        return Action(kind, delivery=response_writer.cut(cast("Part", phase.value), size, end))
    return Action(kind, delivery=end)


def _size(fields: Any, where: str) -> int | None:
    size = fields.get("bytes")
    return None if size is None else validators.count(size, f"{where}.bytes", 0)


def _reset(argument: Any, phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument or {}, where, ("bytes",))
    return _ending("reset", response_writer.reset, _size(fields, where), phase)


def _close(argument: Any, phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument or {}, where, ("bytes",))
    return _ending("close", response_writer.close, _size(fields, where), phase)


def _hang(argument: Any, phase: Phase, where: str) -> Action:
    if argument is not None and not isinstance(argument, dict):
        argument = {"seconds": argument}
    fields = validators.mapping(argument or {}, where, ("seconds", "bytes"))
    patience = fields.get("seconds")
    if patience is not None:
        patience = validators.seconds(patience, f"{where}.seconds")
    return _ending("hang", response_writer.hang(patience), _size(fields, where), phase)


def _truncate(argument: Any, phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument or {}, where, ("bytes", "chunked", "length"))
    size = _size(fields, where)
    if validators.flag(fields.get("chunked", False), f"{where}.chunked"):
        return Action("truncate", delivery=response_writer.cut_chunk(size, response_writer.close))
    if phase is BODY and not validators.flag(fields.get("length", True), f"{where}.length"):
        return Action("truncate", delivery=response_writer.cut_unmeasured(size))
    return _ending("truncate", response_writer.close, size, phase)


def _drip(argument: Any, phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument or {}, where, ("bytes", "interval"))
    size = validators.count(fields.get("bytes", 1), f"{where}.bytes")
    interval = validators.seconds(fields.get("interval", 0.1), f"{where}.interval")
    return Action("drip", delivery=response_writer.drip(cast("Part", phase.value), size, interval))


def _chunked(argument: Any, _phase: Phase, where: str) -> Action:
    size = 16 if argument is None else validators.count(argument, where)
    return Action("chunked", delivery=response_writer.chunked(size))


def _delay(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("delay", delay=validators.seconds(argument, where))


def _answer(argument: Any, _phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument, where, ("status", "body", "headers"))
    status = validators.count(fields.get("status"), f"{where}.status", 200)
    headers = fields.get("headers") or {}
    if not isinstance(headers, dict):
        validators.mapping(headers, f"{where}.headers", ("a name and a text each",))
    pairs = tuple((str(name), str(value)) for name, value in headers.items())
    return Action("answer", answer=_worded(status, fields.get("body"), pairs))


def _worded(status: int, body: Any, headers: tuple[tuple[str, str], ...]) -> Response:
    """Word an answer: text goes out as it stands, anything else as JSON."""
    if isinstance(body, str):
        is_typed = any(name.lower() == "content-type" for name, _ in headers)
        typed = () if is_typed else (("Content-Type", "text/html"),)
        return Response(status, body.encode(), (*typed, *headers))
    if body is None:
        body = {
            "error_msg": "The emulator was asked to answer so.",
            "error_code": "APIGW.0308" if status == 429 else "APIGW.0601",
            "request_id": "0" * 32,
        }
    return json_answer(status, body, headers)


def _corrupt(argument: Any, _phase: Phase, where: str) -> Action:
    if argument is None:
        return Action("corrupt", rewrite=corrupted(None))
    body = argument if isinstance(argument, str) else json.dumps(argument)
    return Action("corrupt", rewrite=corrupted(validators.text(body, where).encode()))


def _gzip(argument: Any, _phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument or {}, where, ("mib",))
    mib = fields.get("mib")
    size = 0 if mib is None else validators.count(mib, f"{where}.mib") * 1024**2
    return Action("gzip", rewrite=compressed(size))


def _edit(argument: Any, _phase: Phase, where: str) -> Action:
    edits = []
    for place, item in enumerate(validators.sequence(argument, where), 1):
        spot = f"{where} {place}"
        fields = validators.mapping(item, spot, ("path", *DEEDS))
        deeds = [key for key in fields if key != "path"]
        if len(deeds) != 1:
            validators.one_of(None, spot, DEEDS)
        path = validators.text(fields.get("path"), f"{spot}.path")
        edits.append(Edit(tuple(path.split(".")), deeds[0], fields[deeds[0]]))
    return Action("edit", rewrite=edited(tuple(edits)))


def _lag(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("lag", effects=Effects(lag=validators.seconds(argument, where)))


def _build(argument: Any, _phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument, where, ("seconds", "ends", "reason"))
    ends = fields.get("ends", "COMPLETED")
    span = fields.get("seconds")
    effects = Effects(
        build_seconds=None if span is None else validators.seconds(span, f"{where}.seconds"),
        fails=validators.one_of(ends, f"{where}.ends", ("COMPLETED", "FAILED")) == "FAILED",
        fail_reason=validators.text(fields.get("reason", "The backup failed."), f"{where}.reason"),
    )
    return Action("build", effects=effects)


def _job(argument: Any, _phase: Phase, where: str) -> Action:
    validators.one_of(argument, where, ("unknown",))
    return Action("job", effects=Effects(job_known=False))


def _ignore(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("ignore", effects=Effects(ignored=validators.texts(argument, where)))


def _vanish(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("vanish", effects=Effects(vanish=(validators.text(argument, where),)))


def _appear(argument: Any, _phase: Phase, where: str) -> Action:
    fields = validators.mapping(argument, where, ("instance", "name", "type", "status", "count"))
    row = Appearance(
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
    return Action("appear", effects=Effects(appear=(row,)))


def _expire_token(argument: Any, _phase: Phase, where: str) -> Action:
    validators.mapping(argument or {}, where, ())
    return Action("expire-token", effects=Effects(expire_token=True))


def _clock(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("clock", effects=Effects(clock_offset=validators.any_seconds(argument, where)))


KINDS = {
    "reset": Kind(SILENT, _reset),
    "close": Kind(SILENT, _close),
    "hang": Kind(SILENT, _hang),
    "answer": Kind((BEFORE, AFTER, LATE), _answer),
    "delay": Kind((BEFORE, AFTER), _delay),
    "drip": Kind((HEADERS, BODY), _drip),
    "truncate": Kind((HEADERS, BODY), _truncate),
    "chunked": Kind((BODY,), _chunked),
    "corrupt": Kind((BODY,), _corrupt),
    "edit": Kind((BODY,), _edit),
    "gzip": Kind((BODY,), _gzip),
    "lag": Kind((DURING,), _lag),
    "build": Kind((DURING,), _build),
    "job": Kind((DURING,), _job),
    "ignore": Kind((DURING,), _ignore),
    "vanish": Kind((DURING,), _vanish),
    "appear": Kind((DURING,), _appear),
    "expire-token": Kind((DURING,), _expire_token),
    "clock": Kind((DURING,), _clock),
}
