"""A section of the configuration file: its values with their origin, and their `${NAME}`s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, SequenceNode
from gaussbackup.domain.input_errors import text_error, valid_in_path
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# `$${` is a literal `${`; `$` and `$$` alone are literal as well, since passwords contain them.
_REFERENCE = re.compile(
    r"(?P<literal>\$\$\{)"
    r"|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^{}]*))?\}"
    r"|(?P<broken>\$\{)"
)


class ConfigSection(NamedTuple):
    """A mapping of the file; `key` is its path in the file, e.g. `profiles.prod`."""

    node: MappingNode
    key: str
    file: Path

    def origin(self, name: str) -> str:
        """Return e.g. `profiles.prod.region (/etc/gaussbackup/config.yaml:7)`.

        If the key is missing, the line is that of the section.
        """
        node = self.node.entries.get(name, self.node)
        return f"{self.key}.{name} ({self.file}:{node.line})"

    def text(self, name: str, environ: Mapping[str, str]) -> SettingValue | None:
        """Return the value of a key with its references expanded; None if it has no scalar."""
        node = self.node.entries.get(name)
        if not isinstance(node, ScalarNode):
            return None
        origin = self.origin(name)
        return SettingValue(expand_references(node.text, environ, origin), origin)

    def args(self, name: str, environ: Mapping[str, str]) -> list[str] | None:
        """Return the arguments of a command, references expanded; None if it has no sequence."""
        node = self.node.entries.get(name)
        if not isinstance(node, SequenceNode):
            return None
        texts = [item.text for item in node.items if isinstance(item, ScalarNode)]
        origin = self.origin(name)
        # an argument may have quotes and line ends, e.g. a script
        return [expand_references(text, environ, origin, check=False) for text in texts]


def has_references(text: str) -> bool:
    """Return whether the text depends on the environment."""
    return "${" in text


def validate_references(text: str) -> str | None:
    """Return the error in the references of a text, without quoting it; None if there is none."""
    if any(match["broken"] for match in _REFERENCE.finditer(text)):
        return "${ must be followed by NAME} or NAME:-default}; a literal ${ is written $${"
    return None


def expand_references(
    text: str, environ: Mapping[str, str], origin: str, *, check: bool = True
) -> str:
    """Replace each `${NAME}` and `${NAME:-default}`.

    Raise ConfigError for a variable that is not set and, with `check`, for one in quotes or with a
    character that is not printable.
    """
    if not has_references(text):
        return text
    error = validate_references(text)
    if error is not None:
        raise ConfigError(f"{origin}: {error}")

    unset: dict[str, None] = {}

    def replacement(match: re.Match[str]) -> str:
        if match["literal"]:
            return "${"
        name = match["name"]
        value = environ.get(name)
        error = text_error(value, valid_in_path) if value and check else None
        if error is not None:
            raise ConfigError(f"{origin}: environment variable {name} {error}")
        if not value and match["default"] is None:
            unset[name] = None
        return value or match["default"] or ""

    expanded = _REFERENCE.sub(replacement, text)
    if unset:
        subject, are = ("variable", "is") if len(unset) == 1 else ("variables", "are")
        raise ConfigError(f"{origin}: environment {subject} {' and '.join(unset)} {are} not set")
    return expanded


def referenced_variables(text: str) -> list[str]:
    """Return the variables that a text refers to, those with a default included."""
    return [match["name"] for match in _REFERENCE.finditer(text) if match["name"]]


def has_literal_text(text: str) -> bool:
    """Return whether any part of the value is in the text itself, defaults included."""
    return bool(re.sub(r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-)?\}", "", text))
