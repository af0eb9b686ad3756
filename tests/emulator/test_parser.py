"""Rules files: parsing and error messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gaussbackup.emulator import EmulatorError, parse_faults, scenario_rules
from gaussbackup.emulator.faults.fault_rule import FaultPhase
from gaussbackup.emulator.faults.parser import parse_rules

YAML = """
faults:
  - name: lost create
    match: {method: post, path: "/v3/*/backups", times: forever}
    phase: late
    late_by: 3
    action: {respond: {status: 504}}
  - scenario: flaky
"""


def test_parse_faults_parses_yaml() -> None:
    first, *others = parse_faults(YAML.encode(), "faults.yaml")
    assert (first.name, first.phase, first.action.overrides.late_by) == (
        "lost create",
        FaultPhase.LATE,
        3.0,
    )
    assert first.match.methods == {"POST"}
    assert first.match.times is None
    assert len(others) == 2


def test_parse_faults_parses_json() -> None:
    text = json.dumps([{"phase": "before", "action": "reset"}])
    assert parse_faults(text.encode(), "faults.json")[0].name == "reset before"


INVALID_RULES: list[tuple[Any, str]] = [
    ([], "rules: expected a list"),
    ({"rules": []}, "unknown key 'rules'"),
    (["reset"], "rule 1: expected an object"),
    ([{}], "rule 1.action: expected one of reset"),
    ([{"action": "explode"}], "rule 1.action: expected one of"),
    ([{"action": "reset"}], r"rule 1.phase \(of reset\): expected one of before, after"),
    ([{"action": "gzip", "phase": "before"}], r"rule 1.phase \(of gzip\): expected one of body"),
    ([{"action": {"lag": -1}}], "rule 1.action.lag: expected seconds >= 0"),
    ([{"action": {"lag": True}}], "rule 1.action.lag: expected seconds"),
    ([{"action": {"clock": "1h"}}], "rule 1.action.clock: expected seconds"),
    ([{"action": {"build": {"status": "DONE"}}}], "expected one of COMPLETED, FAILED"),
    (
        [{"action": {"respond": {}}, "phase": "before"}],
        "respond.status: expected an integer >= 200",
    ),
    ([{"action": {"restore": {"status": "BUILD"}}}], "expected one of ACTIVE, FAILED, DELETED"),
    ([{"action": {"delete-instance": {"status": "GONE"}}}], "expected one of DELETED, FAILED"),
    ([{"action": {"add-instances": {"count": 0}}}], "count: expected an integer >= 1"),
    ([{"action": {"interim": {"status": 200}}}], "status: expected an integer from 102 to 199"),
    ([{"action": {"ignore": [1]}}], "ignore: expected a string"),
    ([{"action": {"edit": [{"path": "x"}]}}], "edit 1: expected one of value, remove"),
    ([{"action": "reset", "phase": "before", "late_by": 1}], "late_by: requires phase late"),
    ([{"action": "reset", "phase": "before", "match": {"nht": 1}}], "did you mean nth?"),
    (
        [{"action": "reset", "phase": "before", "match": {"nth": 0}}],
        "match.nth: expected an integer >= 1",
    ),
    ([{"action": "reset", "phase": "before", "match": {"query": 1}}], "match.query: expected"),
    ([{"scenario": "unknown"}], "scenario not found: unknown"),
]


@pytest.mark.parametrize(("document", "message"), INVALID_RULES)
def test_parse_rules_rejects_invalid_rule_with_location(document: Any, message: str) -> None:
    with pytest.raises(EmulatorError, match=message):
        parse_rules(document)


@pytest.mark.parametrize("text", ["a: [", "- {a", "\x00", "[" * 100_000])
def test_parse_faults_rejects_invalid_yaml(text: str) -> None:
    with pytest.raises(EmulatorError, match=r"faults.yaml: invalid YAML"):
        parse_faults(text.encode(), "faults.yaml")


def test_parse_faults_rejects_other_encoding() -> None:
    with pytest.raises(EmulatorError, match=r"faults.yaml: not valid UTF-8"):
        parse_faults("- äction".encode("latin-1"), "faults.yaml")


def test_scenario_rules_lists_available_scenarios_for_unknown_name() -> None:
    with pytest.raises(EmulatorError, match="available: lost-create"):
        scenario_rules("unknown")
