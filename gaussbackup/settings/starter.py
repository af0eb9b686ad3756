"""The configuration file that `config init` writes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("aksk", "token", "password", "metadata")
_SECRETS = {"aksk": "secret_key", "token": "token", "password": "password"}


@dataclass(frozen=True)
class Answers:
    """What the user said.

    `secret` says where the secret is kept: the name of a variable, or a path where it holds a `/`.
    `access_key` may be a variable too, written as `${NAME}`.
    """

    profile: str = "prod"
    region: str = "ap-southeast-1"
    project_id: str = ""
    kind: str = "aksk"
    access_key: str = "${GAUSSDB_AK}"
    domain: str = ""
    username: str = ""
    secret: str = "GAUSSDB_SK"  # noqa: S105 - the name of a variable


def starter(answers: Answers) -> str:
    """The text of a file with one profile; no secret ever stands in it."""
    lines = [
        "# Settings of gaussbackup; see config.example.yaml for every key.",
        f"default_profile: {_quoted(answers.profile)}",
        "profiles:",
        f"  {_quoted(answers.profile)}:",
        f"    region: {_quoted(answers.region)}",
    ]
    if answers.project_id:
        lines.append(f"    project_id: {_quoted(answers.project_id)}")
    else:
        lines.append("    # project_id: looked up by the region's name")
    lines += ["    credentials: main", "credentials:", "  main:", f"    type: {answers.kind}"]
    lines += [f"    {line}" for line in _credentials(answers)]
    return "\n".join(lines) + "\n"


def _credentials(answers: Answers) -> list[str]:
    lines = []
    if answers.kind == "aksk":
        lines.append(f"access_key: {_quoted(answers.access_key)}")
    if answers.kind == "password":
        lines.append(f"domain: {_quoted(answers.domain)}")
        lines.append(f"username: {_quoted(answers.username)}")
    secret = _SECRETS.get(answers.kind)
    if secret is not None and ("/" in answers.secret or "\\" in answers.secret):
        lines.append(f"{secret}_file: {_quoted(answers.secret)}")
    elif secret is not None:
        lines.append(f"{secret}: ${{{answers.secret}}}")
    return lines


def _quoted(text: str) -> str:
    """A double-quoted scalar, which YAML never takes for anything but text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all; never over another one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise ConfigError(f"{path} exists already.", hint="Move it away, or name another file.")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from None
