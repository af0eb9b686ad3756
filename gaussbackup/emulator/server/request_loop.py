"""Serve one connection: read a request, dispatch it, send the response, repeat."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.error_catalog import (
    MALFORMED_REQUEST,
    REQUEST_TOO_LARGE,
    GatewayError,
)
from gaussbackup.emulator.server.request import MalformedRequestError, ServerRequest, read_request
from gaussbackup.emulator.server.response import ServerResponse, build_message, error_response
from gaussbackup.emulator.server.response_writer import ResponseWriter, write_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.emulator.server.connection import ClientConnection


class OutgoingResponse(NamedTuple):
    """A response with its request id, its date (Unix time), and the function that sends it."""

    response: ServerResponse
    request_id: str
    date: float
    writer: ResponseWriter = write_response


def serve_connection(
    connection: ClientConnection,
    peer: str,
    dispatch: Callable[[ServerRequest, ClientConnection], OutgoingResponse],
) -> None:
    """Serve requests until the client or a response closes the connection."""

    def send_continue() -> None:
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    while connection.is_open:
        try:
            request = read_request(connection.stream, peer, send_continue)
        except MalformedRequestError as error:
            _send(connection, _malformed_request(error), keep_alive=False)
            return
        if request is None:
            return
        outgoing = dispatch(request, connection)
        if request.method == "HEAD":
            outgoing = outgoing._replace(response=ServerResponse(outgoing.response.status))
        keep_alive = request.keeps_alive and connection.is_kept_alive
        _send(connection, outgoing, keep_alive=keep_alive)


def _send(connection: ClientConnection, outgoing: OutgoingResponse, *, keep_alive: bool) -> None:
    common = {
        "Date": formatdate(outgoing.date, usegmt=True),
        "X-Request-Id": outgoing.request_id,
        "Connection": "keep-alive" if keep_alive else "close",
    }
    outgoing.writer(connection, build_message(outgoing.response, common))
    if not keep_alive:
        connection.close()


def _malformed_request(error: MalformedRequestError) -> OutgoingResponse:
    spec = REQUEST_TOO_LARGE if error.status == 413 else MALFORMED_REQUEST
    request_id = "0" * 32
    response = error_response(GatewayError(spec, str(error)), request_id)
    return OutgoingResponse(
        ServerResponse(error.status, response.body, response.headers), request_id, time.time()
    )
