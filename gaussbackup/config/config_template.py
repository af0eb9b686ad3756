"""The templates of the configuration file that `config init` writes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.config_section import validate_references
from gaussbackup.config.private_directory import create_private_directory
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.service_endpoints import validate_region
from gaussbackup.config.validation.values import validate_setting
from gaussbackup.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

_EXAMPLE = "config.example.yaml"
KINDS = ("aksk", "token", "password", "metadata")
SECRET_FIELDS = {"aksk": "secret_key", "token": "token", "password": "password"}
DEFAULT_VARIABLES = {
    "aksk": "GAUSSDB_SK",
    "token": "GAUSSDB_TOKEN",
    "password": "GAUSSDB_PASSWORD",
}
"""Kind of credentials -> the default variable of its secret."""
# In capitals, so that a secret pasted by mistake is not accepted as the name of a variable.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_PATH = re.compile(r"(/|~/|[A-Za-z]:[\\/]).+")


class WizardAnswers(NamedTuple):
    """The answers of the user to the questions of `config init`.

    `secret` is where the secret is stored: the name of a variable, or the absolute path of a file.
    `access_key` may be a variable too, in the form `${NAME}`.
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
    """Return why an answer is not valid, without quoting it; None if it is."""
    if not text.isprintable():
        return "must not contain a non-printable character"
    if not text.strip():
        return None if field == "project_id" else "must not be empty"
    return _VALIDATORS.get(field, validate_references)(text)


def _validate_secret(text: str) -> str | None:
    valid = _VARIABLE.fullmatch(text) or _PATH.fullmatch(text)
    return None if valid else "enter the NAME of a variable in capitals, or an absolute /path"


_VALIDATORS: dict[str, Callable[[str], str | None]] = {
    "project_id": lambda text: validate_setting("project_id", text),
    "secret": _validate_secret,
    "region": validate_region,
    "kind": lambda text: None if text in KINDS else f"must be one of {', '.join(KINDS)}",
    "profile": lambda text: (
        "this name is reserved for the built-in profile" if text == EMULATOR_PROFILE else None
    ),
}


def example_config() -> str:
    """Return the example file with every key.

    The wheel has it in this package, the repository has it at the top.
    """
    package = Path(__file__).parent
    for folder in (package, package.parents[1]):
        path = folder / _EXAMPLE
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError(f"The installation is incomplete: {package / _EXAMPLE} is missing.")


def render_config_template(answers: WizardAnswers) -> str:
    """Return the text of a file with one profile and without any secret.

    Raise UsageError for an answer that is not valid.
    """
    for field in _all_questions(answers.kind):
        error = validate_answer(field, getattr(answers, field))
        if error is not None:
            raise UsageError(f"{field.replace('_', ' ')}: {error}")
    lines = [
        "# Configuration of gaussbackup. For every key: gaussbackup config init --full -c FILE",
        f"default_profile: {_quoted(answers.profile)}",
        "profiles:",
        f"  {_quoted(answers.profile)}:",
        f"    region: {_quoted(answers.region)}",
        f"    project_id: {_quoted(answers.project_id)}"
        if answers.project_id
        else "    # project_id: looked up by the name of the region",
        "    credentials: main",
        "credentials:",
        "  main:",
        f"    type: {answers.kind}",
    ]
    lines += [f"    {line}" for line in _credential_lines(answers)]
    return "\n".join(lines) + "\n"


def credential_questions(kind: str) -> tuple[str, ...]:
    """Return the fields that a kind of credentials needs, in the order of the questions."""
    fields = {"aksk": ("access_key", "secret"), "token": ("secret",), "metadata": ()}
    return fields.get(kind, ("domain", "username", "secret"))


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
    """Return a double-quoted scalar, which YAML always reads as text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def required_variables(answers: WizardAnswers) -> list[str]:
    """Return the variables that the file refers to, in the order of the questions."""
    texts = [getattr(answers, field) for field in credential_questions(answers.kind)]
    secret = [answers.secret] if "secret" in credential_questions(answers.kind) else []
    references = [name for text in texts for name in re.findall(r"\$\{(\w+)\}", text)]
    return [*references, *(name for name in secret if _VARIABLE.fullmatch(name))]


def raise_if_exists(path: Path) -> None:
    """Raise ConfigError if anything exists at `path`, a dangling link included."""
    if os.path.lexists(path):
        raise ConfigError(
            f"{path} already exists and was not changed.",
            hint="Move it away, or write another file:  gaussbackup config init -c FILE",
        )


def write_private_file(path: Path, text: str) -> None:
    """Write a new file that only its owner can read; raise ConfigError if the path exists."""
    try:
        create_private_directory(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)  # not complete
            raise
    except OSError as error:
        raise_if_exists(path)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from None
