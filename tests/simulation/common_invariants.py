"""Invariants of every command: its end, its output, its secrets and its requests."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from gaussbackup import emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.observation import Observation

CODES = frozenset({0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -2, -15})
CHANGING_METHODS = {"create": {"POST"}, "stop": {"POST"}, "prune": {"DELETE"}, "delete": {"DELETE"}}
"""The HTTP methods of the commands that change something; all others only read."""
_SECRET = re.compile(
    "|".join(
        (
            re.escape(emulator.SECRET_KEY),
            re.escape(emulator.PASSWORD),
            "Signature=",  # of an Authorization header
            "SDK-HMAC-SHA256",
            "MII[A-Za-z0-9_-]{20}",  # a token of the emulator
        )
    )
)


def ends_in_time_with_known_code(observation: Observation) -> Iterator[str]:
    """The command ends with a documented code, in time, and by a signal only if one was sent."""
    if observation.code not in CODES:
        yield f"exit {observation.code}"
    if observation.code < 0 and observation.spec.signal_after is None:
        yield f"ended by signal {-observation.code}, which was not sent"
    if observation.duration > observation.spec.max_seconds:
        limit = observation.spec.max_seconds
        yield f"took {observation.duration:.1f} s, the limit is {limit:.1f} s"


def writes_valid_output(observation: Observation) -> Iterator[str]:
    """No traceback, no escape sequence; stdout is empty or one document."""
    if "Traceback" in observation.err + observation.out or "Exception ignored" in observation.err:
        yield "a traceback"
    if "\x1b" in observation.err + observation.out:
        yield "an escape sequence"
    if observation.out and observation.spec.output_format in {"json", "yaml"}:
        yield from _one_document(observation)
    if observation.code not in {0, -2, -15} and not observation.err.strip():
        yield "it failed without a message on stderr"


def _one_document(observation: Observation) -> Iterator[str]:
    try:
        document = parse_document(observation)
    except (ValueError, yaml.YAMLError) as error:
        yield f"stdout is not one document: {error}"
        return
    exit_code = document.get("exit_code") if isinstance(document, dict) else None
    # A signal may arrive after the document was written; it then has the exit code without it.
    if exit_code != observation.code and observation.code >= 0:
        yield f"the document has exit_code {exit_code}, the process {observation.code}"


def parse_document(observation: Observation) -> Any:
    """Parse the document on stdout; raise ValueError or YAMLError if it is not exactly one."""
    is_json = observation.spec.output_format == "json"
    return json.loads(observation.out) if is_json else yaml.safe_load(observation.out)


def shows_no_secrets(observation: Observation) -> Iterator[str]:
    """The output contains no secret that the command was given or received."""
    for stream, text in (("stdout", observation.out), ("stderr", observation.err)):
        # The command cannot redact a secret that it does not have: a server may echo anything.
        for found in sorted(set(_SECRET.findall(text)) - _secrets_not_given(observation)):
            yield f"{found[:12]}... on {stream}"


def sends_only_allowed_methods(observation: Observation) -> Iterator[str]:
    """The command sends only GET and its own methods, apart from IAM requests."""
    allowed = {"GET", *CHANGING_METHODS.get(observation.spec.command, ())}
    for request in observation.requests:
        if request["method"] not in allowed and "/v3/auth/" not in request["path"]:
            yield f"unexpected {request['method']} {request['path']}"


def _secrets_not_given(observation: Observation) -> set[str]:
    secrets = {emulator.SECRET_KEY, emulator.PASSWORD}
    return secrets - set(observation.spec.env.values())
