"""Random `prune`, `delete` and `stop` commands of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    INSTANCE_CHOICES,
    RETRY_BUDGET,
    TIMEOUT,
    CommandSpec,
    instance_options,
    random_spec,
)
from tests.simulation.initial_backups import INSTANCES
from tests.simulation.random_policies import policy_options, random_policy

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.simulation.initial_backups import InitialBackup

_PRUNE_MAX_SECONDS = 40.0
"""Limit for `prune`, which has no --timeout and waits until all backups are deleted."""


def prune_command(
    rng: random.Random, number: int, name: str, backups: Sequence[InitialBackup]
) -> CommandSpec:
    """Return a `prune` with a random policy, of one instance, of two or of all."""
    instances = rng.choice(INSTANCE_CHOICES)
    policy = random_policy(rng, name)
    args = ["prune", *policy_options(policy), *instance_options(instances)]
    confirmation = rng.choice((("--apply", "--yes"),) * 22 + (("--apply",), ()))
    args += confirmation
    names = _weighted_names(backups, instances or INSTANCES)
    rules = random_faults.without_lasting_outages(
        [*random_faults.delete_faults(rng, names), *random_faults.list_faults(rng)]
    )
    if rng.random() < 0.25:
        rules.insert(0, random_faults.foreign_row(rng, f"nightly-{number}-foreign", ""))
    return random_spec(
        rng,
        number,
        "prune",
        args,
        rules=rules,
        instances=instances,
        policy=policy,
        applies="--yes" in confirmation,
        max_seconds=_PRUNE_MAX_SECONDS,
    )


def delete_command(
    rng: random.Random,
    number: int,
    name: str,
    backups: Sequence[InitialBackup],
    cleared: Sequence[str],
) -> CommandSpec:
    """Return a `delete` of one or several backups, by id, name or selector, of any type and status.

    `cleared` are the instances that have no backups other than `backups`.
    """
    instance = rng.choice(("", "", "orders", *INSTANCES))
    targets = _random_targets(rng, name, backups, has_instance=bool(instance))
    if cleared and rng.random() < 0.35:
        instance, targets = "", _all_completed(backups, rng.choice(cleared)) or targets
    allow_last, waits = rng.random() < 0.15, rng.random() < 0.8
    yes = rng.random() < 0.95
    args = ["delete", *targets, *(["-i", instance] if instance else [])]
    args += ["--allow-last"] if allow_last else []
    args += ["--timeout", f"{TIMEOUT:g}s"] if waits else ["--no-wait"]
    args += ["--yes"] if yes else []
    names = [backup.name for backup in backups]
    return random_spec(
        rng,
        number,
        "delete",
        args,
        rules=[*random_faults.delete_faults(rng, names), *random_faults.list_faults(rng)],
        instances=(instance,) if instance else (),
        targets=tuple(targets),
        allow_last=allow_last,
        waits=waits,
        applies=yes,
        max_seconds=TIMEOUT + 5.0 + 2 * RETRY_BUDGET + 5.0 * len(targets),
    )


def stop_command(rng: random.Random, number: int) -> CommandSpec:
    """Return a `stop` of the running backups of an instance."""
    instance = rng.choice(INSTANCES)
    waits, yes = rng.random() < 0.8, rng.random() < 0.9
    args = ["stop", "-i", instance, *(["--yes"] if yes else [])]
    args += ["--timeout", f"{TIMEOUT:g}s"] if waits else ["--no-wait"]
    return random_spec(
        rng,
        number,
        "stop",
        args,
        rules=[*random_faults.stop_faults(rng), *random_faults.list_faults(rng)],
        instances=(instance,),
        waits=waits,
        applies=yes,
        max_seconds=TIMEOUT + 25.0,
    )


def _weighted_names(backups: Sequence[InitialBackup], instances: Sequence[str]) -> list[str]:
    """Return names of backups that a fault may remove.

    The two newest COMPLETED ones are repeated, because a policy keeps them.
    """
    candidates = [backup for backup in backups if backup.instance in instances]
    completed = [
        backup for backup in candidates if backup.status == "COMPLETED" and backup.kind == "manual"
    ]
    newest = sorted(completed, key=lambda backup: backup.age or 0.0)[:2]
    return [backup.name for backup in (*candidates, *newest * len(candidates))]


def _random_targets(
    rng: random.Random, name: str, backups: Sequence[InitialBackup], *, has_instance: bool
) -> list[str]:
    """Return a selector, or names and ids (`id:NAME` until the ids are known), some unknown."""
    if has_instance and rng.random() < 0.3:
        return [rng.choice(("@oldest", "@oldest", "@latest", "@latest-completed"))]
    names = [backup.name for backup in backups] or ["before-v40", "month-end"]
    if rng.random() < 0.3:
        names = [*names, "before-v41", "before-resize", "nightly-unknown", name]
    drawn = rng.sample(names, min(len(names), rng.choice((1, 1, 1, 2, 3))))
    return [each if rng.random() < 0.5 else f"id:{each}" for each in drawn]


def _all_completed(backups: Sequence[InitialBackup], instance: str) -> list[str]:
    """Return all COMPLETED manual backups of an instance: `delete` must refuse to delete them."""
    return [
        backup.name
        for backup in backups
        if backup.instance == instance and backup.status == "COMPLETED" and backup.kind == "manual"
    ]
