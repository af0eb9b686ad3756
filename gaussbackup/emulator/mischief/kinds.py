"""The kinds of fault: how each is written in a rules file, and in which phases it makes sense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from gaussbackup.emulator.mischief import checks
from gaussbackup.emulator.mischief.edits import DEEDS, Edit, compressed, corrupted, edited
from gaussbackup.emulator.mischief.effects import Appearance, Effects
from gaussbackup.emulator.mischief.rules import Action, Phase
from gaussbackup.emulator.server import delivery
from gaussbackup.emulator.server.answers import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.server.delivery import Delivery, Part

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
        return Action(kind, delivery=delivery.cut(cast("Part", phase.value), size, end))
    return Action(kind, delivery=end)


def _size(fields: Any, where: str) -> int | None:
    size = fields.get("bytes")
    return None if size is None else checks.count(size, f"{where}.bytes", 0)


def _reset(argument: Any, phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument or {}, where, ("bytes",))
    return _ending("reset", delivery.reset, _size(fields, where), phase)


def _close(argument: Any, phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument or {}, where, ("bytes",))
    return _ending("close", delivery.close, _size(fields, where), phase)


def _hang(argument: Any, phase: Phase, where: str) -> Action:
    if argument is not None and not isinstance(argument, dict):
        argument = {"seconds": argument}
    fields = checks.mapping(argument or {}, where, ("seconds", "bytes"))
    patience = fields.get("seconds")
    if patience is not None:
        patience = checks.seconds(patience, f"{where}.seconds")
    return _ending("hang", delivery.hang(patience), _size(fields, where), phase)


def _truncate(argument: Any, phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument or {}, where, ("bytes", "chunked", "length"))
    size = _size(fields, where)
    if checks.flag(fields.get("chunked", False), f"{where}.chunked"):
        return Action("truncate", delivery=delivery.cut_chunk(size, delivery.close))
    if phase is BODY and not checks.flag(fields.get("length", True), f"{where}.length"):
        return Action("truncate", delivery=delivery.cut_unmeasured(size))
    return _ending("truncate", delivery.close, size, phase)


def _drip(argument: Any, phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument or {}, where, ("bytes", "interval"))
    size = checks.count(fields.get("bytes", 1), f"{where}.bytes")
    interval = checks.seconds(fields.get("interval", 0.1), f"{where}.interval")
    return Action("drip", delivery=delivery.drip(cast("Part", phase.value), size, interval))


def _chunked(argument: Any, _phase: Phase, where: str) -> Action:
    size = 16 if argument is None else checks.count(argument, where)
    return Action("chunked", delivery=delivery.chunked(size))


def _delay(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("delay", delay=checks.seconds(argument, where))


def _answer(argument: Any, _phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument, where, ("status", "body", "headers"))
    status = checks.count(fields.get("status"), f"{where}.status", 200)
    headers = fields.get("headers") or {}
    if not isinstance(headers, dict):
        checks.mapping(headers, f"{where}.headers", ("a name and a text each",))
    pairs = tuple((str(name), str(value)) for name, value in headers.items())
    return Action("answer", answer=_worded(status, fields.get("body"), pairs))


def _worded(status: int, body: Any, headers: tuple[tuple[str, str], ...]) -> Answer:
    """Word an answer: text goes out as it stands, anything else as JSON."""
    if isinstance(body, str):
        is_typed = any(name.lower() == "content-type" for name, _ in headers)
        typed = () if is_typed else (("Content-Type", "text/html"),)
        return Answer(status, body.encode(), (*typed, *headers))
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
    return Action("corrupt", rewrite=corrupted(checks.text(body, where).encode()))


def _gzip(argument: Any, _phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument or {}, where, ("mib",))
    mib = fields.get("mib")
    size = 0 if mib is None else checks.count(mib, f"{where}.mib") * 1024**2
    return Action("gzip", rewrite=compressed(size))


def _edit(argument: Any, _phase: Phase, where: str) -> Action:
    edits = []
    for place, item in enumerate(checks.sequence(argument, where), 1):
        spot = f"{where} {place}"
        fields = checks.mapping(item, spot, ("path", *DEEDS))
        deeds = [key for key in fields if key != "path"]
        if len(deeds) != 1:
            checks.one_of(None, spot, DEEDS)
        path = checks.text(fields.get("path"), f"{spot}.path")
        edits.append(Edit(tuple(path.split(".")), deeds[0], fields[deeds[0]]))
    return Action("edit", rewrite=edited(tuple(edits)))


def _lag(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("lag", effects=Effects(lag=checks.seconds(argument, where)))


def _build(argument: Any, _phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument, where, ("seconds", "ends", "reason"))
    ends = fields.get("ends", "COMPLETED")
    span = fields.get("seconds")
    effects = Effects(
        build_seconds=None if span is None else checks.seconds(span, f"{where}.seconds"),
        fails=checks.one_of(ends, f"{where}.ends", ("COMPLETED", "FAILED")) == "FAILED",
        fail_reason=checks.text(fields.get("reason", "The backup failed."), f"{where}.reason"),
    )
    return Action("build", effects=effects)


def _job(argument: Any, _phase: Phase, where: str) -> Action:
    checks.one_of(argument, where, ("unknown",))
    return Action("job", effects=Effects(job_known=False))


def _ignore(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("ignore", effects=Effects(ignored=checks.texts(argument, where)))


def _vanish(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("vanish", effects=Effects(vanish=(checks.text(argument, where),)))


def _appear(argument: Any, _phase: Phase, where: str) -> Action:
    fields = checks.mapping(argument, where, ("instance", "name", "type", "status", "count"))
    row = Appearance(
        instance=checks.text(fields.get("instance"), f"{where}.instance"),
        name=checks.text(fields.get("name"), f"{where}.name"),
        kind=checks.one_of(fields.get("type", "manual"), f"{where}.type", ("manual", "auto")),
        status=checks.one_of(
            fields.get("status", "COMPLETED"),
            f"{where}.status",
            ("COMPLETED", "FAILED", "BUILDING"),
        ),
        count=checks.count(fields.get("count", 1), f"{where}.count"),
    )
    return Action("appear", effects=Effects(appear=(row,)))


def _expire_token(argument: Any, _phase: Phase, where: str) -> Action:
    checks.mapping(argument or {}, where, ())
    return Action("expire-token", effects=Effects(expire_token=True))


def _clock(argument: Any, _phase: Phase, where: str) -> Action:
    return Action("clock", effects=Effects(clock_offset=checks.any_seconds(argument, where)))


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
