"""The commands that make backups and that look at them, as a schedule draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation import random_faults
from tests.simulation.command_spec import (
    FORMS,
    TIMEOUT,
    Process,
    Verb,
    kill,
    timing,
    variables_of,
)

if TYPE_CHECKING:
    import random


def another_create(chance: random.Random, number: int, name: str, first: Process | None) -> Process:
    """One more, often of the same name, sometimes of the same run."""
    instance = chance.choice(("orders", "billing", "billing"))
    named = name if chance.random() < 0.7 else f"{name}-{number}"
    return create(chance, number, instance, named, like=first)


def reader(chance: random.Random, number: int, name: str) -> Process:
    """A look at what is there, or a wait for it."""
    verb: Verb = chance.choice(("wait", "wait", "list", "show"))
    variables, logs_in = variables_of(chance)
    form = chance.choice(FORMS)
    target = chance.choice((name, "@latest", "@latest-completed"))
    words = {
        "wait": ("wait", target, "-i", "orders", *timing()),
        "show": ("show", target, "-i", "orders"),
        "list": ("list", *chance.choice(((), ("-i", "orders"), ("--type", "manual")))),
    }[verb]
    rules = [
        *random_faults.list_faults(chance),
        *random_faults.side_faults(chance, logs_in=logs_in),
    ]
    return Process(
        number=number,
        verb=verb,
        words=(*words, "-o", form),
        variables=variables,
        rules=tuple(rules),
        form=form,
        instance="orders",
        patience=TIMEOUT + 5.0,
        starts_after=chance.choice((0.0, 0.5, 1.0)),
        killed_after=kill(chance),
    )


def create(
    chance: random.Random, number: int, instance: str, name: str, like: Process | None = None
) -> Process:
    """A create with any of its options."""
    variables, logs_in = variables_of(chance)
    form, waits, quiet = chance.choice(FORMS), chance.random() < 0.85, chance.random() < 0.1
    busy = chance.choice((0.0, 0.0, 1.0, 3.0))
    words = ["create", "-i", instance, "-n", name, "-d", f"made by {number}", *timing()]
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
    return Process(
        number=number,
        verb="create",
        words=tuple(words),
        variables=variables,
        rules=tuple(rules),
        form=form,
        instance=instance,
        name=name,
        waits=waits,
        quiet=quiet,
        patience=TIMEOUT + 5.0 + window + busy,
        starts_after=0.0 if number == 0 else chance.choice((0.0, 0.0, 0.3, 1.2)),
        killed_after=kill(chance),
    )


def _request_id(chance: random.Random, like: Process | None, name: str) -> str:
    """Often that of the first command, as when a pipeline runs a step twice."""
    if like is not None and "--request-id" in like.words and chance.random() < 0.7:
        return like.words[like.words.index("--request-id") + 1]
    return f"run-{name[-8:]}-{chance.randint(10, 99)}"
