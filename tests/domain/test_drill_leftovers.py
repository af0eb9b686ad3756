"""The leftovers of drills: found in journal, names and tags, each with its decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gaussbackup.domain.drill_leftovers import (
    CleanAction,
    Leftover,
    decide_before_guard,
    find_leftovers,
    leftover_warnings,
    without_drills,
)
from gaussbackup.domain.drill_names import drill_tags
from gaussbackup.model.drill import DrillPhase
from gaussbackup.model.instance import Instance
from gaussbackup.model.instance_details import InstanceDetails
from tests.domain.drill_values import COPY, NAME, NONCE, RECORD, a_drill_instance
from tests.support.builders import NOON, ORDERS

KEEP, DELETE, FORGET = CleanAction.KEEP, CleanAction.DELETE, CleanAction.FORGET
NO_ID = RECORD._replace(instance_id=None, phase=DrillPhase.PLANNED)
ROW = a_drill_instance()
OTHER = InstanceDetails(ORDERS, "orders")


@pytest.mark.parametrize(
    ("rows", "records", "expected"),
    [
        ([OTHER], [], []),
        ([OTHER, ROW], [RECORD], [(COPY, COPY)]),
        ([ROW], [NO_ID], [(COPY, COPY)]),
        ([ROW], [], [(COPY, None)]),
        ([ROW._replace(name="renamed", tags={})], [RECORD], [(COPY, COPY)]),
        ([ROW._replace(name="renamed")], [], [(COPY, None)]),
        ([ROW._replace(tags=None)], [], [(COPY, None)]),
        ([ROW, ROW._replace(id=ORDERS)], [NO_ID], [(COPY, None), (ORDERS, None)]),
        ([OTHER], [RECORD], [(None, COPY)]),
        ([OTHER], [NO_ID], [(None, None)]),
        ([ROW._replace(id=ORDERS)], [RECORD], [(ORDERS, None), (None, COPY)]),
    ],
)
def test_find_leftovers_unites_journal_names_and_tags(
    rows: list[InstanceDetails], records: list[Any], expected: list[tuple[str, str]]
) -> None:
    found = find_leftovers(rows, records)

    pairs = {
        (each.instance and each.instance.id, each.record and each.record.instance_id)
        for each in found
    }
    assert pairs == set(expected)


@pytest.mark.parametrize(
    ("leftover", "minutes", "conditions", "action", "reason"),
    [
        (Leftover(NAME, ROW, RECORD), 1, {}, DELETE, None),
        (Leftover(NAME, ROW, RECORD), 1, {"running": True}, KEEP, "its drill is still running"),
        (
            Leftover(NAME, ROW, RECORD),
            1,
            {"running": True, "named": True},
            KEEP,
            "its drill is still running",
        ),
        (Leftover(NAME, ROW, RECORD), 2000, {"running": True}, DELETE, None),
        (
            Leftover(NAME, ROW, RECORD._replace(phase=DrillPhase.KEPT)),
            1,
            {},
            KEEP,
            "kept until 2026-11-24T04:00:00Z",
        ),
        (
            Leftover(NAME, ROW, RECORD._replace(phase=DrillPhase.KEPT)),
            1,
            {"named": True},
            DELETE,
            None,
        ),
        (Leftover(NAME, ROW, RECORD._replace(phase=DrillPhase.KEPT)), 2000, {}, DELETE, None),
        (
            Leftover(NAME, ROW, None),
            1,
            {},
            KEEP,
            "another host may use it until 2026-11-24T04:00:00Z",
        ),
        (Leftover(NAME, ROW, None), 2000, {}, DELETE, None),
        (Leftover(NAME, ROW, None), 1, {"named": True}, DELETE, None),
        (Leftover("renamed", ROW._replace(tags={"gb-drill": NONCE}), None), 1, {}, DELETE, None),
        (Leftover(NAME, None, RECORD), 1, {}, FORGET, "no instance exists"),
        (Leftover(NAME, None, RECORD), 1, {"running": True}, KEEP, "its drill is still running"),
        (
            Leftover(NAME, None, RECORD),
            1,
            {"complete": False},
            KEEP,
            "the list of instances is incomplete",
        ),
        (
            Leftover(NAME, None, NO_ID),
            14,
            {},
            KEEP,
            "its request may still create an instance",
        ),
        (Leftover(NAME, None, NO_ID), 15, {}, FORGET, "no instance exists"),
    ],
)
def test_decide_before_guard(
    leftover: Leftover,
    minutes: int,
    conditions: dict[str, bool],
    action: CleanAction,
    reason: str | None,
) -> None:
    flags = {"running": False, "named": False, "complete": True, **conditions}

    decision = decide_before_guard(leftover, NOON + timedelta(minutes=minutes), **flags)
    assert decision.action is action
    assert decision.reasons == ((reason,) if reason else ())


def test_leftover_has_the_id_of_the_instance_or_of_the_journal() -> None:
    assert Leftover(NAME, None, RECORD).instance_id == COPY
    assert Leftover(NAME, None, NO_ID).instance_id is None
    assert Leftover(NAME, ROW, None).instance_id == COPY
    assert Leftover(NAME, None, None).until == NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "tags", "minutes", "warned", "counted"),
    [
        (NAME, drill_tags(RECORD), 1, False, False),
        (NAME, drill_tags(RECORD), 960, True, False),
        (NAME, {}, 960, False, True),
        (NAME, {}, 1440, True, True),
        ("renamed", drill_tags(RECORD), 960, True, True),
        ("renamed", {"gb-drill": NONCE}, 9999, False, True),
        ("orders", {}, 9999, False, True),
        ("orders", {"gb-drill-until": "20200101T000000Z"}, 9999, False, True),
    ],
)
def test_a_check_warns_of_leftovers_and_does_not_count_drills(
    name: str, tags: dict[str, str], minutes: int, warned: bool, counted: bool
) -> None:
    row = Instance(COPY, name, tags=tags)

    warnings = leftover_warnings([row], NOON + timedelta(minutes=minutes))
    expected = f"leftover of a drill: {name} ({COPY}); run: gaussbackup drill clean"
    assert warnings == ([expected] if warned else [])
    assert without_drills([row]) == ([row] if counted else [])
