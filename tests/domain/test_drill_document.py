"""The journal document: what is written can be read; anything else is no evidence."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.drill_document import is_of_service, parse_record, record_document
from gaussbackup.domain.drill_names import build_drill_name
from gaussbackup.model.drill import DrillPhase, DrillRecord
from tests.domain.drill_values import RECORD

SECONDS = st.integers(0, 2**32).map(lambda number: datetime.fromtimestamp(number, timezone.utc))


@given(
    SECONDS,
    SECONDS,
    st.sampled_from(DrillPhase),
    st.none() | st.text(),
    st.lists(st.text(), min_size=5, max_size=5),
)
def test_document_of_a_record_is_parsed_to_the_same_record(
    begin: datetime, until: datetime, phase: DrillPhase, instance_id: str | None, texts: list[str]
) -> None:
    nonce = "00c0ffee"
    name = build_drill_name(begin, nonce, texts[0])
    record = DrillRecord(
        nonce,
        texts[0],
        texts[1],
        texts[2],
        texts[3],
        texts[4],
        name,
        begin,
        until,
        phase,
        instance_id,
    )

    assert parse_record(json.loads(json.dumps(record_document(record)))) == record


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "gaussbackup/drill/v2"},
        {"source_id": None},
        {"project_id": 7},
        {"begin": "yesterday"},
        {"until": None},
        {"phase": "done"},
        {"name": "orders"},
        {"nonce": "00000000"},
        {"instance_id": 7},
    ],
)
def test_document_that_is_damaged_is_no_record(change: dict[str, Any]) -> None:
    assert parse_record({**record_document(RECORD), **change}) is None


@pytest.mark.parametrize("document", [None, [], "text", {}])
def test_document_of_another_kind_is_no_record(document: object) -> None:
    assert parse_record(document) is None


@pytest.mark.parametrize(
    ("project", "endpoint", "expected"),
    [
        ("project", "https://gaussdb.example", True),
        ("project", "https://gaussdb.example:8443/", True),
        ("project", "https://other.example", False),
        ("other", "https://gaussdb.example", False),
    ],
)
def test_record_is_of_a_project_and_a_host(project: str, endpoint: str, expected: bool) -> None:
    assert is_of_service(RECORD, project, endpoint) is expected
