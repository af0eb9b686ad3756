"""One connection: request after request, each answered before the next is read."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.error_responses import (
    MALFORMED_REQUEST,
    REQUEST_TOO_LARGE,
    GatewayError,
)
from gaussbackup.emulator.server.request import Request, UnreadableError, read_request
from gaussbackup.emulator.server.response import Response, message_of, refusal_answer
from gaussbackup.emulator.server.response_writer import Delivery, Wire, whole

if TYPE_CHECKING:
    from collections.abc import Callable


class Reply(NamedTuple):
    """What is answered, under which id and date, and how it is delivered."""

    answer: Response
    request_id: str
    date: float
    delivery: Delivery = whole


def converse(wire: Wire, peer: str, reply_to: Callable[[Request, Wire], Reply]) -> None:
    """Serve one connection until either side ends it."""

    def go_on() -> None:
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    while wire.open:
        try:
            request = read_request(wire.stream, peer, go_on)
        except UnreadableError as error:
            _deliver(wire, _unreadable(error), keep=False)
            return
        if request is None:
            return
        reply = reply_to(request, wire)
        if request.method == "HEAD":
            reply = reply._replace(answer=Response(reply.answer.status))
        _deliver(wire, reply, keep=request.keeps_alive)


def _deliver(wire: Wire, reply: Reply, *, keep: bool) -> None:
    common = {
        "Date": formatdate(reply.date, usegmt=True),
        "X-Request-Id": reply.request_id,
        "Connection": "keep-alive" if keep else "close",
    }
    reply.delivery(wire, message_of(reply.answer, common))
    if not keep:
        wire.close()


def _unreadable(error: UnreadableError) -> Reply:
    refusal = REQUEST_TOO_LARGE if error.status == 413 else MALFORMED_REQUEST
    request_id = "0" * 32
    answer = refusal_answer(GatewayError(refusal, str(error)), request_id)
    return Reply(Response(error.status, answer.body, answer.headers), request_id, time.time())
