"""One setting at a time: the first source that has it, and where that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class SettingValue(NamedTuple):
    """A value, and where it came from, as `config show` says it."""

    text: str
    origin: str


def from_variable(environ: Mapping[str, str], *names: str) -> SettingValue | None:
    """The first of these variables that is set to something."""
    for name in names:
        if environ.get(name):
            return SettingValue(environ[name], name)
    return None


def from_secret_variable(environ: Mapping[str, str], name: str) -> SettingValue | None:
    """A secret from its variable, or from the file that `…_FILE` names; not from both."""
    given, by_file = environ.get(name), environ.get(f"{name}_FILE")
    if given and by_file:
        raise UsageError(f"{name} and {name}_FILE are both set; one is meant.")
    if by_file:
        from gaussbackup.config.credentials.external import read_secret_file

        return SettingValue(read_secret_file(by_file, f"{name}_FILE"), f"{name}_FILE")
    return SettingValue(given, name) if given else None


def first_set(sources: Iterable[SettingValue | None]) -> SettingValue | None:
    """The first source that has the setting."""
    return next((found for found in sources if found is not None and found.text), None)
