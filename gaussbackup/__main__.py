"""The entry point: answers `--version` at once, else starts the command line."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    # A start makes many objects and no garbage: looking for some would cost a twentieth of it.
    gc.set_threshold(200_000)
    words = sys.argv[1:]
    if words == ["--version"] and sys.stdout is not None:
        from gaussbackup import __version__

        sys.stdout.write(f"gaussbackup {__version__}\n")
        return 0
    from gaussbackup.cli.app import main as run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
