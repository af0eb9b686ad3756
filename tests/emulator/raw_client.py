"""A minimal client of the emulator, based on `http.client`; it uses no code of gaussbackup.api."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator import (
    ACCESS_KEY,
    DOMAIN,
    PASSWORD,
    PROJECT_ID,
    REGION,
    SECRET_KEY,
    USERNAME,
)
from gaussbackup.emulator.auth import signing
from gaussbackup.emulator.server.request import ServerRequest

if TYPE_CHECKING:
    from types import TracebackType

    from gaussbackup.emulator import Emulator

PREFIX = f"/v3/{PROJECT_ID}"


class RawResponse(NamedTuple):
    """A complete response."""

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
    """Send requests with a token on one connection; `with` fetches the token."""

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
        response = self.send("POST", "/v3/auth/tokens", login_body())
        self.token = response.headers["X-Subject-Token"] or ""

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> RawResponse:
        """Send one request; after an error, the next request uses a new connection."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = (
            {"X-Auth-Token": self.token} if self.token and headers is None else headers or {}
        )
        try:
            self._connection.request(method, path, data, all_headers)
            response = self._connection.getresponse()
            return RawResponse(response.status, response.headers, response.read())
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
        """Send bytes on a new connection, return the bytes received until the server closes it."""
        with socket.create_connection(self.address, timeout=5) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while data := connection.recv(65536):
                received += data
        return received


def login_body(*, password: str = PASSWORD, project: str | None = REGION) -> dict[str, Any]:
    """Return the body of a token request."""
    user = {"name": USERNAME, "password": password, "domain": {"name": DOMAIN}}
    auth: dict[str, Any] = {"identity": {"methods": ["password"], "password": {"user": user}}}
    if project:
        auth["scope"] = {"project": {"name": project}}
    return {"auth": auth}


def signed_get(
    client: RawClient,
    path: str = PREFIX + "/backups",
    *,
    access_key: str = ACCESS_KEY,
    secret_key: str = SECRET_KEY,
    skew: float = 0.0,
    security_token: str | None = None,
) -> RawResponse:
    """Send a GET request that is signed with the key; `skew` (seconds) is added to its date."""
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + skew))
    headers = {"Host": "{}:{}".format(*client.address), "X-Sdk-Date": date}
    if security_token:
        headers["X-Security-Token"] = security_token
    names = tuple(sorted(name.lower() for name in headers))
    request = ServerRequest("GET", path, "HTTP/1.1", tuple(headers.items()), b"", "")
    signature = signing.signature(secret_key, request, names)
    signed = ";".join(names)
    headers["Authorization"] = (
        f"SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={signed}, Signature={signature}"
    )
    return client.send("GET", path, headers=headers)
