"""A cloud that repeats whatever it is told: every secret comes back in every place it can."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.robustness.mutated_responses import MutatingService

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
    """Answers as `weather` says, and always with all that the request told it."""

    def __init__(self, behavior: str) -> None:
        self.behavior = behavior
        self.service = MutatingService(1, mutation_rate=0.0)

    def serve(self, talk: Connection) -> None:
        """The script of a RawServer."""
        while request := talk.read_request():
            status, headers, body = self.respond(request.decode())
            talk.respond(body, status, *(f"{name}: {value}" for name, value in headers.items()))

    def respond(self, request: str) -> RawResponse:
        """Status line, headers and body."""
        method, target = request.split()[:2]
        told = _request_text(request)
        at_the_door = "/auth/tokens" in target or "/meta-data/" in target or "/openstack/" in target
        if at_the_door and self.behavior != "no login":
            status, headers, body = _auth_response(target)
            return status, headers, body[:-20] if self.behavior == "torn" else body
        headers = {"X-Request-Id": told[:3000].encode("ascii", "replace").decode()}
        if self.behavior in {"calm", "late bug"}:
            return "200 OK", {**_JSON, **headers}, self._echo_in_fields(method, target, told)
        status, kind, body = _RESPONSES[self.behavior](told)
        return status, {**kind, **headers}, body

    def _echo_in_fields(self, method: str, target: str, told: str) -> bytes:
        """The right answer, with what was told in every field that nothing depends on."""
        if "/projects" in target:
            return json.dumps({"projects": [{"id": "0" * 32, "name": "here"}]}).encode()
        right = self.service.respond(method, target)[2].decode()
        echo = json.dumps(told)
        right = re.sub(
            r'"(name|description)": "before-v4[12]", ',
            rf'\g<0>"told": {_escape_template(echo)}, ',
            right,
        )
        return re.sub(
            r'("description"|"version"): "[^"]*"', rf"\1: {_escape_template(echo)}", right
        ).encode()


def _request_text(request: str) -> str:
    """Body and headers in one line, what is secret first, as only the beginning may be quoted."""
    head, _, body = request.partition("\r\n\r\n")
    lines = head.split("\r\n")[1:]
    lines.sort(key=lambda line: "token" not in line.lower() and "authorization" not in line.lower())
    return " ".join([*([body] if "password" in body else []), *lines, body])


def _escape_template(text: str) -> str:
    """A replacement without a group in it."""
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


def _unauthorized(told: str) -> RawResponse:
    said = {"error_code": "APIGW.0301", "error_msg": f"verify failed: {told}"}
    return "401 Unauthorized", _JSON, json.dumps(said).encode()


def _html_page(told: str) -> RawResponse:
    return "200 OK", _HTML, f"<html><p>{told}</p></html>".encode()


def _truncated_json(told: str) -> RawResponse:
    said = {"backups": [], "told": told}
    return "200 OK", _JSON, json.dumps(said)[:-2].encode()


def _bad_request(told: str) -> RawResponse:
    said = {"error": {"code": 500, "message": told}}
    return "400 Bad Request", _JSON, json.dumps(said, ensure_ascii=False).encode()


_RESPONSES: dict[str, Callable[[str], RawResponse]] = {
    "refused": _unauthorized,
    "page": _html_page,
    "torn": _truncated_json,
    "no login": _bad_request,
    "bug": _unauthorized,
    "wrong setting": _unauthorized,
}
