"""Every kind of credentials for a command, and the search for secrets in its output."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from tests.robustness.echo_server import KEYS, PASSWORD, SECRET_KEY, SECRETS, SECURITY_TOKEN, TOKEN

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("aksk", "sts", "token", "password", "command", "metadata")
_WINDOW = 12
"""Length of a part of a long secret that counts as the secret."""


class CredentialCase:
    """Credentials of one kind: files in a folder, and environment variables."""

    def __init__(self, kind: str, folder: Path, url: str, *, invalid: bool = False) -> None:
        self._folder = folder
        self.own_files: set[Path] = set()
        self.variables = {
            "HOME": str(folder),
            "GAUSSBACKUP_ENDPOINT": url,
            "GAUSSBACKUP_IAM_ENDPOINT": url,
            "GAUSSBACKUP_PROJECT_ID": "0" * 32,
            "GAUSSBACKUP_RETRY_BUDGET": "0.2",
            "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
            "GAUSSBACKUP_CALL_LIMIT": "5",
        }
        getattr(self, f"_{kind}")()
        if invalid and "GAUSSBACKUP_CONFIG" in self.variables:
            path = folder / "config.yaml"
            extra = f"  secret_kye: {json.dumps(SECRET_KEY)}\n  {{token:{TOKEN}}}: x\n"
            self._file("config.yaml", path.read_text(encoding="utf-8") + extra)
        elif invalid:
            self.variables["GAUSSBACKUP_CALL_LIMIT"] = SECRET_KEY
            self.variables["GAUSSBACKUP_ENDPOINT"] = f"https://me:{SECRET_KEY}@host"

    def _file(self, name: str, text: str) -> str:
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        self.own_files.add(path)
        return str(path)

    def _config(self, credentials: dict[str, object]) -> None:
        lines = ["profiles: {here: {credentials: ops}}", "credentials:", " ops:"]
        lines += [f"  {key}: {json.dumps(value)}" for key, value in credentials.items()]
        self.variables["GAUSSBACKUP_CONFIG"] = self._file("config.yaml", "\n".join(lines) + "\n")

    def _aksk(self) -> None:
        self.variables["GAUSSBACKUP_ACCESS_KEY"] = KEYS["access_key"]
        self.variables["GAUSSBACKUP_SECRET_KEY"] = SECRET_KEY

    def _sts(self) -> None:
        script = f"print(open({self._file('sts', SECURITY_TOKEN)!r}).read())"
        program = [sys.executable, self._file("show.py", script)]
        self._config({"type": "aksk", **KEYS, "security_token_command": program})

    def _token(self) -> None:
        self.variables["GAUSSBACKUP_TOKEN_FILE"] = self._file("token", TOKEN)

    def _password(self) -> None:
        self.variables["MY_PW"] = PASSWORD
        self._config(
            {"type": "password", "domain": "acme", "username": "dba", "password": "${MY_PW}"}
        )

    def _command(self) -> None:
        keys = json.dumps({**KEYS, "security_token": SECURITY_TOKEN})
        program = [sys.executable, self._file("keys.py", f"print({keys!r})")]
        self._config({"type": "command", "command": program})

    def _metadata(self) -> None:
        url = self.variables["GAUSSBACKUP_ENDPOINT"]
        self._config({"type": "metadata", "endpoint": url})

    def created_files(self) -> list[Path]:
        """Return the files in the folder that the command created."""
        files = {path for path in self._folder.rglob("*") if path.is_file()}
        return sorted(files - self.own_files)


def secrets_in(data: bytes) -> list[str]:
    """Return the secrets in the output, also parts of them and encoded forms."""
    text = data.decode("utf-8", "replace")
    return [secret for secret in SECRETS if any(encoded in text for encoded in _encodings(secret))]


def signatures(request: bytes) -> list[str]:
    """Return the signatures in a request, which are secret as well."""
    return re.findall("Signature=([0-9a-f]{64})", request.decode())


def _encodings(secret: str) -> set[str]:
    complete = {quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], secret}
    base64_text = b64encode(secret.encode()).decode()[:-4]
    long = {secret, base64_text} if len(secret) > 2 * _WINDOW else set()
    parts = {
        text[start : start + _WINDOW] for text in long for start in range(len(text) - _WINDOW + 1)
    }
    return complete | {base64_text} | parts
