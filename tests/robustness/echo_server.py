"""A server that echoes the request, with all its secrets, in every part of the response."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.robustness.mutating_service import MutatingService

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.raw_server import Connection

    RawResponse = tuple[str, dict[str, str], bytes]

SECRET_KEY = "Zq7vT2mX9cL4bN8wK1sR6yH3jD5fG0pUaE/iO+Qx"
SECURITY_TOKEN = "gQpjbi1ub3J0aC00" + "S7tU9vW1xY3z" * 40
TOKEN = "MIIaBgYJKoZIhvcN" + "aQ5wE8rT2yU6" * 90
PASSWORD = "p@ss/w'o\"r d&<é>%"
LOGIN_TOKEN = "MIIbXwYJKoZIhvcN" + "kL4mN7pQ1rS5" * 90
SESSION_TOKEN = "metaD4t4-s3ss10n" + "vB6nM2kJ8hG3" * 3
SECRETS = (SECRET_KEY, SECURITY_TOKEN, TOKEN, PASSWORD, LOGIN_TOKEN, SESSION_TOKEN)
KEYS = {"access_key": "EXAMPLEACCESSKEY0001", "secret_key": SECRET_KEY}

_HTML = {"Content-Type": "text/html"}
_JSON = {"Content-Type": "application/json"}


class EchoServer:
    """Respond as `behavior` says, and echo the request in every response.

    `behavior` is "valid", "bug in output", or a key of `_RESPONSES`.
    """

    def __init__(self, behavior: str) -> None:
        self.behavior = behavior
        self.service = MutatingService(1, mutation_rate=0.0)

    def serve(self, connection: Connection) -> None:
        """Serve requests; a script for RawServer."""
        while request := connection.read_request():
            status, headers, body = self.respond(request.decode())
            fields = (f"{name}: {value}" for name, value in headers.items())
            connection.respond(body, status, *fields)

    def respond(self, request: str) -> RawResponse:
        """Return status line, headers and body."""
        method, target = request.split()[:2]
        echo = _request_text(request)
        is_auth = "/auth/tokens" in target or "/meta-data/" in target or "/openstack/" in target
        if is_auth and self.behavior != "login fails":
            status, headers, body = _auth_response(target)
            return status, headers, body[:-20] if self.behavior == "truncated" else body
        headers = {"X-Request-Id": echo[:3000].encode("ascii", "replace").decode()}
        if self.behavior in {"valid", "bug in output"}:
            return "200 OK", {**_JSON, **headers}, self._echo_in_fields(method, target, echo)
        status, kind, body = _RESPONSES[self.behavior](echo)
        return status, {**kind, **headers}, body

    def _echo_in_fields(self, method: str, target: str, echo: str) -> bytes:
        """Return the valid response with the echo in all fields that the client does not need."""
        if "/projects" in target:
            return json.dumps({"projects": [{"id": "0" * 32, "name": "here"}]}).encode()
        body = self.service.respond(method, target)[2].decode()
        echo = json.dumps(echo)
        body = re.sub(
            r'"(name|description)": "before-v4[12]", ',
            rf'\g<0>"echo": {_escape_template(echo)}, ',
            body,
        )
        return re.sub(
            r'("description"|"version"): "[^"]*"', rf"\1: {_escape_template(echo)}", body
        ).encode()


def _request_text(request: str) -> str:
    """Return body and headers in one line, secrets first: a client may quote only the start."""
    head, _, body = request.partition("\r\n\r\n")
    lines = head.split("\r\n")[1:]
    lines.sort(key=lambda line: "token" not in line.lower() and "authorization" not in line.lower())
    return " ".join([*([body] if "password" in body else []), *lines, body])


def _escape_template(text: str) -> str:
    """Escape a replacement text for `re.sub`."""
    return text.replace("\\", "\\\\")


def _auth_response(target: str) -> RawResponse:
    if "/auth/tokens" in target:
        token = {"expires_at": "2126-01-01T00:00:00.0Z", "project": {"id": "0" * 32}}
        body = json.dumps({"token": token}).encode()
        return "201 Created", {**_JSON, "X-Subject-Token": LOGIN_TOKEN}, body
    if "/meta-data/" in target:
        return "200 OK", {}, SESSION_TOKEN.encode()
    keys = {"access": "EXAMPLEACCESSKEY0001", "secret": SECRET_KEY, "securitytoken": SECURITY_TOKEN}
    return "200 OK", _JSON, json.dumps({"credential": keys}).encode()


def _unauthorized(echo: str) -> RawResponse:
    error = {"error_code": "APIGW.0301", "error_msg": f"verify failed: {echo}"}
    return "401 Unauthorized", _JSON, json.dumps(error).encode()


def _html_page(echo: str) -> RawResponse:
    return "200 OK", _HTML, f"<html><p>{echo}</p></html>".encode()


def _truncated_json(echo: str) -> RawResponse:
    document = {"backups": [], "echo": echo}
    return "200 OK", _JSON, json.dumps(document)[:-2].encode()


def _bad_request(echo: str) -> RawResponse:
    error = {"error": {"code": 500, "message": echo}}
    return "400 Bad Request", _JSON, json.dumps(error, ensure_ascii=False).encode()


_RESPONSES: dict[str, Callable[[str], RawResponse]] = {
    "unauthorized": _unauthorized,
    "html page": _html_page,
    "truncated": _truncated_json,
    "login fails": _bad_request,
    "bug in request": _unauthorized,
    "invalid setting": _unauthorized,
}
