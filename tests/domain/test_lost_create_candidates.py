"""The backups that may be the expected one."""

from __future__ import annotations

import pytest

from gaussbackup.domain.lost_create_candidates import ExpectedBackup, find_candidates
from tests.support.builders import BILLING, ORDERS, a_backup, backup_id

TAGGED = ExpectedBackup(ORDERS, "before-v42", request_id="job-7")


def test_find_candidates_returns_new_manual_rows_of_the_same_name() -> None:
    rows = [
        a_backup(1, name="before-v42"),
        a_backup(2, name="before-v42"),
        a_backup(3, name="before-v42", instance_id=BILLING),
        a_backup(4, name="before-v42", kind="auto"),
        a_backup(5, name="before-v43"),
    ]
    expected = ExpectedBackup(ORDERS, "before-v42", baseline=frozenset({backup_id(1)}))
    assert [row.id for row in find_candidates(rows, expected)] == [backup_id(2)]


def test_find_candidates_with_request_id_returns_only_tagged_rows() -> None:
    rows = [a_backup(1, name="before-v42"), a_backup(2, name="z", description="w [gb:job-7]")]
    assert [row.id for row in find_candidates(rows, TAGGED)] == [backup_id(2)]


@pytest.mark.parametrize(
    ("description", "is_ours"),
    [
        (None, True),
        ("", True),
        ("release 42", True),
        ("[gb:job-8]", False),
        ("release 42 [gb:job-8]", False),
        ("see [gb:job-8] there", True),
        ("release[gb:job-8]", True),
        ("[gb:8]", False),
        ("[gb:a.b_c-d]", False),
        ("[gb:]", True),
        ("[gb:job 8]", True),
        ("[gb:typed-by-hand]", True),
    ],
)
def test_find_candidates_ignores_a_row_with_the_tag_of_another_command(
    description: str | None, is_ours: bool
) -> None:
    expected = ExpectedBackup(ORDERS, "before-v42", description="[gb:typed-by-hand]")
    rows = [a_backup(1, name="before-v42", description=description)]
    assert bool(find_candidates(rows, expected)) is is_ours
