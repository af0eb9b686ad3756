"""Parse rules files (YAML or JSON).

```yaml
- name: the response to the first create is lost     # optional
  match: {method: POST, path: "/v3/*/backups", query: {}, nth: 1, every: 1, times: 1}
  phase: after            # before | during | after | late | headers | body
  action: reset           # a name, or one key with its argument: {respond: {status: 503}}
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

from gaussbackup.emulator.faults import validators
from gaussbackup.emulator.faults.behavior_overrides import Overrides
from gaussbackup.emulator.faults.fault_rule import FaultAction, FaultPhase, FaultRule, RequestMatch
from gaussbackup.emulator.faults.fault_types import FAULT_TYPES
from gaussbackup.emulator.faults.scenarios import find_scenario
from gaussbackup.emulator.start_error import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LATE_BY = 2.0
"""Default of `late_by`, in seconds."""

_RULE_KEYS = ("name", "match", "phase", "late_by", "action")
_MATCH_KEYS = ("method", "path", "query", "nth", "every", "times")


def parse_faults(data: bytes, source: str) -> tuple[FaultRule, ...]:
    """Parse the content of a rules file; raise EmulatorError with the location of the problem.

    `source` names the file in messages.
    """
    try:
        return parse_rules(_load_document(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise EmulatorError(f"{source}: not valid UTF-8") from None
    except EmulatorError as error:
        raise EmulatorError(f"{source}: {error}") from error


def parse_rules(document: Any) -> tuple[FaultRule, ...]:
    """Parse a list of rules, or an object with the list as `faults`."""
    if isinstance(document, dict):
        document = validators.mapping(document, "rules", ("faults",)).get("faults")
    rules: list[FaultRule] = []
    for number, item in enumerate(validators.sequence(document, "rules"), 1):
        rules += _parse_item(item, f"rule {number}")
    return tuple(rules)


def scenario_rules(name: str) -> tuple[FaultRule, ...]:
    """Return the rules of a named scenario."""
    return parse_rules(find_scenario(name).rules)


def _load_document(text: str) -> Any:
    """Parse JSON or YAML; the yaml module is only imported if the text is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        import yaml
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise EmulatorError(f"invalid YAML: {error}") from error


def _parse_item(item: Any, location: str) -> tuple[FaultRule, ...]:
    if isinstance(item, dict) and "scenario" in item:
        return scenario_rules(validators.mapping(item, location, ("scenario",))["scenario"])
    return (_parse_rule(validators.mapping(item, location, _RULE_KEYS), location),)


def _parse_rule(fields: Mapping[str, Any], location: str) -> FaultRule:
    name, argument = _parse_action(fields.get("action"), f"{location}.action")
    phase = _parse_phase(fields.get("phase"), name, location)
    action = FAULT_TYPES[name].parse(argument, phase, f"{location}.action.{name}")
    return FaultRule(
        name=validators.text(fields.get("name", f"{name} {phase.value}"), f"{location}.name"),
        match=_parse_match(fields.get("match", {}), f"{location}.match"),
        phase=phase,
        action=_apply_late(action, phase, fields, location),
        source=dict(fields),
    )


def _parse_action(action: Any, location: str) -> tuple[str, Any]:
    """Return name and argument of an action: `reset` or `{reset: argument}`."""
    if isinstance(action, dict) and len(action) == 1:
        ((name, argument),) = action.items()
    else:
        name, argument = action, None
    return validators.one_of(name, location, tuple(FAULT_TYPES)), argument


def _parse_phase(phase: Any, name: str, location: str) -> FaultPhase:
    """Return the phase; it may be omitted if the fault has only one."""
    allowed = tuple(phase.value for phase in FAULT_TYPES[name].phases)
    if phase is None and len(allowed) == 1:
        return FaultPhase(allowed[0])
    return FaultPhase(validators.one_of(phase, f"{location}.phase (of {name})", allowed))


def _apply_late(
    action: FaultAction, phase: FaultPhase, fields: Mapping[str, Any], location: str
) -> FaultAction:
    """Add `late_by` to an action of phase `late`."""
    if phase is not FaultPhase.LATE:
        if "late_by" in fields:
            raise EmulatorError(f"{location}.late_by: requires phase late")
        return action
    late_by = validators.seconds(fields.get("late_by", DEFAULT_LATE_BY), f"{location}.late_by")
    return replace(action, overrides=Overrides(late_by=late_by))


def _parse_match(value: Any, location: str) -> RequestMatch:
    fields = validators.mapping(value, location, _MATCH_KEYS)
    methods = validators.texts(fields["method"], f"{location}.method") if "method" in fields else ()
    query = fields.get("query", {})
    if not isinstance(query, dict):
        raise EmulatorError(f"{location}.query: expected an object, not {query!r}")
    times = fields.get("times", 1)
    return RequestMatch(
        methods=frozenset(method.upper() for method in methods),
        path=validators.text(fields.get("path", "*"), f"{location}.path"),
        query={
            str(name): validators.text(glob, f"{location}.query") for name, glob in query.items()
        },
        nth=validators.count(fields.get("nth", 1), f"{location}.nth"),
        every=validators.count(fields.get("every", 1), f"{location}.every"),
        times=None if times == "forever" else validators.count(times, f"{location}.times"),
    )
