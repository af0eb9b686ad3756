"""What stands between a named backup and its deletion."""

from __future__ import annotations

import pytest

from gaussbackup.domain.delete_guards import DeleteRefusal, find_refusals, raise_if_refused
from gaussbackup.errors import Refused
from tests.support.builders import BILLING, ORDERS, a_backup, backup_id

GOOD, OTHER = a_backup(1), a_backup(2)
AUTO = a_backup(3, kind="auto")


def forbidden(
    *targets: object,
    rows: tuple[object, ...] = (GOOD, OTHER),
    instance_id: str | None = None,
    allow_last: bool = False,
) -> list[DeleteRefusal]:
    return find_refusals(list(targets), rows, instance_id=instance_id, allow_last=allow_last)  # type: ignore[arg-type]


def test_one_of_two_good_ones_may_go() -> None:
    assert forbidden(GOOD) == []
    assert forbidden(GOOD, instance_id=ORDERS) == []
    assert forbidden(a_backup(7, "FAILED"), rows=()) == []


def test_an_automatic_backup_is_refused() -> None:
    [refusal] = forbidden(AUTO)
    assert "not a manual backup (auto)" in refusal.message
    assert "no type" in forbidden(GOOD._replace(kind=None))[0].message


def test_a_running_backup_is_refused_with_the_way_to_stop_it() -> None:
    [refusal] = forbidden(a_backup(7, "BUILDING"))
    assert "still BUILDING" in refusal.message
    assert f"gaussbackup stop -i {ORDERS}" in (refusal.hint or "")


@pytest.mark.parametrize(("status", "word"), [("PAUSED", "PAUSED"), ("", "in no state")])
def test_a_state_that_nobody_knows_is_refused(status: str, word: str) -> None:
    assert word in forbidden(a_backup(7, status))[0].message


def test_one_that_is_being_deleted_already_is_let_through() -> None:
    assert forbidden(a_backup(7, "DELETING")) == []


def test_a_backup_of_another_instance_than_the_one_named_is_refused() -> None:
    [refusal] = forbidden(GOOD, instance_id=BILLING)
    assert f"another instance: {ORDERS}" in refusal.message


def test_an_id_that_is_none_is_refused() -> None:
    assert "none of a backup" in forbidden(GOOD._replace(id="a/../b"))[0].message


def test_the_last_good_backup_of_an_instance_needs_a_word_more() -> None:
    [refusal] = forbidden(GOOD, rows=(GOOD, a_backup(8, "FAILED"), a_backup(9, "BUILDING")))
    assert "without any COMPLETED backup: backup-1" in refusal.message
    assert "--allow-last" in (refusal.hint or "")
    assert forbidden(GOOD, rows=(GOOD,), allow_last=True) == []


def test_all_good_backups_at_once_are_the_last_ones_too() -> None:
    [refusal] = forbidden(GOOD, OTHER)
    assert "backup-1, backup-2" in refusal.message


def test_a_good_automatic_backup_is_a_backup_to_restore() -> None:
    assert forbidden(GOOD, rows=(GOOD, AUTO)) == []


def test_a_good_backup_of_another_instance_is_no_comfort() -> None:
    rows = (GOOD, a_backup(5, instance_id=BILLING))
    assert len(forbidden(GOOD, rows=rows)) == 1
    assert len(forbidden(*rows, rows=rows)) == 2


def test_one_refusal_is_the_error_itself() -> None:
    with pytest.raises(Refused, match=r"is still BUILDING\. Nothing was deleted") as caught:
        raise_if_refused(forbidden(a_backup(7, "BUILDING")), 1)
    assert "stop" in (caught.value.hint or "")


def test_several_refusals_are_told_together() -> None:
    with pytest.raises(Refused, match="2 rules forbid to delete these 3 backups") as caught:
        raise_if_refused(forbidden(a_backup(7, "PAUSED"), AUTO, GOOD), 3)
    hint = caught.value.hint or ""
    assert backup_id(7) in hint
    assert backup_id(3) in hint


def test_no_refusal_is_no_error() -> None:
    raise_if_refused([], 3)
