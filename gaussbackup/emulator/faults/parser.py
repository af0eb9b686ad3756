"""Rules as they are written down, and what is wrong with them when they cannot be read.

```yaml
- name: the answer to the first create is lost       # optional
  match: {method: POST, path: "/v3/*/backups", query: {}, nth: 1, every: 1, times: 1}
  phase: after            # before | during | after | late | headers | body
  action: reset           # a word, or one key with its argument: {respond: {status: 503}}
- match: {method: POST, times: forever}
  phase: late
  late_by: 2              # seconds; only with phase late
  action: {respond: {status: 504}}
- scenario: throttled     # the rules of a named scenario
```
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.faults import validators
from gaussbackup.emulator.faults.fault_types import FAULT_TYPES
from gaussbackup.emulator.faults.overrides import Overrides
from gaussbackup.emulator.faults.rules import FaultAction, FaultPhase, FaultRule, RequestMatch
from gaussbackup.emulator.faults.scenarios import find_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEFAULT_LATE_BY = 2.0
"""Seconds by which a request is applied late where the rule does not say."""

MAX_FILE_SIZE = 1024 * 1024
"""Bytes of rules that are read."""
_RULE_KEYS = ("name", "match", "phase", "late_by", "action")
_MATCH_KEYS = ("method", "path", "query", "nth", "every", "times")


def read_faults(path: Path) -> tuple[FaultRule, ...]:
    """Read a file of rules, YAML or JSON; raises EmulatorError that names the spot."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_SIZE + 1)
        text = data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise EmulatorError(f"cannot read the fault rules {path}: {error}") from error
    if len(data) > MAX_FILE_SIZE:
        raise EmulatorError(f"the fault rules {path} are longer than {MAX_FILE_SIZE} bytes")
    try:
        return parse_rules(_load_document(text))
    except EmulatorError as error:
        raise EmulatorError(f"{path}: {error}") from error


def parse_rules(document: Any) -> tuple[FaultRule, ...]:
    """Read a list of rules, or an object that holds one under `faults`."""
    if isinstance(document, dict):
        document = validators.mapping(document, "rules", ("faults",)).get("faults")
    rules: list[FaultRule] = []
    for place, item in enumerate(validators.sequence(document, "rules"), 1):
        rules += _parse_item(item, f"rule {place}")
    return tuple(rules)


def scenario_rules(name: str) -> tuple[FaultRule, ...]:
    """Give the rules of a named scenario."""
    return parse_rules(find_scenario(name).rules)


def _load_document(text: str) -> Any:
    """Read YAML, of which JSON is a part; yaml is loaded only where a file is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        import yaml
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise EmulatorError(f"this is not YAML: {error}") from error


def _parse_item(item: Any, where: str) -> tuple[FaultRule, ...]:
    if isinstance(item, dict) and "scenario" in item:
        return scenario_rules(validators.mapping(item, where, ("scenario",))["scenario"])
    return (_parse_rule(validators.mapping(item, where, _RULE_KEYS), where),)


def _parse_rule(fields: Mapping[str, Any], where: str) -> FaultRule:
    word, argument = _parse_action(fields.get("action"), f"{where}.action")
    kind = FAULT_TYPES[word]
    phase = _parse_phase(fields.get("phase"), word, where)
    action = kind.parse(argument, phase, f"{where}.action.{word}")
    return FaultRule(
        name=validators.text(fields.get("name", f"{word} {phase.value}"), f"{where}.name"),
        match=_parse_match(fields.get("match", {}), f"{where}.match"),
        phase=phase,
        action=_apply_late(action, phase, fields, where),
        source=dict(fields),
    )


def _parse_action(action: Any, where: str) -> tuple[str, Any]:
    """Take `reset`, or `{reset: argument}`."""
    if isinstance(action, dict) and len(action) == 1:
        ((word, argument),) = action.items()
    else:
        word, argument = action, None
    return validators.one_of(word, where, tuple(FAULT_TYPES)), argument


def _parse_phase(phase: Any, word: str, where: str) -> FaultPhase:
    """Take the phase, which may be left out only where there is no choice."""
    allowed = tuple(each.value for each in FAULT_TYPES[word].phases)
    if phase is None and len(allowed) == 1:
        return FaultPhase(allowed[0])
    return FaultPhase(validators.one_of(phase, f"{where}.phase (of {word})", allowed))


def _apply_late(
    action: FaultAction, phase: FaultPhase, fields: Mapping[str, Any], where: str
) -> FaultAction:
    if phase is not FaultPhase.LATE:
        if "late_by" in fields:
            raise EmulatorError(f"{where}.late_by: only goes with phase late")
        return action
    late = validators.seconds(fields.get("late_by", DEFAULT_LATE_BY), f"{where}.late_by")
    return replace(action, overrides=Overrides(late=late))


def _parse_match(value: Any, where: str) -> RequestMatch:
    fields = validators.mapping(value, where, _MATCH_KEYS)
    methods = validators.texts(fields["method"], f"{where}.method") if "method" in fields else ()
    query = fields.get("query", {})
    if not isinstance(query, dict):
        raise EmulatorError(f"{where}.query: expected parameters, not {query!r}")
    times = fields.get("times", 1)
    return RequestMatch(
        methods=frozenset(method.upper() for method in methods),
        path=validators.text(fields.get("path", "*"), f"{where}.path"),
        query={str(name): validators.text(glob, f"{where}.query") for name, glob in query.items()},
        nth=validators.count(fields.get("nth", 1), f"{where}.nth"),
        every=validators.count(fields.get("every", 1), f"{where}.every"),
        times=None if times == "forever" else validators.count(times, f"{where}.times"),
    )
