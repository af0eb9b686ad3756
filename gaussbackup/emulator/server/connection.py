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
from gaussbackup.emulator.server.request import MalformedRequestError, ServerRequest, read_request
from gaussbackup.emulator.server.response import ServerResponse, build_message, error_response
from gaussbackup.emulator.server.response_writer import (
    ClientConnection,
    ResponseWriter,
    write_response,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class OutgoingResponse(NamedTuple):
    """What is answered, under which id and date, and how it is delivered."""

    response: ServerResponse
    request_id: str
    date: float
    writer: ResponseWriter = write_response


def serve_connection(
    wire: ClientConnection,
    peer: str,
    dispatch: Callable[[ServerRequest, ClientConnection], OutgoingResponse],
) -> None:
    """Serve one connection until either side ends it."""

    def go_on() -> None:
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    while wire.is_open:
        try:
            request = read_request(wire.stream, peer, go_on)
        except MalformedRequestError as error:
            _send(wire, _malformed_request(error), keep=False)
            return
        if request is None:
            return
        reply = dispatch(request, wire)
        if request.method == "HEAD":
            reply = reply._replace(response=ServerResponse(reply.response.status))
        _send(wire, reply, keep=request.keeps_alive)


def _send(wire: ClientConnection, reply: OutgoingResponse, *, keep: bool) -> None:
    common = {
        "Date": formatdate(reply.date, usegmt=True),
        "X-Request-Id": reply.request_id,
        "Connection": "keep-alive" if keep else "close",
    }
    reply.writer(wire, build_message(reply.response, common))
    if not keep:
        wire.close()


def _malformed_request(error: MalformedRequestError) -> OutgoingResponse:
    refusal = REQUEST_TOO_LARGE if error.status == 413 else MALFORMED_REQUEST
    request_id = "0" * 32
    answer = error_response(GatewayError(refusal, str(error)), request_id)
    return OutgoingResponse(
        ServerResponse(error.status, answer.body, answer.headers), request_id, time.time()
    )
