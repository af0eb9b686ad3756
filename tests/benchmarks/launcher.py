"""Runs a command and tells as JSON on stderr what it used.

Small on purpose, and run by a Python without site-packages: the peak memory of a process counts
what its parent held when it was born. Arguments: how many lines until the first row is there, and
the words of the command, whose stdout is read and thrown away.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run, read to the end, report."""
    lines, words = int(sys.argv[1]), sys.argv[2:]
    ours, its = os.pipe()
    began = time.perf_counter()
    child = os.posix_spawn(
        words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, its, 1)]
    )
    os.close(its)
    size, seen, first = 0, 0, None
    while data := os.read(ours, 1 << 20):
        size += len(data)
        seen += data.count(b"\n")
        if first is None and seen >= lines:
            first = time.perf_counter() - began
    _, status, used = os.wait4(child, 0)
    report = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - began,
        "first": first,
        "cpu": used.ru_utime + used.ru_stime,
        "user": used.ru_utime,
        "peak_mb": used.ru_maxrss * 1024 / 1e6,
        "size": size,
    }
    sys.stderr.write("\n" + json.dumps(report))


if __name__ == "__main__":
    main()
