"""A configuration file that has been checked: its profiles, and their credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import ConfigError
from gaussbackup.settings.checking import problems_of
from gaussbackup.settings.document import Section, Word, read_document
from gaussbackup.settings.profile import EMULATOR
from gaussbackup.settings.schema import SECRETS
from gaussbackup.settings.sources import Found, Part, interpolated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class File(NamedTuple):
    """The file and what stands in it."""

    path: Path
    document: Section

    def profile_name(self, asked: Found | None, environ: Mapping[str, str]) -> str:
        """The profile of this run: asked for, the default, or the only one."""
        default = self.document.entries.get("default_profile")
        if asked is None and isinstance(default, Word):
            origin = f"default_profile ({self.path}:{default.line})"
            asked = Found(interpolated(default.text, environ, origin), origin)
        names = list(self._section("profiles").entries)
        if asked is None:
            if len(names) == 1:
                return names[0]
            raise ConfigError(
                f"{self.path} has several profiles and no default_profile."
                if names
                else f"{self.path} has no profiles.",
                hint=f"Say which:  --profile {'|'.join(names)}" if names else None,
            )
        if asked.text not in {*names, EMULATOR}:
            raise self._unknown(asked, names)
        return asked.text

    def profile(self, name: str) -> Part:
        """The section of a profile."""
        node = self._section("profiles").entries[name]
        if not isinstance(node, Section):
            raise ConfigError(f"{self.path}:{node.line}: profiles.{name} must hold keys and values")
        return Part(node, f"profiles.{name}", self.path)

    def credentials(self, profile: Part, environ: Mapping[str, str]) -> Part | None:
        """The section of a profile's credentials, in place or by name; None where it names none."""
        node = profile.section.entries.get("credentials")
        if isinstance(node, Section):
            return Part(node, f"{profile.key}.credentials", self.path)
        named = profile.text("credentials", environ)
        if named is None:
            return None
        section = self._section("credentials").entries.get(named.text)
        if not isinstance(section, Section):
            raise ConfigError(f"{named.origin}: there are no credentials of that name")
        return Part(section, f"credentials.{named.text}", self.path)

    def _section(self, key: str) -> Section:
        node = self.document.entries.get(key)
        return node if isinstance(node, Section) else Section({}, 1)

    def _unknown(self, asked: Found, names: list[str]) -> ConfigError:
        from difflib import get_close_matches

        near = get_close_matches(asked.text, names, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return ConfigError(
            f"{self.path} has no profile {asked.text} (asked for by {asked.origin}).{meant}",
            hint=f"It has: {', '.join(names)}" if names else None,
        )


def opened(path: Path, warn: Callable[[str], None]) -> File:
    """Read and check a file; raises ConfigError with every problem of it at once."""
    document = read_document(path)
    problems = problems_of(document)
    if problems:
        raise ConfigError("\n".join(f"{path}:{problem.line}: {problem}" for problem in problems))
    if _is_open_to_others(path) and any(_literal_secrets(document)):
        warn(f"{path} holds a secret and can be read by others; cure it with: chmod 600 {path}")
    return File(path, document)


def validate(path: Path) -> list[str]:
    """Every problem of a file, each with its place; [] for a good one. Runs no command."""
    try:
        document = read_document(path)
    except ConfigError as error:
        return [error.message]
    return [f"{path}:{problem.line}: {problem}" for problem in problems_of(document)]


def _literal_secrets(section: Section) -> Iterator[str]:
    """The keys of secrets that stand in the file themselves."""
    for key, node in section.entries.items():
        if isinstance(node, Section):
            yield from _literal_secrets(node)
        elif key in SECRETS and isinstance(node, Word) and "${" not in node.text:
            yield key


def _is_open_to_others(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
