"""Names and tags of drill instances."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.backup_names import is_valid_name
from gaussbackup.domain.drill_names import (
    build_drill_name,
    drill_end,
    drill_tags,
    is_drill,
    may_be_drill,
    parse_drill_name,
)
from tests.domain.drill_values import NAME, NONCE, RECORD
from tests.support.builders import NOON, ORDERS

MINUTES = st.integers(0, 2**32 // 60).map(
    lambda number: datetime.fromtimestamp(number * 60, timezone.utc)
)
NONCES = st.integers(0, 2**32 - 1).map("{:08x}".format)


@given(MINUTES, NONCES, st.text(max_size=80))
def test_drill_name_is_legal_and_can_be_parsed(begin: datetime, nonce: str, source: str) -> None:
    name = build_drill_name(begin, nonce, source)

    assert is_valid_name(name)
    parsed = parse_drill_name(name)
    assert parsed is not None
    assert (parsed.begin, parsed.nonce) == (begin, nonce)


def test_drill_name_has_begin_nonce_and_the_cut_source() -> None:
    begin = NOON.astimezone(timezone(timedelta(hours=8)))

    assert build_drill_name(begin, NONCE, "a b") == "gbdrill-20261123T1200Z-0badcafe-a-b"
    assert build_drill_name(NOON, NONCE, "x" * 64) == f"gbdrill-20261123T1200Z-0badcafe-{'x' * 32}"
    assert build_drill_name(NOON, NONCE, "").endswith("-instance")


@pytest.mark.parametrize(
    "name",
    [
        "orders",
        "gbdrill-",
        "gbdrill-orders",
        "gbdrill-20261123T1200Z-0badcafe",
        "gbdrill-20261123T1200Z-0badcafe-",
        "gbdrill-20261123T1200Z-0BADCAFE-orders",
        "gbdrill-20261123T1200Z-0badcaf-orders",
        "gbdrill-20261323T1200Z-0badcafe-orders",
        "x-gbdrill-20261123T1200Z-0badcafe-orders",
        "gbdrill-20261123T1200Z-0badcafe-orders\n",
        "gbdrill-20261123T1200Z-0badcafe-orders prod",
        f"gbdrill-20261123T1200Z-0badcafe-{'x' * 33}",
    ],
)
def test_parse_drill_name_rejects_every_other_name(name: str) -> None:
    assert parse_drill_name(name) is None


def test_drill_tags_are_legal_and_name_nonce_end_and_source() -> None:
    tags = drill_tags(RECORD)

    assert tags == {
        "gb-drill": NONCE,
        "gb-drill-until": "20261124T040000Z",
        "gb-drill-source": ORDERS,
    }
    assert all(re.fullmatch(r"[A-Za-z0-9_@-]{1,36}", key) for key in tags)
    assert all(re.fullmatch(r"[A-Za-z0-9_@.-]{1,43}", value) for value in tags.values())
    assert "gb-drill-source" not in drill_tags(RECORD._replace(source_id="in:valid"))


@pytest.mark.parametrize(
    ("name", "tags", "end"),
    [
        (NAME, drill_tags(RECORD), RECORD.until),
        ("renamed", drill_tags(RECORD), RECORD.until),
        (NAME, {}, NOON + timedelta(days=1)),
        (NAME, {"gb-drill-until": "soon"}, NOON + timedelta(days=1)),
        (NAME, None, NOON + timedelta(days=1)),
        ("orders", None, None),
    ],
)
def test_drill_end_is_that_of_the_tag_or_a_day_later(
    name: str, tags: dict[str, str] | None, end: datetime | None
) -> None:
    assert drill_end(name, tags) == end


@pytest.mark.parametrize(
    ("name", "tags", "certain", "possible"),
    [
        (NAME, {"gb-drill": NONCE}, True, True),
        (NAME, {"gb-drill": "00000000"}, False, True),
        (NAME, {}, False, True),
        (NAME, None, False, True),
        ("orders", {"gb-drill": NONCE}, False, True),
        ("orders", {}, False, False),
        ("orders", None, False, False),
    ],
)
def test_is_drill_needs_both_name_and_tag(
    name: str, tags: dict[str, str] | None, certain: bool, possible: bool
) -> None:
    assert is_drill(name, tags) is certain
    assert may_be_drill(name, tags) is possible
