"""Databases and tables derived from the content of an instance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.database_content import databases_of, tables_of


@given(st.text(max_size=40), st.floats(0, 1e7))
def test_sizes_add_up_to_the_data(content: str, data_mb: float) -> None:
    system, *databases = databases_of(content, data_mb)
    assert tables_of(system) == []
    assert sum(database.size_mb for database in databases) == int(data_mb)
    for database in databases:
        tables = tables_of(database)
        assert sum(table.size for table in tables) <= database.size_mb * 1024**2
        assert [table.size for table in tables] == sorted(
            (table.size for table in tables), reverse=True
        )
