"""The entry point: answers `--version` at once, else starts the command line."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    words = sys.argv[1:]
    if words == ["--version"] and sys.stdout is not None:
        from gaussbackup import __version__

        sys.stdout.write(f"gaussbackup {__version__}\n")
        return 0
    # A short process makes many objects and no garbage. Looking for some on the way, and once more
    # at the end, would cost as much as one and a half bare starts of Python.
    gc.set_threshold(200_000)
    from gaussbackup.cli.app import main as run

    code = run(words)
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
