"""The entry point: answers `--version` and a TAB at once, else starts the command line."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    words = sys.argv[1:]
    if words == ["--version"] and sys.stdout is not None:
        from gaussbackup import __version__

        try:
            sys.stdout.write(f"gaussbackup {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            from gaussbackup.cli.main import report_write_error

            return report_write_error(error)
        return 0
    if words[:1] == ["__complete"]:  # by the completion scripts, for the names they cannot hold
        _restore_default_signals()
        from gaussbackup.cli.completion.complete import complete

        return complete(words[1:])
    # A short process makes many objects and no garbage. Looking for some on the way, and once more
    # at the end, would cost as much as one and a half bare starts of Python.
    gc.set_threshold(200_000)
    _restore_default_signals()
    from gaussbackup.cli.app import main as run

    code = run(words)
    _restore_default_signals()
    gc.freeze()
    return code


def _restore_default_signals() -> None:
    """Let signals end the process as they do by default, where it has nothing to say of them.

    Else a Ctrl-C while it is starting, or when all is said already, would print a traceback.
    """
    import signal  # not for the version

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signum = getattr(signal, name, None)
        if signum is not None and signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
