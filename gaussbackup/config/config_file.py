"""A configuration file that has been checked: its profiles, and their credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.config_section import ConfigSection
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.references import expand_references, has_literal_text
from gaussbackup.config.schema import SECRET_KEYS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.config.validation.document import document_problems
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, read_document
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class ConfigFile(NamedTuple):
    """The file and what stands in it."""

    path: Path
    document: MappingNode

    def select_profile(
        self, asked: SettingValue | None, environ: Mapping[str, str]
    ) -> SettingValue:
        """The profile of this run: asked for, the default, or the only one."""
        default = self.document.entries.get("default_profile")
        if asked is None and isinstance(default, ScalarNode):
            origin = f"default_profile ({self.path}:{default.line})"
            asked = SettingValue(expand_references(default.text, environ, origin), origin)
        names = list(self._section("profiles").entries)
        if asked is None:
            if len(names) == 1:
                return SettingValue(names[0], f"the only profile of {self.path}")
            raise ConfigError(
                f"{self.path} has several profiles and no default_profile."
                if names
                else f"{self.path} has no profiles.",
                hint=f"Say which:  --profile {'|'.join(names)}" if names else None,
            )
        if asked.text not in {*names, EMULATOR_PROFILE}:
            raise self._unknown_profile(asked, names)
        return asked

    def profile_section(self, name: str) -> ConfigSection:
        """The section of a profile that `profile_name` chose."""
        node = self._section("profiles").entries[name]
        return ConfigSection(
            node if isinstance(node, MappingNode) else MappingNode({}, 1),
            f"profiles.{name}",
            self.path,
        )

    def credentials_section(
        self, profile: ConfigSection, environ: Mapping[str, str]
    ) -> ConfigSection | None:
        """The section of a profile's credentials, in place or by name; None where it names none."""
        node = profile.node.entries.get("credentials")
        if isinstance(node, MappingNode):
            return ConfigSection(node, f"{profile.key}.credentials", self.path)
        named = profile.text("credentials", environ)
        if named is None:
            return None
        section = self._section("credentials").entries.get(named.text)
        if not isinstance(section, MappingNode):
            raise ConfigError(f"{named.origin}: there are no credentials of that name")
        return ConfigSection(section, f"credentials.{named.text}", self.path)

    def _section(self, key: str) -> MappingNode:
        node = self.document.entries.get(key)
        return node if isinstance(node, MappingNode) else MappingNode({}, 1)

    def _unknown_profile(self, asked: SettingValue, names: list[str]) -> ConfigError:
        from difflib import get_close_matches

        near = get_close_matches(asked.text, [*names, EMULATOR_PROFILE], n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return ConfigError(
            f"{self.path} has no profile {asked.text} (asked for by {asked.origin}).{meant}",
            hint=f"It has: {', '.join(names)}" if names else None,
        )


def load_config(path: Path, warn: Callable[[str], None]) -> ConfigFile:
    """Read and check a file; raises ConfigError with every problem of it at once."""
    document = read_document(path)
    problems = document_problems(document)
    if problems:
        raise ConfigError("\n".join(f"{path}:{problem.line}: {problem}" for problem in problems))
    if any(_literal_secrets(document)):
        _warn_if_readable(path, warn)
    return ConfigFile(path, document)


def validate_file(path: Path) -> list[str]:
    """Every problem of a file, each with its place; [] for a good one. Runs no command."""
    try:
        document = read_document(path)
    except ConfigError as error:
        return [error.message]
    return [f"{path}:{problem.line}: {problem}" for problem in document_problems(document)]


def _literal_secrets(section: MappingNode) -> Iterator[str]:
    """The keys of secrets that stand in the file themselves."""
    for key, node in section.entries.items():
        if isinstance(node, MappingNode):
            yield from _literal_secrets(node)
        elif key in SECRET_KEYS and isinstance(node, ScalarNode) and has_literal_text(node.text):
            yield key


def _warn_if_readable(path: Path, warn: Callable[[str], None]) -> None:
    """Say who else can read, or change, a file with a secret in it.

    What the owner opened to a group this process is only a member of, as root:backup 0640, is how
    a system-wide file is meant to be kept.
    """
    if os.name != "posix":
        return
    status, me = path.stat(), os.geteuid()
    others = 0o077 if status.st_uid == me else 0o027
    if status.st_uid not in {me, 0}:
        warn(f"{path} holds a secret and belongs to another user")
    elif status.st_mode & others:
        from shlex import quote

        mode = 600 if status.st_uid == me else 640
        warn(
            f"{path} holds a secret and can be read by others; "
            f"cure it with: chmod {mode} {quote(str(path))}"
        )
