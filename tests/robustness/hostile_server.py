"""A cloud whose every word is hostile, and the command lines of somebody who types such words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.robustness.mutated_responses import NEW, OLD, MutatingService
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
    "controls first": _ALL,
    "a command first": f"::error::owned {_ALL}",
    "another command first": f"##vso[task.complete]{_ALL}",
    "half a character": f"\ud800 =cmd() {_ALL}\udc80",
    "a spreadsheet": '=cmd()|"a\'b",c ##[group]',
}
_FLOW = {NEW, OLD, ORDERS, "COMPLETED", "BUILDING", "Running", "before-v42"}
"""Words that a command has to understand to get to its end."""


class HostileServer:
    """Right answers in which all but what a command must understand is the hostile word."""

    def __init__(self, word: str, *, replace_all: bool = False) -> None:
        self._word = word
        self._kept = set() if replace_all else _FLOW
        self._service = MutatingService(1, mutation_rate=0.0)

    def serve(self, talk: Connection) -> None:
        """The script of a RawServer."""
        while request := talk.read_request():
            method, target = request.decode().split()[:2]
            right = json.loads(self._service.respond(method, target)[2])
            talk.respond(json.dumps(self._replace_strings(right)).encode(), "200 OK", self._id())

    def serve_forbidden(self, talk: Connection) -> None:
        """The same, for whom nothing is granted."""
        while talk.read_request():
            said = {"error_code": self._word, "error_msg": self._word, "request_id": self._word}
            talk.respond(json.dumps(said).encode(), "403 Forbidden", self._id())

    def serve_html(self, talk: Connection) -> None:
        """The same, for whom there is only a page of HTML, and a pause to make."""
        while talk.read_request():
            line = self._line()
            headers = (f"Content-Type: text/{line}", f"Retry-After: {line}", self._id())
            talk.respond(f"<p>{self._word}</p>".encode("utf-8", "replace"), "503 Busy", *headers)

    def _line(self) -> str:
        """As much of the word as one header can carry."""
        return "".join(self._word.encode("ascii", "ignore").decode().split("\r\n")).translate(
            {10: None, 13: None, 0: None}
        )

    def _id(self) -> str:
        return f"X-Request-Id: {self._line()}"

    def _replace_strings(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {
                **{key: self._replace_strings(value) for key, value in node.items()},
                self._word: 1,
            }
        if isinstance(node, list):
            return [self._replace_strings(item) for item in node]
        return self._word if isinstance(node, str) and node not in self._kept else node


def command_lines_with(word: str) -> list[tuple[str, ...]]:
    """Command lines with the word in every place that takes one; no shell passes a NUL."""
    word = word.replace("\x00", "").replace("\ud800", "")
    return [
        ("list", "-i", word),
        ("list", "--status", word, "--name", word),
        ("create", "-i", "orders", "-n", word, "-d", word),
        ("create", "-i", word, "--request-id", word, "--timeout", word),
        ("wait", word),
        ("show", "-i", word, f"@{word}"),
        ("wait", "--job", word),
        ("-p", word, "list"),
        ("-c", word, "list"),
        ("-c", word, "config", "path"),
        ("--region", word, "config", "show"),
        ("--project-id", word, "list"),
        ("--endpoint", word, "list"),
        ("list", "--limit", word),
        ("list", "-o", word),
        (word,),
        ("list", f"--{word}"),
        ("config", "validate", word),
        ("emulator", "serve", "--faults", word),
        ("emulator", "serve", "--host", word),
        ("emulator", "serve", "--scenario", word),
        ("emulator", "reset", "--state", f"/nowhere/{word}"),
    ]
