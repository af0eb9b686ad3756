"""The entry point: handles `--version` and `__complete`, and leaves the rest to `cli.main`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line of this process and return the exit code."""
    args = sys.argv[1:]
    if args == ["--version"] and sys.stdout is not None:
        return _print_version()
    if args[:1] == ["__complete"]:  # called by the completion scripts
        _restore_default_signals()
        from gaussbackup.cli.completion.complete import complete

        return complete(args[1:])
    # A short process creates many objects and no garbage. Collecting during the run and once more
    # at exit would take 1.5 times as long as an empty Python process.
    gc.set_threshold(200_000)
    _restore_default_signals()
    from gaussbackup.cli.main import main as run

    code = run(args)
    _restore_default_signals()
    gc.freeze()
    return code


def _print_version() -> int:
    from gaussbackup import __version__

    try:
        sys.stdout.write(f"gaussbackup {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        from gaussbackup.cli.main import report_write_error

        return report_write_error(error)
    return 0


def _restore_default_signals() -> None:
    """Let signals end the process without a traceback, before the command and after it."""
    import signal  # not for the version

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signum = getattr(signal, name, None)
        if signum is not None and signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
