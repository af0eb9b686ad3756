"""Restorable time ranges as table rows, CSV rows and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.render.cells import Column
from gaussbackup.render.output_documents import round_seconds, timestamp_text
from gaussbackup.render.serializers import documents_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.restore import RestorableRange
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.timestamps import FormatTime


def range_document(each: RestorableRange) -> dict[str, object]:
    """Return the document of a range; times are RFC 3339 in UTC."""
    return {
        "start_time": timestamp_text(each.start),
        "end_time": timestamp_text(each.end),
        "duration_seconds": round_seconds((each.end - each.start).total_seconds()),
    }


def restore_times_table(
    ranges: Sequence[RestorableRange], format_time: FormatTime
) -> ColumnsAndRows:
    """Return columns and rows for `render_table`."""
    columns = [Column("START"), Column("END"), Column("DURATION", align_right=True)]
    rows = [
        [
            format_time(each.start),
            format_time(each.end),
            format_duration((each.end - each.start).total_seconds()),
        ]
        for each in ranges
    ]
    return columns, rows


def restore_times_csv_rows(ranges: Sequence[RestorableRange]) -> CsvTable:
    """Return columns and rows for `as_csv`: the values of the documents."""
    columns = ("start_time", "end_time", "duration_seconds")
    return documents_csv(columns, map(range_document, ranges))
