"""Manners: what every command keeps to, whatever it does: its end, its words, its secrets."""

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
"""The methods by which a verb changes something; every other one only reads."""
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


def ends_in_time_with_known_code(testimony: Observation) -> Iterator[str]:
    """With a code of the table, in time, and by a signal only where one was sent."""
    if testimony.code not in CODES:
        yield f"exit {testimony.code}"
    if testimony.code < 0 and testimony.spec.signal_after is None:
        yield f"died of signal {-testimony.code} that nobody sent"
    if testimony.duration > testimony.spec.max_seconds:
        yield f"took {testimony.duration:.1f} s, allowed are {testimony.spec.max_seconds:.1f} s"


def writes_valid_output(testimony: Observation) -> Iterator[str]:
    """Cleanly: no traceback, no escape sequence, nothing or one document on stdout."""
    if "Traceback" in testimony.err + testimony.out or "Exception ignored" in testimony.err:
        yield "a traceback"
    if "\x1b" in testimony.err + testimony.out:
        yield "an escape sequence"
    if testimony.out and testimony.spec.output_format in {"json", "yaml"}:
        yield from _one_document(testimony)
    if testimony.code not in {0, -2, -15} and not testimony.err.strip():
        yield "it failed and said nothing on stderr"


def _one_document(testimony: Observation) -> Iterator[str]:
    try:
        document = parse_document(testimony)
    except (ValueError, yaml.YAMLError) as error:
        yield f"stdout is not one document: {error}"
        return
    said = document.get("exit_code") if isinstance(document, dict) else None
    # A signal may come when the document is written already; then it tells of the verb's own end.
    if said != testimony.code and testimony.code >= 0:
        yield f"the document says exit_code {said}, the process {testimony.code}"


def parse_document(testimony: Observation) -> Any:
    """The one document on stdout; ValueError or YAMLError where it is none."""
    is_json = testimony.spec.output_format == "json"
    return json.loads(testimony.out) if is_json else yaml.safe_load(testimony.out)


def shows_no_secrets(testimony: Observation) -> Iterator[str]:
    """Nothing secret that it was given, or was issued, stands in what it wrote."""
    for stream, text in (("stdout", testimony.out), ("stderr", testimony.err)):
        # One that it was never given it cannot know: a server may echo anything.
        for found in sorted(set(_SECRET.findall(text)) - _secrets_not_given(testimony)):
            yield f"{found[:12]}... on {stream}"


def sends_only_allowed_methods(testimony: Observation) -> Iterator[str]:
    """No request but a GET and those of its verb, logging in aside."""
    allowed = {"GET", *CHANGING_METHODS.get(testimony.spec.command, ())}
    for request in testimony.requests:
        if request["method"] not in allowed and "/v3/auth/" not in request["path"]:
            yield f"it sent {request['method']} {request['path']}"


def _secrets_not_given(testimony: Observation) -> set[str]:
    secrets = {emulator.SECRET_KEY, emulator.PASSWORD}
    return secrets - set(testimony.spec.env.values())
