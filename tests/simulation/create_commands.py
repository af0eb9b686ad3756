"""Random `create` commands of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    MAX_AGES,
    OUTPUT_FORMATS,
    TIMEOUT,
    CommandSpec,
    random_environment,
    random_signal_time,
    wait_options,
)

if TYPE_CHECKING:
    import random


def next_create(
    rng: random.Random, number: int, name: str, first: CommandSpec | None
) -> CommandSpec:
    """Return another `create`, often with the same name, sometimes with the same request id."""
    instance = rng.choice(("orders", "billing", "billing"))
    backup_name = name if rng.random() < 0.7 else f"{name}-{number}"
    return create_command(rng, number, instance, backup_name, like=first)


def create_command(
    rng: random.Random, number: int, instance: str, name: str, like: CommandSpec | None = None
) -> CommandSpec:
    """Return a `create` with random options."""
    env, logs_in = random_environment(rng)
    output_format = rng.choice(OUTPUT_FORMATS)
    waits, quiet = rng.random() < 0.85, rng.random() < 0.1
    busy_timeout = rng.choice((0.0, 0.0, 1.0, 3.0))
    args = ["create", "-i", instance, "-n", name, "-d", f"created by {number}", *wait_options()]
    args += ["-o", output_format]
    request_id = _request_id(rng, like, name) if rng.random() < 0.35 else ""
    args += ["--request-id", request_id] if request_id else []
    if rng.random() < 0.3:
        args += ["--if-exists", rng.choice(("reuse", "error"))]
    max_age, max_age_seconds = rng.choice(tuple(MAX_AGES.items()))
    policy = {"unless_newer_than": max_age_seconds} if rng.random() < 0.2 else None
    args += ["--unless-newer-than", max_age] if policy else []
    if busy_timeout:
        args += ["--busy-timeout", str(busy_timeout)]
    args += [] if waits else ["--no-wait"]
    args += ["-q"] if quiet else []
    args += rng.choice(([], [], [], ["-v"], ["-vv"]))
    rules = [*random_faults.create_faults(rng), *random_faults.list_faults(rng)]
    rules += random_faults.side_faults(rng, logs_in=logs_in)
    if rng.random() < 0.35:
        tag = f"[gb:{request_id}]" if request_id else ""
        rules.insert(0, random_faults.foreign_row(rng, name, tag))
    reconcile_timeout = float(env["GAUSSBACKUP_SETTLE_WINDOW"])
    return CommandSpec(
        number=number,
        command="create",
        args=tuple(args),
        env=env,
        rules=tuple(rules),
        output_format=output_format,
        instance=instance,
        name=name,
        waits=waits,
        quiet=quiet,
        policy=policy,
        max_seconds=TIMEOUT + 5.0 + reconcile_timeout + busy_timeout,
        start_delay=0.0 if number == 0 else rng.choice((0.0, 0.0, 0.3, 1.2)),
        signal_after=random_signal_time(rng),
    )


def _request_id(rng: random.Random, like: CommandSpec | None, name: str) -> str:
    """Return a request id, often that of `like`, as if a pipeline ran a step twice."""
    if like is not None and "--request-id" in like.args and rng.random() < 0.7:
        return like.args[like.args.index("--request-id") + 1]
    return f"run-{name[-8:]}-{rng.randint(10, 99)}"
