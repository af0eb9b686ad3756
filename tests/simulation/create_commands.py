"""The commands that make backups and that look at them, as a schedule draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    OUTPUT_FORMATS,
    TIMEOUT,
    CommandName,
    CommandSpec,
    random_environment,
    random_signal_time,
    wait_options,
)

if TYPE_CHECKING:
    import random


def next_create(
    chance: random.Random, number: int, name: str, first: CommandSpec | None
) -> CommandSpec:
    """One more, often of the same name, sometimes of the same run."""
    instance = chance.choice(("orders", "billing", "billing"))
    named = name if chance.random() < 0.7 else f"{name}-{number}"
    return create_command(chance, number, instance, named, like=first)


def read_command(chance: random.Random, number: int, name: str) -> CommandSpec:
    """A look at what is there, or a wait for it."""
    verb: CommandName = chance.choice(("wait", "wait", "list", "show"))
    variables, logs_in = random_environment(chance)
    form = chance.choice(OUTPUT_FORMATS)
    target = chance.choice((name, "@latest", "@latest-completed"))
    words = {
        "wait": ("wait", target, "-i", "orders", *wait_options()),
        "show": ("show", target, "-i", "orders"),
        "list": ("list", *chance.choice(((), ("-i", "orders"), ("--type", "manual")))),
    }[verb]
    rules = [
        *random_faults.list_faults(chance),
        *random_faults.side_faults(chance, logs_in=logs_in),
    ]
    return CommandSpec(
        number=number,
        command=verb,
        args=(*words, "-o", form),
        env=variables,
        rules=tuple(rules),
        output_format=form,
        instance="orders",
        max_seconds=TIMEOUT + 5.0,
        start_delay=chance.choice((0.0, 0.5, 1.0)),
        signal_after=random_signal_time(chance),
    )


def create_command(
    chance: random.Random, number: int, instance: str, name: str, like: CommandSpec | None = None
) -> CommandSpec:
    """A create with any of its options."""
    variables, logs_in = random_environment(chance)
    form, waits, quiet = (
        chance.choice(OUTPUT_FORMATS),
        chance.random() < 0.85,
        chance.random() < 0.1,
    )
    busy = chance.choice((0.0, 0.0, 1.0, 3.0))
    words = ["create", "-i", instance, "-n", name, "-d", f"made by {number}", *wait_options()]
    words += ["-o", form]
    tag = _request_id(chance, like, name) if chance.random() < 0.35 else ""
    words += ["--request-id", tag] if tag else []
    if chance.random() < 0.3:
        words += ["--if-exists", chance.choice(("reuse", "error"))]
    if busy:
        words += ["--busy-timeout", str(busy)]
    words += [] if waits else ["--no-wait"]
    words += ["-q"] if quiet else []
    words += chance.choice(([], [], [], ["-v"], ["-vv"]))
    rules = [*random_faults.create_faults(chance), *random_faults.list_faults(chance)]
    rules += random_faults.side_faults(chance, logs_in=logs_in)
    if chance.random() < 0.35:
        rules.insert(0, random_faults.foreign_row(chance, name, f"[gb:{tag}]" if tag else ""))
    window = float(variables["GAUSSBACKUP_SETTLE_WINDOW"])
    return CommandSpec(
        number=number,
        command="create",
        args=tuple(words),
        env=variables,
        rules=tuple(rules),
        output_format=form,
        instance=instance,
        name=name,
        waits=waits,
        quiet=quiet,
        max_seconds=TIMEOUT + 5.0 + window + busy,
        start_delay=0.0 if number == 0 else chance.choice((0.0, 0.0, 0.3, 1.2)),
        signal_after=random_signal_time(chance),
    )


def _request_id(chance: random.Random, like: CommandSpec | None, name: str) -> str:
    """Often that of the first command, as when a pipeline runs a step twice."""
    if like is not None and "--request-id" in like.args and chance.random() < 0.7:
        return like.args[like.args.index("--request-id") + 1]
    return f"run-{name[-8:]}-{chance.randint(10, 99)}"
