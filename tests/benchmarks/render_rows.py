"""Render a file of backups in one of our output formats.

Usage: `python -m tests.benchmarks.render_rows FORMAT ROWS`.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import datetime, timezone

from gaussbackup.api.parsers import parse_backup
from gaussbackup.domain.listing_order import SortKey, sort_backups
from gaussbackup.render.backups import backup_csv_rows, backup_table
from gaussbackup.render.output_documents import backup_document
from gaussbackup.render.serializers import as_csv, as_ids, as_json
from gaussbackup.render.tables import render_table
from gaussbackup.render.terminal import detect_terminal
from gaussbackup.render.timestamps import timestamp_formatter


def main() -> None:
    """Read the rows of a JSON file and print them to stdout, newest first."""
    gc.set_threshold(200_000)  # as the command does
    output_format, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  # no pathlib: it costs
        read = map(parse_backup, json.load(file))
    rows = sort_backups((row for row in read if row is not None), SortKey.BEGIN, reverse=False)
    if output_format == "id":
        text = as_ids(row.id for row in rows)
    elif output_format == "csv":
        text = as_csv(*backup_csv_rows(rows))
    elif output_format == "json":
        text = as_json({"backups": [backup_document(row) for row in rows]})
    else:
        terminal = detect_terminal(sys.stdout, {})
        format_time = timestamp_formatter(terminal, datetime.now(timezone.utc))
        text = render_table(*backup_table(rows, format_time, instance=True), terminal)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
