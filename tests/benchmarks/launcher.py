"""Run a command and print its resource usage as JSON on stderr.

This script is small and runs in a Python without site-packages, because the peak memory of a
process includes the memory of its parent at the fork. Arguments: the number of the line that is
the first row, and the arguments of the command, whose stdout is read and discarded.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command, read its output and print the report."""
    lines, args = int(sys.argv[1]), sys.argv[2:]
    read_end, write_end = os.pipe()
    start = time.perf_counter()
    child = os.posix_spawn(
        args[0], args, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, write_end, 1)]
    )
    os.close(write_end)
    size, seen, first = 0, 0, None
    while data := os.read(read_end, 1 << 20):
        size += len(data)
        seen += data.count(b"\n")
        if first is None and seen >= lines:
            first = time.perf_counter() - start
    _, status, used = os.wait4(child, 0)
    report = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - start,
        "first": first,
        "cpu": used.ru_utime + used.ru_stime,
        "user": used.ru_utime,
        "peak_mb": used.ru_maxrss * 1024 / 1e6,
        "size": size,
    }
    sys.stderr.write("\n" + json.dumps(report))


if __name__ == "__main__":
    main()
