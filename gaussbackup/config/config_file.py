"""The configuration file, validated: its profiles and their credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.config_section import ConfigSection, expand_references, has_literal_text
from gaussbackup.config.profile import EMULATOR_PROFILE
from gaussbackup.config.schema import SECRET_KEYS
from gaussbackup.config.setting_sources import SettingValue
from gaussbackup.config.validation.document import document_problems
from gaussbackup.config.yaml_document import MappingNode, ScalarNode, read_document
from gaussbackup.domain.input_errors import quoted_input
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from gaussbackup.config.validation.node_validation import Problem


class ConfigFile(NamedTuple):
    """A configuration file and its content."""

    path: Path
    document: MappingNode

    def select_profile(
        self, requested: SettingValue | None, environ: Mapping[str, str]
    ) -> SettingValue:
        """Return the profile of this run: the requested one, the default, or the only one.

        Raise ConfigError if there is no such profile, or several and no default.
        """
        default = self.document.entries.get("default_profile")
        if requested is None and isinstance(default, ScalarNode):
            origin = f"default_profile ({self.path}:{default.line})"
            requested = SettingValue(expand_references(default.text, environ, origin), origin)
        names = list(self._section("profiles").entries)
        if requested is None:
            if len(names) == 1:
                return SettingValue(names[0], f"only profile in {self.path}")
            raise ConfigError(
                f"{self.path} has several profiles and no default_profile."
                if names
                else f"{self.path} has no profiles.",
                hint=f"Select one:  --profile {'|'.join(names)}" if names else None,
            )
        if requested.text not in {*names, EMULATOR_PROFILE}:
            raise self._unknown_profile(requested, names)
        return requested

    def profile_section(self, name: str) -> ConfigSection:
        """Return the section of a profile that `select_profile` returned."""
        node = self._section("profiles").entries[name]
        return ConfigSection(
            node if isinstance(node, MappingNode) else MappingNode({}, 1),
            f"profiles.{name}",
            self.path,
        )

    def credentials_section(
        self, profile: ConfigSection, environ: Mapping[str, str]
    ) -> ConfigSection | None:
        """Return the section of a profile's credentials, inline or by name; None if not set."""
        node = profile.node.entries.get("credentials")
        if isinstance(node, MappingNode):
            return ConfigSection(node, f"{profile.key}.credentials", self.path)
        name = profile.text("credentials", environ)
        if name is None:
            return None
        section = self._section("credentials").entries.get(name.text)
        if not isinstance(section, MappingNode):
            raise ConfigError(f"{name.origin}: credentials not found{quoted_input(name.text)}")
        return ConfigSection(section, f"credentials.{name.text}", self.path)

    def _section(self, key: str) -> MappingNode:
        node = self.document.entries.get(key)
        return node if isinstance(node, MappingNode) else MappingNode({}, 1)

    def _unknown_profile(self, requested: SettingValue, names: list[str]) -> ConfigError:
        from difflib import get_close_matches

        nearest = get_close_matches(requested.text, [*names, EMULATOR_PROFILE], n=1)
        suggestion = f"; did you mean {nearest[0]}?" if nearest else ""
        return ConfigError(
            f"profile not found: {requested.text} in {self.path}, "
            f"set by {requested.origin}{suggestion}",
            hint=f"Available profiles: {', '.join(names)}" if names else None,
        )


def load_config(path: Path, warn: Callable[[str], None]) -> ConfigFile:
    """Read and validate a file; raise ConfigError with all of its problems."""
    document = read_document(path)
    problems = _located_problems(path, document_problems(document))
    if problems:
        raise ConfigError("\n".join(problems))
    if any(_literal_secrets(document)):
        _warn_if_readable(path, warn)
    return ConfigFile(path, document)


def validate_file(
    path: Path,
    environ: Mapping[str, str] | None = None,
    warn: Callable[[str], None] | None = None,
) -> list[str]:
    """Return every problem of a file as `PATH:LINE: KEY: PROBLEM`; [] if valid. Run no command.

    `warn` receives what the file lacks on this machine, with the environment `environ`: variables
    that are not set or may be misspelt, files that cannot be read, and private access to the file.
    """
    try:
        document = read_document(path)
    except ConfigError as error:
        return [error.message]
    if environ is not None and warn is not None:
        _warn_of_environment(path, document, environ, warn)
    return _located_problems(path, document_problems(document))


def _warn_of_environment(
    path: Path, document: MappingNode, environ: Mapping[str, str], warn: Callable[[str], None]
) -> None:
    from gaussbackup.config.environment_variables import unknown_variables
    from gaussbackup.config.validation.machine_requirements import (
        document_references,
        environment_problems,
    )

    for text in _located_problems(path, environment_problems(document, environ)):
        warn(text)
    if any(_literal_secrets(document)):
        _warn_if_readable(path, warn)
    for text in unknown_variables(environ, document_references(document)):
        warn(text)


def _located_problems(path: Path, problems: Iterable[Problem]) -> list[str]:
    return [f"{path}:{problem.line}: {problem}" for problem in problems]


def _literal_secrets(section: MappingNode) -> Iterator[str]:
    """Yield the keys of secrets that are in the file itself."""
    for key, node in section.entries.items():
        if isinstance(node, MappingNode):
            yield from _literal_secrets(node)
        elif key in SECRET_KEYS and isinstance(node, ScalarNode) and has_literal_text(node.text):
            yield key


def _warn_if_readable(path: Path, warn: Callable[[str], None]) -> None:
    """Warn if another user can read or change a file with a secret.

    A file of another owner, readable by a group of this process, e.g. root:backup 0640, is how a
    system-wide file should be set up: no warning.
    """
    if os.name != "posix":
        return
    status, user = path.stat(), os.geteuid()
    others = 0o077 if status.st_uid == user else 0o027
    if status.st_uid not in {user, 0}:
        warn(f"{path} contains a secret and belongs to another user")
    elif status.st_mode & others:
        from shlex import quote

        mode = 600 if status.st_uid == user else 640
        warn(
            f"{path} contains a secret and is accessible to other users; "
            f"run: chmod {mode} {quote(str(path))}"
        )
