"""The invariants of each command, and the check of an observation against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import (
    check_invariants,
    common_invariants,
    create_invariants,
    delete_invariants,
    document_invariants,
    prune_invariants,
    report_invariants,
    stop_invariants,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.observation import Observation

    Invariant = Callable[[Observation], Iterator[str]]

COMMON: tuple[Invariant, ...] = (
    common_invariants.ends_in_time_with_known_code,
    common_invariants.writes_valid_output,
    common_invariants.shows_no_secrets,
    common_invariants.sends_only_allowed_methods,
    document_invariants.prints_no_placeholders,
    document_invariants.finds_what_exists,
)
_DELETION: tuple[Invariant, ...] = (
    delete_invariants.deletes_only_selected_backups,
    delete_invariants.lists_before_each_delete,
    delete_invariants.repeats_delete_only_if_ambiguous,
    delete_invariants.exit_code_matches_deletions,
    report_invariants.reports_one_outcome_per_backup,
    report_invariants.report_matches_state,
    delete_invariants.success_means_deleted,
)
BY_COMMAND: dict[str, tuple[Invariant, ...]] = {
    "create": (
        create_invariants.creates_at_most_one_backup,
        create_invariants.repeats_post_only_if_rejected,
        create_invariants.reports_created_backup,
        create_invariants.success_means_completed,
        create_invariants.names_only_backups_of_its_instance,
        create_invariants.creates_none_if_one_is_fresh,
    ),
    "wait": (create_invariants.waited_backup_is_completed,),
    "delete": (*_DELETION, delete_invariants.keeps_last_completed_backup),
    "prune": (
        *_DELETION,
        prune_invariants.deletes_no_backup_kept_by_policy,
        prune_invariants.deletes_every_expired_backup,
    ),
    "check": (
        check_invariants.reports_only_fresh_backups_as_ok,
        check_invariants.fails_only_if_a_backup_is_missing_or_old,
    ),
    "stop": (stop_invariants.stops_only_selected_instance, stop_invariants.exit_code_matches_stop),
}


def violations(observation: Observation) -> list[str]:
    """Return a message for each violated invariant."""
    checks = (*COMMON, *BY_COMMAND.get(observation.spec.command, ()))
    return [f"{check.__name__}: {message}" for check in checks for message in check(observation)]
