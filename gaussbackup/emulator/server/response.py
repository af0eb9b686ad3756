"""Answers, and the shapes in which the gateway, the service and IAM say no."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from gaussbackup.emulator.error_responses import ApiError, GatewayError, IamError

if TYPE_CHECKING:
    from collections.abc import Mapping

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServerResponse:
    """Status, body and own headers; the headers every answer has are added when it is sent."""

    status: int
    body: bytes = b""
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class ResponseMessage:
    """An answer with all of its headers, ready for the wire."""

    status: int
    headers: Headers
    body: bytes

    def head(self) -> bytes:
        """Render status line and headers, up to and with the blank line."""
        try:
            reason = HTTPStatus(self.status).phrase
        except ValueError:
            reason = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")

    def as_chunked(self) -> ResponseMessage:
        """Give the same message announced as chunked."""
        chunked = ("Transfer-Encoding", "chunked")
        return ResponseMessage(self.status, (*self._without("content-length"), chunked), self.body)

    def without_length(self) -> ResponseMessage:
        """Give the same message without a length: its body ends where the connection ends."""
        kept = self._without("content-length", "connection")
        return ResponseMessage(self.status, (*kept, ("Connection", "close")), self.body)

    def _without(self, *names: str) -> Headers:
        return tuple(pair for pair in self.headers if pair[0].lower() not in names)


def json_response(status: int, document: object, headers: Headers = ()) -> ServerResponse:
    """Answer with a JSON document."""
    text = json.dumps(document, ensure_ascii=False)
    content_type = ("Content-Type", "application/json")
    return ServerResponse(status, text.encode(), (content_type, *headers))


def build_message(answer: ServerResponse, common: Mapping[str, str]) -> ResponseMessage:
    """Complete an answer; a header of its own wins over the common one of that name."""
    headers = {name.lower(): (name, value) for name, value in common.items()}
    if answer.status not in {204, 304}:
        headers["content-length"] = ("Content-Length", str(len(answer.body)))
    headers |= {name.lower(): (name, value) for name, value in answer.headers}
    return ResponseMessage(answer.status, tuple(headers.values()), answer.body)


def error_response(
    error: ApiError, request_id: str, spelling: str = "error_code"
) -> ServerResponse:
    """Word a refusal in the shape of whoever refuses.

    The gateway repeats the request id in the body. IAM nests an integer code. Some calls of the
    service are said to spell the code `errCode`: a switch.
    """
    refusal = error.spec
    document: dict[str, object]
    if isinstance(error, IamError):
        inner = {"message": error.message, "code": refusal.status, "title": refusal.code}
        document = {"error": inner}
    elif isinstance(error, GatewayError):
        document = {
            "error_msg": error.message,
            "error_code": refusal.code,
            "request_id": request_id,
        }
    elif spelling == "errCode":
        document = {"errCode": refusal.code, "externalMessage": error.message}
    else:
        document = {"error_code": refusal.code, "error_msg": error.message}
    return json_response(refusal.status, document, error.headers)
