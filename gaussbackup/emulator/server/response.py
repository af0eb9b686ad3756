"""HTTP responses, and the error formats of the gateway, GaussDB and IAM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from gaussbackup.emulator.error_catalog import ApiError, GatewayError, IamError

if TYPE_CHECKING:
    from collections.abc import Mapping

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServerResponse:
    """Status, body and specific headers; the common headers are added when it is sent."""

    status: int
    body: bytes = b""
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class ResponseMessage:
    """A response with all of its headers, ready to be sent."""

    status: int
    headers: Headers
    body: bytes

    def head(self) -> bytes:
        """Return the status line and headers, including the blank line."""
        try:
            reason = HTTPStatus(self.status).phrase
        except ValueError:
            reason = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")

    def as_chunked(self) -> ResponseMessage:
        """Return the message with chunked transfer encoding in its headers."""
        chunked = ("Transfer-Encoding", "chunked")
        return ResponseMessage(self.status, (*self._without("content-length"), chunked), self.body)

    def without_length(self) -> ResponseMessage:
        """Return the message without Content-Length: the end of the connection ends its body."""
        headers = self._without("content-length", "connection")
        return ResponseMessage(self.status, (*headers, ("Connection", "close")), self.body)

    def _without(self, *names: str) -> Headers:
        return tuple(pair for pair in self.headers if pair[0].lower() not in names)


def json_response(status: int, document: object, headers: Headers = ()) -> ServerResponse:
    """Return a response with a JSON document."""
    text = json.dumps(document, ensure_ascii=False)
    content_type = ("Content-Type", "application/json")
    return ServerResponse(status, text.encode(), (content_type, *headers))


def build_message(response: ServerResponse, common: Mapping[str, str]) -> ResponseMessage:
    """Add the common headers and Content-Length; the headers of the response take precedence."""
    headers = {name.lower(): (name, value) for name, value in common.items()}
    if response.status not in {204, 304}:
        headers["content-length"] = ("Content-Length", str(len(response.body)))
    headers |= {name.lower(): (name, value) for name, value in response.headers}
    return ResponseMessage(response.status, tuple(headers.values()), response.body)


def error_response(
    error: ApiError, request_id: str, code_key: str = "error_code"
) -> ServerResponse:
    """Return the response for an error, in the format of the service that raised it.

    The gateway repeats the request id in the body. IAM nests an integer code. According to the
    documentation, some GaussDB calls name the code `errCode`: `code_key` selects that format.
    """
    refusal = error.spec
    document: dict[str, object]
    if isinstance(error, IamError):
        details = {"message": error.message, "code": refusal.status, "title": refusal.code}
        document = {"error": details}
    elif isinstance(error, GatewayError):
        document = {
            "error_msg": error.message,
            "error_code": refusal.code,
            "request_id": request_id,
        }
    elif code_key == "errCode":
        document = {"errCode": refusal.code, "externalMessage": error.message}
    else:
        document = {"error_code": refusal.code, "error_msg": error.message}
    return json_response(refusal.status, document, error.headers)
