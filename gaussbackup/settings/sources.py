"""One setting at a time: the first source that has it, and where that was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.settings.document import Section, Word, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_REFERENCE = re.compile(r"\$(?:(\$)|\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}|(\{))")


class Found(NamedTuple):
    """A value, and where it came from, as `config show` says it."""

    text: str
    origin: str


class Part(NamedTuple):
    """A section of the file with its path, as `profiles.prod`."""

    section: Section
    key: str
    file: Path

    def origin(self, name: str) -> str:
        """`profiles.prod.region (/etc/gaussbackup/config.yaml:7)`."""
        node = self.section.entries[name]
        return f"{self.key}.{name} ({self.file}:{node.line})"

    def text(self, name: str, environ: Mapping[str, str]) -> Found | None:
        """The value of a key with its `${NAME}` replaced; None where the key is absent."""
        node = self.section.entries.get(name)
        if not isinstance(node, Word):
            return None
        return Found(interpolated(node.text, environ, self.origin(name)), self.origin(name))

    def words(self, name: str, environ: Mapping[str, str]) -> list[str] | None:
        """The words of a command; None where the key is absent."""
        node = self.section.entries.get(name)
        if not isinstance(node, Words):
            return None
        texts = [item.text for item in node.items if isinstance(item, Word)]
        return [interpolated(text, environ, self.origin(name)) for text in texts]


def interpolated(text: str, environ: Mapping[str, str], origin: str) -> str:
    """`${NAME}` and `${NAME:-default}` replaced from the environment; `$$` is one dollar."""

    def value(match: re.Match[str]) -> str:
        dollar, name, has_default, default, broken = match.groups()
        if dollar:
            return "$"
        if broken:
            raise ConfigError(f"{origin}: ${{ must be followed by a name and }}")
        found = environ.get(name, "")
        if not found and not has_default:
            raise ConfigError(f"{origin}: the variable {name} is not set")
        return found or default or ""

    return _REFERENCE.sub(value, text)


def variable(environ: Mapping[str, str], *names: str) -> Found | None:
    """The first of these variables that is set to something."""
    for name in names:
        if environ.get(name):
            return Found(environ[name], name)
    return None


def secret_variable(environ: Mapping[str, str], name: str) -> Found | None:
    """A secret from its variable, or from the file that `…_FILE` names; not from both."""
    given, by_file = environ.get(name), environ.get(f"{name}_FILE")
    if given and by_file:
        raise UsageError(f"{name} and {name}_FILE are both set; one is meant.")
    if by_file:
        from gaussbackup.settings.outside import secret_of_file

        return Found(secret_of_file(by_file, f"{name}_FILE"), f"{name}_FILE")
    return Found(given, name) if given else None


def first(sources: Iterable[Found | None]) -> Found | None:
    """The first source that has the setting."""
    return next((found for found in sources if found is not None and found.text), None)
