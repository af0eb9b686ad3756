"""The paths of the configuration file, the emulator's state and the name cache (XDG rules).

A missing home directory is not an error.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.setting_sources import Flags

SYSTEM_CONFIG = Path("/etc/gaussbackup/config.yaml")


def default_config_paths(environ: Mapping[str, str], home: Path | None) -> list[Path]:
    """Return the configuration files to try in order; never one of the current directory."""
    base = _xdg_dir(environ, "XDG_CONFIG_HOME", home, ".config")
    own = [base / "gaussbackup" / "config.yaml"] if base else []
    return [*own, SYSTEM_CONFIG]


def explicit_config(flags: Flags, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the path set by option or variable, and the name of that; None if not set."""
    if flags.config is not None:
        return flags.config, "--config"
    path = environ.get("GAUSSBACKUP_CONFIG")
    return (path, "GAUSSBACKUP_CONFIG") if path else None


def find_config(flags: Flags, environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Return the configuration file of this run; None if there is none.

    Raise ConfigError if an explicit path does not exist or is a directory. Any other kind of file
    is accepted, so that `-c <(vault read …)` works.
    """
    explicit = explicit_config(flags, environ)
    if explicit is None:
        # not Path.is_file, which raises if HOME is another user's
        paths = default_config_paths(environ, home)
        return next((path for path in paths if os.path.isfile(path)), None)  # noqa: PTH113
    text, source = explicit
    if not text:
        raise ConfigError(f"{source} is empty.")
    try:
        if Path(text).is_dir():
            raise ConfigError(f"configuration file is a directory: {text} (set by {source})")
        Path(text).stat()
    except FileNotFoundError:
        raise ConfigError(
            f"configuration file not found: {text} (set by {source})",
            hint="Create one:  gaussbackup config init",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"configuration file cannot be read: {text} (set by {source}): {error.strerror}"
        ) from None
    return Path(text)


def emulator_state_path(environ: Mapping[str, str], home: Path | None) -> Path:
    """Return the built-in emulator's state file; without a home it is in a directory of the user.

    That directory is below the system's directory for temporary files.
    """
    state_dir = environ.get("GAUSSBACKUP_STATE_DIR")
    if state_dir:
        return Path(state_dir) / "emulator.db"
    base = _xdg_dir(environ, "XDG_STATE_HOME", _existing(home), ".local/state")
    if base is not None:
        return base / "gaussbackup" / "emulator.db"
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gaussbackup-{user}" / "emulator.db"


def name_cache_dir(environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Return the directory of the name cache; None without a home: names are not cached then."""
    state_dir = environ.get("GAUSSBACKUP_STATE_DIR")
    if state_dir:
        return Path(state_dir) / "names"
    base = _xdg_dir(environ, "XDG_CACHE_HOME", _existing(home), ".cache")
    return base / "gaussbackup" / "names" if base is not None else None


def _existing(home: Path | None) -> Path | None:
    """Return the home directory if it exists: none is created."""
    return home if home is not None and os.path.isdir(home) else None  # noqa: PTH112


def _xdg_dir(environ: Mapping[str, str], name: str, home: Path | None, default: str) -> Path | None:
    """Return the directory of a variable, or the default below home; relative ones are ignored."""
    directory = environ.get(name, "")
    if Path(directory).is_absolute():
        return Path(directory)
    return home / default if home is not None and home.is_absolute() else None
