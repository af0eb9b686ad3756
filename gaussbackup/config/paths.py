"""The paths of the configuration file, of states, journals and the name cache (XDG rules).

Every path that the user sets is expanded by `expand_path`. A missing home directory is an error
only if a path begins with `~`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.config.setting_sources import path_from_variable
from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.setting_sources import Flags

SYSTEM_CONFIG = Path("/etc/gaussbackup/config.yaml")
_TEMPORARY_DIRECTORIES = ("/tmp", "/var/tmp")  # noqa: S108 - what is created there is checked
_STATE_DIR_HINT = "Set GAUSSBACKUP_STATE_DIR to a directory that only you can write."


def home_directory(environ: Mapping[str, str]) -> Path | None:
    """Return the home directory; None if the environment has none, e.g. in a cron job."""
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) if home else None


def filesystem_text(text: str) -> str:
    """Return the text so that it can name a file; see `signals_and_descriptors.as_utf8`.

    Characters that the locale does not have become the bytes of UTF-8.
    """
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return os.fsdecode(text.encode("utf-8", "surrogateescape"))
    return text


def expand_path(text: str, origin: str, environ: Mapping[str, str]) -> Path:
    """Return the path of a setting, with `~` and `~user` expanded as a shell does.

    No shell has expanded the value of a variable in a unit file or a crontab. Raise ConfigError,
    without quoting the text, for a path that cannot be valid.
    """
    if "\0" in text:
        raise ConfigError(f"{origin}: not a valid path")
    text = filesystem_text(text)
    if not text.startswith("~"):
        return Path(text)
    user, _, rest = text[1:].partition("/")
    home = home_directory(environ)
    if not user and (home is None or not home.is_absolute()):
        raise ConfigError(f"{origin}: ~ cannot be expanded: HOME is not set to an absolute path")
    if not user and home is not None:
        return home / rest.lstrip("/")
    expanded = os.path.expanduser(text)  # noqa: PTH111 - Path.expanduser raises RuntimeError
    if expanded.startswith("~"):
        raise ConfigError(f"{origin}: ~USER cannot be expanded: there is no such user")
    return Path(expanded)


def default_config_paths(environ: Mapping[str, str], home: Path | None) -> list[Path]:
    """Return the configuration files to try in order; never one of the current directory."""
    base = _xdg_dir(environ, "XDG_CONFIG_HOME", home, ".config")
    own = [base / "gaussbackup" / "config.yaml"] if base else []
    return [*own, SYSTEM_CONFIG]


def explicit_config(flags: Flags, environ: Mapping[str, str]) -> tuple[Path, str] | None:
    """Return the path set by option or variable, and the name of that; None if not set.

    Raise ConfigError if the option is empty.
    """
    if flags.config is not None:
        text, origin = flags.config, "--config"
        if not text:
            raise ConfigError(f"{origin} is empty.")
    else:
        value = path_from_variable(environ, "GAUSSBACKUP_CONFIG")
        if value is None:
            return None
        text, origin = value
    return expand_path(text, origin, environ), origin


def find_config(flags: Flags, environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Return the configuration file of this run; None if there is none.

    Raise ConfigError if an explicit path does not exist or is no file that can be read at once.
    A pipe of the shell is one, so that `-c <(vault read …)` works.
    """
    explicit = explicit_config(flags, environ)
    if explicit is None:
        # not Path.exists, which raises if HOME is another user's
        paths = default_config_paths(environ, home)
        path = next((path for path in paths if os.path.exists(path)), None)  # noqa: PTH110
        if path is not None:
            _check_config(path, "default location")
        return path
    path, source = explicit
    _check_config(path, f"set by {source}")
    return path


def _check_config(path: Path, source: str) -> None:
    """Raise ConfigError if there is no file that can be read; `source` is for the message."""
    from gaussbackup.regular_file import check_readable_file

    try:
        check_readable_file(path)
    except FileNotFoundError:
        raise ConfigError(
            f"configuration file not found: {path} ({source})",
            hint="Create one:  gaussbackup config init",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"configuration file cannot be read: {path} ({source}): {error.strerror}"
        ) from None


