"""Random `wait`, `list`, `show` and `check` commands of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    INSTANCE_CHOICES,
    MAX_AGES,
    OUTPUT_FORMATS,
    RETRY_BUDGET,
    TIMEOUT,
    CommandName,
    CommandSpec,
    instance_options,
    random_environment,
    random_signal_time,
    random_spec,
    wait_options,
)

if TYPE_CHECKING:
    import random


def read_command(rng: random.Random, number: int, name: str) -> CommandSpec:
    """Return a `wait`, `list` or `show`."""
    command: CommandName = rng.choice(("wait", "wait", "list", "show"))
    env, logs_in = random_environment(rng)
    output_format = rng.choice(OUTPUT_FORMATS)
    target = rng.choice((name, "@latest", "@latest-completed"))
    args = {
        "wait": ("wait", target, "-i", "orders", *wait_options()),
        "show": ("show", target, "-i", "orders"),
        "list": ("list", *rng.choice(((), ("-i", "orders"), ("--type", "manual")))),
    }[command]
    rules = [
        *random_faults.list_faults(rng),
        *random_faults.side_faults(rng, logs_in=logs_in),
    ]
    return CommandSpec(
        number=number,
        command=command,
        args=(*args, "-o", output_format),
        env=env,
        rules=tuple(rules),
        output_format=output_format,
        instance="orders",
        max_seconds=TIMEOUT + 5.0,
        start_delay=rng.choice((0.0, 0.5, 1.0)),
        signal_after=random_signal_time(rng),
    )


def check_command(rng: random.Random, number: int) -> CommandSpec:
    """Return a `check` of one instance, of two or of all."""
    instances = rng.choice(INSTANCE_CHOICES)
    max_age, seconds = rng.choice(tuple(MAX_AGES.items()))
    match = rng.choice(("*", "*", "nightly-*"))
    kind = rng.choice(("all", "all", "manual", "auto"))
    args = ["check", "--max-age", max_age, "--match", match, "--type", kind]
    args += instance_options(instances)
    rules = random_faults.list_faults(rng)
    return random_spec(
        rng,
        number,
        "check",
        args,
        rules=rules,
        instances=instances,
        policy={"max_age": seconds, "match": match, "kind": kind},
        max_seconds=RETRY_BUDGET + 7.0,
    )
