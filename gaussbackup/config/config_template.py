"""The configuration file that `config init` writes."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.fitting import unknown_region_error, validate_setting
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.references import validate_references
from gaussbackup.config.regions import region_hosts
from gaussbackup.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS = ("aksk", "token", "password", "metadata")
SECRET_FIELDS = {"aksk": "secret_key", "token": "token", "password": "password"}
DEFAULT_VARIABLES = {
    "aksk": "GAUSSDB_SK",
    "token": "GAUSSDB_TOKEN",
    "password": "GAUSSDB_PASSWORD",
}
"""Where the secret of a kind is kept, unless the user says otherwise."""
# In capitals, so that a secret pasted by mistake is not taken for the name of a variable.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_PATH = re.compile(r"(/|~/|[A-Za-z]:[\\/]).+")


class WizardAnswers(NamedTuple):
    """What the user said.

    `secret` says where the secret is kept: the name of a variable, or the whole path of a file.
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


def validate_answer(field: str, text: str) -> str | None:
    """Why an answer cannot be used, without quoting it; None where it can."""
    if not text.isprintable():
        return "it holds a character that cannot be shown"
    if not text.strip():
        return None if field == "project_id" else "it is empty"
    return _VALIDATORS.get(field, validate_references)(text)


def _validate_secret(text: str) -> str | None:
    named = _VARIABLE.fullmatch(text) or _PATH.fullmatch(text)
    return None if named else "give the NAME of a variable in capitals, or a whole /path"


_VALIDATORS: dict[str, Callable[[str], str | None]] = {
    "project_id": lambda text: validate_setting("project_id", text),
    "secret": _validate_secret,
    "region": lambda text: None if region_hosts(text) else unknown_region_error(text),
    "kind": lambda text: None if text in KINDS else f"it must be one of {', '.join(KINDS)}",
    "profile": lambda text: (
        "this name is taken by the built-in profile" if text == EMULATOR_PROFILE else None
    ),
}


def render_config_template(answers: WizardAnswers) -> str:
    """The text of a file with one profile; no secret ever stands in it.

    Raises UsageError for an answer from which no good file could be made.
    """
    for field in _all_questions(answers.kind):
        flaw = validate_answer(field, getattr(answers, field))
        if flaw is not None:
            raise UsageError(f"{field.replace('_', ' ')}: {flaw}")
    lines = [
        "# Settings of gaussbackup; config.example.yaml shows every key.",
        f"default_profile: {_quoted(answers.profile)}",
        "profiles:",
        f"  {_quoted(answers.profile)}:",
        f"    region: {_quoted(answers.region)}",
        f"    project_id: {_quoted(answers.project_id)}"
        if answers.project_id
        else "    # project_id: looked up by the region's name",
        "    credentials: main",
        "credentials:",
        "  main:",
        f"    type: {answers.kind}",
    ]
    lines += [f"    {line}" for line in _credential_lines(answers)]
    return "\n".join(lines) + "\n"


def credential_questions(kind: str) -> tuple[str, ...]:
    """Which answers a kind of credentials needs, in the order of asking."""
    own = {"aksk": ("access_key", "secret"), "token": ("secret",), "metadata": ()}
    return own.get(kind, ("domain", "username", "secret"))


def _all_questions(kind: str) -> tuple[str, ...]:
    return ("profile", "region", "project_id", "kind", *credential_questions(kind))


def _credential_lines(answers: WizardAnswers) -> list[str]:
    lines = []
    for field in credential_questions(answers.kind):
        text = getattr(answers, field)
        if field != "secret":
            lines.append(f"{field}: {_quoted(text)}")
        elif _PATH.fullmatch(text):
            lines.append(f"{SECRET_FIELDS[answers.kind]}_file: {_quoted(text)}")
        else:
            lines.append(f"{SECRET_FIELDS[answers.kind]}: ${{{text}}}")
    return lines


def _quoted(text: str) -> str:
    """A double-quoted scalar, which YAML never takes for anything but text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def required_variables(answers: WizardAnswers) -> list[str]:
    """The variables that the file reads, in the order of asking."""
    texts = [getattr(answers, field) for field in credential_questions(answers.kind)]
    named = [answers.secret] if "secret" in credential_questions(answers.kind) else []
    found = [name for text in texts for name in re.findall(r"\$\{(\w+)\}", text)]
    return [*found, *(name for name in named if _VARIABLE.fullmatch(name))]


def raise_if_exists(path: Path) -> None:
    """Raise ConfigError where something stands at `path` already, a dangling link included."""
    if os.path.lexists(path):
        raise ConfigError(
            f"{path} exists already, and is left as it is.",
            hint="Move it away, or name another file:  gaussbackup config init -c FILE",
        )


def write_private_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read; never over another one, whoever makes it when."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)  # half a file is none
            raise
    except OSError as error:
        raise_if_exists(path)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from None
