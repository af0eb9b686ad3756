"""Where files are looked for and kept, by the XDG rules; no home is no error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.flags import Flags

SYSTEM_CONFIG = Path("/etc/gaussbackup/config.yaml")


def default_config_paths(environ: Mapping[str, str], home: Path | None) -> list[Path]:
    """The files that are looked for when none is named; never one of the current directory."""
    base = _xdg_dir(environ, "XDG_CONFIG_HOME", home, ".config")
    own = [base / "gaussbackup" / "config.yaml"] if base else []
    return [*own, SYSTEM_CONFIG]


def explicit_config(flags: Flags, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The configuration file that was named, and by what; None where none was."""
    if flags.config is not None:
        return flags.config, "--config"
    named = environ.get("GAUSSBACKUP_CONFIG")
    return (named, "GAUSSBACKUP_CONFIG") if named else None


def find_config(flags: Flags, environ: Mapping[str, str], home: Path | None) -> Path | None:
    """The configuration file of this run; None where there is none.

    Raises ConfigError where a file was named that is not there. Whatever else than a directory
    was named is opened, so that `-c <(vault read …)` works.
    """
    named = explicit_config(flags, environ)
    if named is None:
        # not Path.is_file, which raises where HOME is another user's
        return next((p for p in default_config_paths(environ, home) if os.path.isfile(p)), None)  # noqa: PTH113
    text, said = named
    try:
        if not text:
            raise ConfigError(f"{said} is empty.")
        if Path(text).is_dir():
            raise ConfigError(f"{said} names {text}, which is a directory.")
        Path(text).stat()
    except FileNotFoundError:
        raise ConfigError(
            f"{said} names {text}, and there is no such file.",
            hint="Write one:  gaussbackup config init",
        ) from None
    except OSError as error:
        raise ConfigError(f"{said} names {text}: {error.strerror}.") from None
    return Path(text)


def emulator_state_path(environ: Mapping[str, str], home: Path | None) -> Path:
    """The state file of the built-in emulator; without a home, in a directory of the user's own."""
    named = environ.get("GAUSSBACKUP_STATE_DIR")
    if named:
        return Path(named) / "emulator.db"
    lived_in = home if home is not None and os.path.isdir(home) else None  # noqa: PTH112
    base = _xdg_dir(environ, "XDG_STATE_HOME", lived_in, ".local/state")
    if base is not None:
        return base / "gaussbackup" / "emulator.db"
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gaussbackup-{user}" / "emulator.db"


def name_cache_dir(environ: Mapping[str, str], home: Path | None) -> Path | None:
    """Where names are remembered for completion; None without a home, where nothing is kept."""
    named = environ.get("GAUSSBACKUP_STATE_DIR")
    if named:
        return Path(named) / "names"
    lived_in = home if home is not None and os.path.isdir(home) else None  # noqa: PTH112
    base = _xdg_dir(environ, "XDG_CACHE_HOME", lived_in, ".cache")
    return base / "gaussbackup" / "names" if base is not None else None


def _xdg_dir(environ: Mapping[str, str], name: str, home: Path | None, usual: str) -> Path | None:
    """The directory of a variable, else the usual one; a relative one would be found by chance."""
    named = environ.get(name, "")
    if Path(named).is_absolute():
        return Path(named)
    return home / usual if home is not None and home.is_absolute() else None
