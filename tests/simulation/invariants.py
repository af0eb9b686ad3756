"""Judging a command: which promises its verb makes, and which of them it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import (
    check_invariants,
    common_invariants,
    create_invariants,
    delete_invariants,
    prune_invariants,
    report_invariants,
    stop_invariants,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.observation import Testimony

    Promise = Callable[[Testimony], Iterator[str]]

OF_ALL: tuple[Promise, ...] = (
    common_invariants.ends,
    common_invariants.speaks,
    common_invariants.keeps_secrets,
    common_invariants.changes_only_what_it_may,
)
_OF_DELETIONS: tuple[Promise, ...] = (
    delete_invariants.touches_only_its_own,
    delete_invariants.looks_before_each,
    delete_invariants.repeats_only_in_doubt,
    delete_invariants.changes_nothing_where_it_says_so,
    report_invariants.tells_one_fate_of_each,
    report_invariants.tells_the_truth,
    delete_invariants.is_right_about_success,
)
OF_VERB: dict[str, tuple[Promise, ...]] = {
    "create": (
        create_invariants.makes_one,
        create_invariants.posts_once,
        create_invariants.tells_what_it_made,
        create_invariants.is_right_about_success,
        create_invariants.speaks_of_its_own,
    ),
    "wait": (create_invariants.waits_for_the_truth,),
    "delete": (*_OF_DELETIONS, delete_invariants.leaves_a_good_one),
    "prune": (
        *_OF_DELETIONS,
        prune_invariants.keeps_what_the_policy_keeps,
        prune_invariants.does_the_plan,
    ),
    "check": (check_invariants.praises_only_the_fresh, check_invariants.blames_only_the_stale),
    "stop": (stop_invariants.stops_only_its_own, stop_invariants.is_right_about_the_end),
}


def broken(testimony: Testimony) -> list[str]:
    """The promises that this command broke, in words; none where all is well."""
    checks = (*OF_ALL, *OF_VERB.get(testimony.process.verb, ()))
    return [f"{check.__name__}: {fault}" for check in checks for fault in check(testimony)]
