"""Exit codes of the program, each with its meaning in one line."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The numbers never change their meaning, because scripts depend on them."""

    DONE = 0
    BUG = 1
    USAGE = 2
    AUTH = 3
    NOT_FOUND = 4
    CONFLICT = 5
    FAILED = 6
    STILL_RUNNING = 7
    OUTCOME_UNKNOWN = 8
    UNREACHABLE = 9
    PARTIAL_FAILURE = 10
    REFUSED = 11
    OUTPUT_ERROR = 12
    HANGUP = 129
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143

    @property
    def meaning(self) -> str:
        """Meaning in one line, as in the help and the README."""
        return MEANINGS[self]


MEANINGS = {
    ExitCode.DONE: "done as asked, or nothing to do",
    ExitCode.BUG: "a bug in gaussbackup",
    ExitCode.USAGE: "wrong usage, input or configuration; nothing was changed",
    ExitCode.AUTH: "not authenticated, or not allowed",
    ExitCode.NOT_FOUND: "instance, backup or job not found",
    ExitCode.CONFLICT: "refused by state: name exists, instance busy, quota",
    ExitCode.FAILED: "the backup or restore FAILED or disappeared; check, drill: not good",
    ExitCode.STILL_RUNNING: "timed out; the operation is still running",
    ExitCode.OUTCOME_UNKNOWN: "outcome unknown: a backup or instance may or may not exist",
    ExitCode.UNREACHABLE: "service unreachable, throttled or unexpected response; "
    "nothing was changed",
    ExitCode.PARTIAL_FAILURE: "partly done (several targets)",
    ExitCode.REFUSED: "refused by a safety rule; nothing was deleted or overwritten",
    ExitCode.OUTPUT_ERROR: "done, but the output could not be written",
    ExitCode.HANGUP: "ended by SIGHUP",
    ExitCode.INTERRUPTED: "interrupted (Ctrl-C)",
    ExitCode.BROKEN_PIPE: "output pipe closed",
    ExitCode.TERMINATED: "ended by SIGTERM",
}


def combine(codes: list[ExitCode]) -> ExitCode:
    """Return the exit code for several targets: theirs if they agree, else PARTIAL_FAILURE."""
    distinct = set(codes) or {ExitCode.DONE}
    return distinct.pop() if len(distinct) == 1 else ExitCode.PARTIAL_FAILURE
