"""Print a file of backups as plain lines, the lower bound of the benchmark.

Usage: `python plain_lines.py ROWS`.
"""

import json
import sys

KEYS = ("name", "status", "type", "instance_id", "begin_time", "end_time", "size", "id")


def main() -> None:
    """Read the rows of a JSON file and print them to stdout."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123  # no pathlib: it costs
        rows = json.load(file)
    line = "  ".join(["%-40s"] * len(KEYS)) + "\n"
    sys.stdout.write("".join([line % tuple([row[key] for key in KEYS]) for row in rows]))


if __name__ == "__main__":
    main()
