"""The commands that delete, stop and judge backups, as a schedule draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    BUDGET,
    OUTPUT_FORMATS,
    TIMEOUT,
    CommandName,
    CommandSpec,
    random_environment,
    random_signal_time,
)
from tests.simulation.initial_backups import INSTANCES
from tests.simulation.random_policies import DURATIONS, policy_options, random_policy

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.simulation.initial_backups import InitialBackup

_INSTANCE_CHOICES = (
    *(("orders",),) * 3,
    ("billing",),
    ("orders", "billing"),
    ("orders", "billing"),
    (),
)
_OUTPUT_FORMATS = ("json", "json", *OUTPUT_FORMATS)
_PRUNE_MAX_SECONDS = 40.0
"""Seconds that a prune may take: it has no --timeout, and waits until all is gone."""


def prune_command(
    chance: random.Random, number: int, name: str, placed: Sequence[InitialBackup]
) -> CommandSpec:
    """A prune by any policy, of one instance, of two or of all."""
    instances = chance.choice(_INSTANCE_CHOICES)
    policy = random_policy(chance, name)
    words = ["prune", *policy_options(policy)]
    words += [word for each in instances for word in ("-i", each)] or ["--all-instances"]
    orders = chance.choice((("--apply", "--yes"),) * 22 + (("--apply",), ()))
    words += orders
    names = _names_by_weight(placed, instances or INSTANCES)
    rules = random_faults.without_lasting_outages(
        [*random_faults.delete_faults(chance, names), *random_faults.list_faults(chance)]
    )
    if chance.random() < 0.25:
        rules.insert(0, random_faults.foreign_row(chance, f"nightly-{number}-foreign", ""))
    return _command_spec(
        chance,
        number,
        "prune",
        words,
        rules=rules,
        instances=instances,
        policy=policy,
        applies="--yes" in orders,
        patience=_PRUNE_MAX_SECONDS,
    )


def delete_command(
    chance: random.Random,
    number: int,
    name: str,
    placed: Sequence[InitialBackup],
    bare: Sequence[str],
) -> CommandSpec:
    """A delete of one or a few, by id, name or selector, of whatever type and state.

    `bare` are the instances without other backups than the placed ones.
    """
    instance = chance.choice(("", "", "orders", *INSTANCES))
    targets = _random_targets(chance, name, placed, has_instance=bool(instance))
    if bare and chance.random() < 0.35:
        instance, targets = "", _all_completed(placed, chance.choice(bare)) or targets
    allow_last, waits = chance.random() < 0.15, chance.random() < 0.8
    yes = chance.random() < 0.95
    words = ["delete", *targets, *(["-i", instance] if instance else [])]
    words += ["--allow-last"] if allow_last else []
    words += ["--timeout", f"{TIMEOUT:g}s"] if waits else ["--no-wait"]
    words += ["--yes"] if yes else []
    names = [each.name for each in placed]
    return _command_spec(
        chance,
        number,
        "delete",
        words,
        rules=[*random_faults.delete_faults(chance, names), *random_faults.list_faults(chance)],
        instances=(instance,) if instance else (),
        targets=tuple(targets),
        allow_last=allow_last,
        waits=waits,
        applies=yes,
        patience=TIMEOUT + 5.0 + 2 * BUDGET + 5.0 * len(targets),
    )


def check_command(chance: random.Random, number: int) -> CommandSpec:
    """A check of one instance, of two or of all."""
    instances = chance.choice(_INSTANCE_CHOICES)
    word, seconds = chance.choice(tuple(DURATIONS.items()))
    match = chance.choice(("*", "*", "nightly-*"))
    kind = chance.choice(("all", "all", "manual", "auto"))
    words = ["check", "--max-age", word, "--match", match, "--type", kind]
    words += [word for each in instances for word in ("-i", each)] or ["--all-instances"]
    rules = random_faults.list_faults(chance)
    return _command_spec(
        chance,
        number,
        "check",
        words,
        rules=rules,
        instances=instances,
        policy={"max_age": seconds, "match": match, "kind": kind},
        patience=BUDGET + 7.0,
    )


def stop_command(chance: random.Random, number: int) -> CommandSpec:
    """A stop of whatever runs of an instance."""
    instance = chance.choice(INSTANCES)
    waits, yes = chance.random() < 0.8, chance.random() < 0.9
    words = ["stop", "-i", instance, *(["--yes"] if yes else [])]
    words += ["--timeout", f"{TIMEOUT:g}s"] if waits else ["--no-wait"]
    return _command_spec(
        chance,
        number,
        "stop",
        words,
        rules=[*random_faults.stop_faults(chance), *random_faults.list_faults(chance)],
        instances=(instance,),
        waits=waits,
        applies=yes,
        patience=TIMEOUT + 25.0,
    )


def _command_spec(
    chance: random.Random,
    number: int,
    verb: CommandName,
    words: list[str],
    *,
    rules: list[dict[str, Any]],
    **fields: Any,
) -> CommandSpec:
    variables, logs_in = random_environment(chance)
    form = chance.choice(_OUTPUT_FORMATS)
    words += ["-o", form, *chance.choice(([], [], [], ["-v"], ["-vv"]))]
    side = random_faults.side_faults(chance, logs_in=logs_in)
    return CommandSpec(
        number=number,
        command=verb,
        args=tuple(words),
        env=variables,
        rules=(*rules, *(random_faults.without_lasting_outages(side) if verb == "prune" else side)),
        output_format=form,
        start_delay=0.0 if number == 0 else chance.choice((0.0, 0.0, 0.2, 0.5)),
        signal_after=random_signal_time(chance),
        **fields,
    )


def _names_by_weight(placed: Sequence[InitialBackup], instances: Sequence[str]) -> list[str]:
    """The names of what may vanish, the young ones often: a policy keeps those."""
    near = [each for each in placed if each.instance in instances]
    good = [each for each in near if each.status == "COMPLETED" and each.kind == "manual"]
    young = sorted(good, key=lambda each: each.age or 0.0)[:2]
    return [each.name for each in (*near, *young * len(near))]


def _random_targets(
    chance: random.Random, name: str, placed: Sequence[InitialBackup], *, has_instance: bool
) -> list[str]:
    """Names, ids (as `id:NAME` until there are any), a selector, one that is not there."""
    if has_instance and chance.random() < 0.3:
        return [chance.choice(("@oldest", "@oldest", "@latest", "@latest-completed"))]
    known = [each.name for each in placed] or ["before-v40", "month-end"]
    if chance.random() < 0.3:
        known = [*known, "before-v41", "before-resize", "nightly-unknown", name]
    drawn = chance.sample(known, min(len(known), chance.choice((1, 1, 1, 2, 3))))
    return [each if chance.random() < 0.5 else f"id:{each}" for each in drawn]


def _all_completed(placed: Sequence[InitialBackup], instance: str) -> list[str]:
    """Every one by which the instance could be restored: nobody may delete them all by mistake."""
    good = [each for each in placed if each.instance == instance and each.status == "COMPLETED"]
    return [each.name for each in good if each.kind == "manual"]
