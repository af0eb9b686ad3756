"""A plain HTTP caller of the emulator: no client of ours, no vendor's SDK, just http.client."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator import DOMAIN, PASSWORD, PROJECT_ID, REGION, USERNAME

if TYPE_CHECKING:
    from types import TracebackType

    from gaussbackup.emulator import Emulator

PREFIX = f"/v3/{PROJECT_ID}"


class RawResponse(NamedTuple):
    """An answer, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    text: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json["error_code"])


class RawClient:
    """Calls with a token it has fetched; one connection for as long as it lasts."""

    def __init__(self, emulator: Emulator, *, timeout: float = 5.0) -> None:
        host, _, port = emulator.endpoint.removeprefix("http://").rpartition(":")
        self.address = (host, int(port))
        self._connection = http.client.HTTPConnection(host, int(port), timeout=timeout)
        self.token = ""

    def __enter__(self) -> RawClient:
        self.log_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def log_in(self) -> None:
        said = self.send("POST", "/v3/auth/tokens", login_body())
        self.token = said.headers["X-Subject-Token"] or ""

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> RawResponse:
        """Send one request; after a failure the next one gets a new connection."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"X-Auth-Token": self.token} if self.token and headers is None else headers or {}
        try:
            self._connection.request(method, path, data, sent)
            answer = self._connection.getresponse()
            return RawResponse(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise

    def get(self, path: str) -> RawResponse:
        return self.send("GET", PREFIX + path)

    def create(self, instance_id: str, name: str, **more: Any) -> RawResponse:
        body = {"instance_id": instance_id, "name": name, **more}
        return self.send("POST", PREFIX + "/backups", body)

    def names(self) -> list[str]:
        return [backup["name"] for backup in self.get("/backups").json["backups"]]

    def backup(self, backup_id: str) -> Any:
        return self.get(f"/backups?backup_id={backup_id}").json["backups"][0]

    def raw(self, request: bytes) -> bytes:
        """Send bytes on a connection of their own, and read until the other side closes."""
        with socket.create_connection(self.address, timeout=5) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while piece := connection.recv(65536):
                received += piece
        return received


def login_body(*, password: str = PASSWORD, project: str | None = REGION) -> dict[str, Any]:
    """Give the body of a request for a token."""
    user = {"name": USERNAME, "password": password, "domain": {"name": DOMAIN}}
    auth: dict[str, Any] = {"identity": {"methods": ["password"], "password": {"user": user}}}
    if project:
        auth["scope"] = {"project": {"name": project}}
    return {"auth": auth}
