"""Judging a command: which promises its verb makes, and which of them it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.agreement.world import (
    creations,
    deletions,
    freshness,
    manners,
    reports,
    retention,
    stops,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.agreement.world.testimony import Testimony

    Promise = Callable[[Testimony], Iterator[str]]

OF_ALL: tuple[Promise, ...] = (
    manners.ends,
    manners.speaks,
    manners.keeps_secrets,
    manners.changes_only_what_it_may,
)
_OF_DELETIONS: tuple[Promise, ...] = (
    deletions.touches_only_its_own,
    deletions.looks_before_each,
    deletions.repeats_only_in_doubt,
    deletions.changes_nothing_where_it_says_so,
    reports.tells_one_fate_of_each,
    reports.tells_the_truth,
    deletions.is_right_about_success,
)
OF_VERB: dict[str, tuple[Promise, ...]] = {
    "create": (
        creations.makes_one,
        creations.posts_once,
        creations.tells_what_it_made,
        creations.is_right_about_success,
        creations.speaks_of_its_own,
    ),
    "wait": (creations.waits_for_the_truth,),
    "delete": (*_OF_DELETIONS, deletions.leaves_a_good_one),
    "prune": (*_OF_DELETIONS, retention.keeps_what_the_policy_keeps, retention.does_the_plan),
    "check": (freshness.praises_only_the_fresh, freshness.blames_only_the_stale),
    "stop": (stops.stops_only_its_own, stops.is_right_about_the_end),
}


def broken(testimony: Testimony) -> list[str]:
    """The promises that this command broke, in words; none where all is well."""
    checks = (*OF_ALL, *OF_VERB.get(testimony.process.verb, ()))
    return [f"{check.__name__}: {fault}" for check in checks for fault in check(testimony)]
