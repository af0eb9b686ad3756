"""Print a file of backups as a rich table: `python -m tests.benchmarks.rich_table ROWS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLUMNS = ("name", "status", "type", "instance_id", "begin_time", "end_time", "size", "id")


def main() -> None:
    """Read the rows of a JSON file and print them to stdout."""
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    table = Table()
    for title in COLUMNS:
        table.add_column(title, no_wrap=True)
    for row in rows:
        table.add_row(*(str(row[key]) for key in COLUMNS))
    Console(width=250).print(table)


if __name__ == "__main__":
    main()
