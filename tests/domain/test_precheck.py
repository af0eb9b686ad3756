"""What the list says before anything is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gaussbackup.domain.if_exists import IfExists
from gaussbackup.domain.precheck import ExistingBackup, ReuseReason, precheck
from gaussbackup.domain.reconcile import ExpectedBackup, find_candidates
from gaussbackup.errors import NameTaken
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, backup_id

WANTED = ExpectedBackup(ORDERS, "before-v42")
TAGGED = ExpectedBackup(ORDERS, "before-v42", request_id="job-7")


def checked(
    rows: list[object], wanted: ExpectedBackup = WANTED, *, reuse: bool = False
) -> ExistingBackup | None:
    if_exists = IfExists.REUSE if reuse else IfExists.ERROR
    return precheck(rows, wanted, if_exists=if_exists, fresh_after=None)  # type: ignore[arg-type]


def test_nothing_in_the_way_lets_the_post_go() -> None:
    assert checked([a_backup(1, name="other")]) is None


def test_a_namesake_of_another_instance_is_not_in_the_way() -> None:
    assert checked([a_backup(1, name="before-v42", instance_id=BILLING)]) is None


def test_an_automatic_namesake_is_not_in_the_way() -> None:
    assert checked([a_backup(1, name="before-v42", kind="auto")]) is None


@pytest.mark.parametrize("status", ["COMPLETED", "BUILDING"])
def test_a_living_namesake_is_an_error_that_names_it_or_is_reused(status: str) -> None:
    rows: list[object] = [a_backup(1, status, name="before-v42")]
    with pytest.raises(NameTaken, match=backup_id(1)):
        checked(rows)
    found = checked(rows, reuse=True)
    assert found is not None
    assert found.reason is ReuseReason.ADOPTED


@pytest.mark.parametrize("status", ["FAILED", "DELETING", "ODD", ""])
def test_a_dead_namesake_is_never_reused_and_the_error_says_how_to_delete_it(status: str) -> None:
    with pytest.raises(NameTaken) as caught:
        checked([a_backup(1, status, name="before-v42")], reuse=True)
    assert f"gaussbackup delete {backup_id(1)}" in (caught.value.hint or "")


def test_a_request_id_adopts_the_backup_that_carries_it_whatever_its_name() -> None:
    found = checked([a_backup(1, name="another", description="x [gb:job-7]")], TAGGED)
    assert found is not None
    assert found.backup.id == backup_id(1)


def test_with_a_request_id_a_namesake_without_it_is_not_ours() -> None:
    with pytest.raises(NameTaken):
        checked([a_backup(1, name="before-v42")], TAGGED, reuse=True)


def test_a_request_id_of_another_instance_is_refused() -> None:
    row = a_backup(1, instance_id=BILLING, description="[gb:job-7]")
    with pytest.raises(NameTaken, match="another instance"):
        checked([row], TAGGED)


def test_a_request_id_on_two_living_backups_is_refused_and_both_are_named() -> None:
    rows: list[object] = [a_backup(n, description="[gb:job-7]") for n in (1, 2)]
    with pytest.raises(NameTaken) as caught:
        checked(rows, TAGGED)
    assert backup_id(1) in (caught.value.hint or "")
    assert backup_id(2) in (caught.value.hint or "")


def test_a_request_id_on_a_failed_backup_is_refused() -> None:
    with pytest.raises(NameTaken, match="FAILED"):
        checked([a_backup(1, "FAILED", description="[gb:job-7]")], TAGGED)


def test_a_fresh_completed_backup_makes_a_new_one_needless() -> None:
    rows = [
        a_backup(1, begin=NOON - timedelta(hours=3)),
        a_backup(2, begin=NOON - timedelta(hours=1), kind="auto"),
        a_backup(3, "FAILED", begin=NOON - timedelta(minutes=5)),
        a_backup(4, begin=NOON, instance_id=BILLING),
    ]
    limit = NOON - timedelta(hours=2)
    found = precheck(rows, WANTED, if_exists=IfExists.ERROR, fresh_after=limit)
    assert found == ExistingBackup(rows[1], ReuseReason.FRESH)
    old = precheck(rows[:1], WANTED, if_exists=IfExists.ERROR, fresh_after=limit)
    assert old is None


def test_only_a_new_manual_row_of_our_instance_and_name_is_a_candidate() -> None:
    rows = [
        a_backup(1, name="before-v42"),
        a_backup(2, name="before-v42"),
        a_backup(3, name="before-v42", instance_id=BILLING),
        a_backup(4, name="before-v42", kind="auto"),
        a_backup(5, name="before-v43"),
    ]
    wanted = ExpectedBackup(ORDERS, "before-v42", baseline=frozenset({backup_id(1)}))
    assert [row.id for row in find_candidates(rows, wanted)] == [backup_id(2)]


def test_with_a_request_id_only_a_tagged_row_is_a_candidate() -> None:
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
        ("[gb:no]", True),
        ("[gb:job 8]", True),
        ("[gb:typed-by-hand]", True),
    ],
)
def test_a_namesake_with_the_tag_of_another_command_is_not_ours(
    description: str | None, is_ours: bool
) -> None:
    wanted = ExpectedBackup(ORDERS, "before-v42", description="[gb:typed-by-hand]")
    rows = [a_backup(1, name="before-v42", description=description)]
    assert bool(find_candidates(rows, wanted)) is is_ours
