"""A server that puts a hostile string into every field, and command lines with such a string."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.robustness.mutating_service import NEW, OLD, MutatingService
from tests.support.builders import ORDERS

if TYPE_CHECKING:
    from tests.support.raw_server import Connection

_ALL = (
    "\x1b[2J\x1b[35m\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x07\x9b35m\x90q\x9c"
    "[red]x[/red][/] :skull: [link=https://evil.example]y[/link]"
    "\u202eevil\u2066\u2069\u200b\ufeff\u2028\u2029\x85\x0b\x0c\r\t\x00\x7f\n"
    "::error file=x::owned\r\n##vso[task.setvariable variable=x]y\n##[error]owned"
)
HOSTILE_STRINGS = {
    "control characters first": _ALL,
    "a CI command first": f"::error::owned {_ALL}",
    "another CI command first": f"##vso[task.complete]{_ALL}",
    "a lone surrogate": f"\ud800 =cmd() {_ALL}\udc80",
    "a spreadsheet formula": '=cmd()|"a\'b",c ##[group]',
}
_FLOW = {NEW, OLD, ORDERS, "COMPLETED", "BUILDING", "Running", "before-v42"}
"""Values that a command needs to complete."""


class HostileServer:
    """Valid responses in which the hostile string replaces the strings.

    Strings that a command needs to complete are replaced only with `replace_all`.
    """

    def __init__(self, text: str, *, replace_all: bool = False) -> None:
        self._text = text
        self._preserved = set() if replace_all else _FLOW
        self._service = MutatingService(1, mutation_rate=0.0)

    def serve(self, connection: Connection) -> None:
        """Serve valid responses; a script for RawServer."""
        while request := connection.read_request():
            method, target = request.decode().split()[:2]
            document = self._replace_strings(json.loads(self._service.respond(method, target)[2]))
            connection.respond(json.dumps(document).encode(), "200 OK", self._id())

    def serve_forbidden(self, connection: Connection) -> None:
        """Respond with status 403 to every request; a script for RawServer."""
        while connection.read_request():
            error = {"error_code": self._text, "error_msg": self._text, "request_id": self._text}
            connection.respond(json.dumps(error).encode(), "403 Forbidden", self._id())

    def serve_html(self, connection: Connection) -> None:
        """Respond with an HTML page, status 503 and Retry-After; a script for RawServer."""
        while connection.read_request():
            line = self._line()
            headers = (f"Content-Type: text/{line}", f"Retry-After: {line}", self._id())
            page = f"<p>{self._text}</p>".encode("utf-8", "replace")
            connection.respond(page, "503 Busy", *headers)

    def _line(self) -> str:
        """Return the part of the string that a header can contain."""
        return "".join(self._text.encode("ascii", "ignore").decode().split("\r\n")).translate(
            {10: None, 13: None, 0: None}
        )

    def _id(self) -> str:
        return f"X-Request-Id: {self._line()}"

    def _replace_strings(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {
                **{key: self._replace_strings(value) for key, value in node.items()},
                self._text: 1,
            }
        if isinstance(node, list):
            return [self._replace_strings(item) for item in node]
        return self._text if isinstance(node, str) and node not in self._preserved else node


def command_lines_with(text: str) -> list[tuple[str, ...]]:
    """Return command lines with the string as each kind of argument; NUL is not possible there."""
    text = text.replace("\x00", "").replace("\ud800", "")
    return [
        ("list", "-i", text),
        ("list", "--status", text, "--name", text),
        ("create", "-i", "orders", "-n", text, "-d", text),
        ("create", "-i", text, "--request-id", text, "--timeout", text),
        ("wait", text),
        ("show", "-i", text, f"@{text}"),
        ("wait", "--job", text),
        ("-p", text, "list"),
        ("-c", text, "list"),
        ("-c", text, "config", "path"),
        ("--region", text, "config", "show"),
        ("--project-id", text, "list"),
        ("--endpoint", text, "list"),
        ("list", "--limit", text),
        ("list", "-o", text),
        (text,),
        ("list", f"--{text}"),
        ("config", "validate", text),
        ("emulator", "serve", "--faults", text),
        ("emulator", "serve", "--host", text),
        ("emulator", "serve", "--scenario", text),
        ("emulator", "reset", "--state", f"/nowhere/{text}"),
    ]
