"""`${NAME}` and `${NAME:-default}` in the texts of a file, replaced from the environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

# `$${` is a literal `${`; a lone `$`, or two of them, mean themselves: passwords hold such.
_REFERENCE = re.compile(
    r"(?P<literal>\$\$\{)"
    r"|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^{}]*))?\}"
    r"|(?P<broken>\$\{)"
)


def has_references(text: str) -> bool:
    """Whether the text is another one once the environment is known."""
    return "${" in text


def validate_references(text: str) -> str | None:
    """What is wrong with the references of a text, without a word of it; None for none."""
    if any(match["broken"] for match in _REFERENCE.finditer(text)):
        return "${ must be followed by NAME} or NAME:-default}; a literal ${ is written $${"
    return None


def expand_references(text: str, environ: Mapping[str, str], origin: str) -> str:
    """The text with every reference replaced; raises ConfigError for a variable that is not set."""
    if not has_references(text):
        return text
    flaw = validate_references(text)
    if flaw is not None:
        raise ConfigError(f"{origin}: {flaw}")

    def value(match: re.Match[str]) -> str:
        if match["literal"]:
            return "${"
        found = environ.get(match["name"]) or match["default"]
        if found is None:
            raise ConfigError(f"{origin}: the variable {match['name']} is not set")
        return found

    return _REFERENCE.sub(value, text)


def has_literal_text(text: str) -> bool:
    """Whether anything of the value is in the text itself, a default included."""
    return bool(re.sub(r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-)?\}", "", text))
