"""Which words are offered for an instance and a backup, and which never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.cached_names import CachedBackup, CachedNames
from gaussbackup.domain.completion_candidates import (
    backup_candidates,
    completable,
    instance_candidates,
)
from gaussbackup.domain.selectors import SELECTORS
from tests.support.builders import BILLING, ORDERS, backup_id

TWIN, FIRST, SECOND, THIRD = ORDERS[:-1] + "5", backup_id(1), backup_id(2), backup_id(3)
KNOWN = CachedNames(
    {ORDERS: "orders", BILLING: "twin", TWIN: "twin"},
    {
        FIRST: CachedBackup("nightly", ORDERS),
        SECOND: CachedBackup("nightly", BILLING),
        THIRD: CachedBackup("weekly", TWIN),
    },
)


def test_an_instance_is_offered_by_name_and_where_the_name_is_shared_by_id() -> None:
    assert instance_candidates(KNOWN, "") == ["orders", BILLING, TWIN]


def test_an_id_that_is_being_typed_is_offered_too() -> None:
    assert instance_candidates(KNOWN, ORDERS[:20]) == ["orders", ORDERS, BILLING, TWIN]
    assert backup_candidates(KNOWN, THIRD[:32], None) == ["weekly", FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("instance", "offered"),
    [
        ("orders", ["nightly"]),
        (ORDERS, ["nightly"]),
        (BILLING, ["nightly"]),
        ("twin", ["nightly", "weekly"]),
        ("unknown", []),
    ],
)
def test_with_an_instance_only_its_backups_are_offered_and_the_selectors(
    instance: str, offered: list[str]
) -> None:
    assert backup_candidates(KNOWN, "", instance) == [*SELECTORS, *offered]


@pytest.mark.parametrize(
    "word", ["", " ", "-rf", "a\nb", "a\tb", "a\x1b[0m", "a\x9b", "a\u202e", "a\u200b", "\ud800"]
)
def test_what_acts_on_a_terminal_or_reads_as_an_option_is_never_offered(word: str) -> None:
    assert completable([word, "good one"]) == ["good one"]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_what_is_offered_is_one_visible_line_each_and_no_more_than_was_known(
    words: list[str],
) -> None:
    offered = completable(words)
    assert set(offered) <= set(words)
    assert len(set(offered)) == len(offered)
    assert all(word.isprintable() and word.splitlines() == [word] for word in offered)