def emulator_state_path(environ: Mapping[str, str], home: Path | None) -> Path:
    """Return the built-in emulator's state file, which is safe to open.

    Raise ConfigError if something else than a regular file is there, and if another user may have
    made the directory for temporary files that is used without a home.
    """
    from gaussbackup.regular_file import check_writable_target

    path = emulator_state_location(environ, home)
    if _persistent_state_dir(environ, home) is None:
        _require_private_directory(path.parent)
    try:
        check_writable_target(path)
    except OSError as error:
        raise ConfigError(
            f"emulator state file cannot be used: {path}: {error.strerror}",
            hint="Set GAUSSBACKUP_STATE_DIR to another directory.",
        ) from None
    return path


def _require_private_directory(path: Path) -> None:
    """Create a directory for this user; raise ConfigError if it is not private."""
    from gaussbackup.config.private_directory import create_private_directory, is_private_directory

    try:
        create_private_directory(path)
        private = is_private_directory(path)
    except NotADirectoryError:
        private = False
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be created: {error.strerror}.", hint=_STATE_DIR_HINT
        ) from None
    if not private:
        raise ConfigError(
            f"{path} is not a private directory of this user (mode 0700).", hint=_STATE_DIR_HINT
        )


def emulator_state_location(environ: Mapping[str, str], home: Path | None) -> Path:
    """Return the path of the state file; without a home it is in a directory for temporary files.

    Nothing is created. Raise ConfigError if there is no directory for temporary files.
    """
    directory = _persistent_state_dir(environ, home) or _temporary_state_dir(environ)
    return directory / "emulator.db"


def name_cache_dir(environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Return the directory of the name cache; None without a home: names are not cached then."""
    state_dir = _state_dir(environ)
    if state_dir is not None:
        return state_dir / "names"
    base = _xdg_dir(environ, "XDG_CACHE_HOME", _existing(home), ".cache")
    return base / "gaussbackup" / "names" if base is not None else None


def drill_journal_dir(environ: Mapping[str, str], home: Path | None) -> Path:
    """Return the directory of the drill journals, which is private after this call.

    Raise ConfigError without a lasting directory: a journal in one for temporary files may be gone
    when it is needed to delete an instance.
    """
    state_dir = _persistent_state_dir(environ, home)
    if state_dir is None:
        raise ConfigError(
            "A drill needs a directory for its journal, but there is no home directory.",
            hint=_STATE_DIR_HINT,
        )
    directory = state_dir / "drills"
    _require_private_directory(directory)
    return directory


def _state_dir(environ: Mapping[str, str]) -> Path | None:
    value = path_from_variable(environ, "GAUSSBACKUP_STATE_DIR")
    return expand_path(value.text, value.origin, environ) if value is not None else None


def _persistent_state_dir(environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Return the directory of the state file; None if neither a variable nor a home is set."""
    state_dir = _state_dir(environ)
    if state_dir is not None:
        return state_dir
    base = _xdg_dir(environ, "XDG_STATE_HOME", _existing(home), ".local/state")
    return base / "gaussbackup" if base is not None else None


def _temporary_state_dir(environ: Mapping[str, str]) -> Path:
    """Return a directory of this user for temporary files, which may not exist yet.

    `tempfile.gettempdir` writes files to find one, and may choose the current directory.
    """
    names = ("TMPDIR", "TEMP", "TMP")
    for directory in (*(environ.get(name, "") for name in names), *_TEMPORARY_DIRECTORIES):
        if os.path.isabs(directory) and os.access(directory, os.W_OK | os.X_OK):  # noqa: PTH117
            user = os.getuid() if hasattr(os, "getuid") else "user"
            return Path(directory) / f"gaussbackup-{user}"
    raise ConfigError(
        "The emulator has no directory for its state: there is no home directory, and no "
        "directory for temporary files can be written.",
        hint=_STATE_DIR_HINT,
    )


def _existing(home: Path | None) -> Path | None:
    """Return the home directory if it exists: none is created."""
    return home if home is not None and os.path.isdir(home) else None  # noqa: PTH112


def _xdg_dir(environ: Mapping[str, str], name: str, home: Path | None, default: str) -> Path | None:
    """Return the directory of a variable, or the default below home; relative ones are ignored."""
    directory = environ.get(name, "")
    if Path(directory).is_absolute():
        return Path(directory)
    return home / default if home is not None and home.is_absolute() else None
