"""Rules files: read strictly, and refused with the spot and a way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import EmulatorError, read_faults, scenario_rules
from gaussbackup.emulator.faults.parser import MAX_FILE_SIZE, parse_rules
from gaussbackup.emulator.faults.rules import FaultPhase

if TYPE_CHECKING:
    from pathlib import Path

YAML = """
faults:
  - name: lose it
    match: {method: post, path: "/v3/*/backups", times: forever}
    phase: late
    late_by: 3
    action: {respond: {status: 504}}
  - scenario: flaky
"""


def test_a_yaml_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(YAML)
    first, *more = read_faults(path)
    assert (first.name, first.phase, first.action.overrides.late_by) == (
        "lose it",
        FaultPhase.LATE,
        3.0,
    )
    assert first.match.methods == {"POST"}
    assert first.match.times is None
    assert len(more) == 2


def test_a_json_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text(json.dumps([{"phase": "before", "action": "reset"}]))
    assert read_faults(path)[0].name == "reset before"


BAD: list[tuple[Any, str]] = [
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
    ([{"action": {"ignore": [1]}}], "ignore: expected a string"),
    ([{"action": {"edit": [{"path": "x"}]}}], "edit 1: expected one of value, remove"),
    ([{"action": "reset", "phase": "before", "late_by": 1}], "late_by: requires phase late"),
    ([{"action": "reset", "phase": "before", "match": {"nht": 1}}], "did you mean nth?"),
    (
        [{"action": "reset", "phase": "before", "match": {"nth": 0}}],
        "match.nth: expected an integer >= 1",
    ),
    ([{"action": "reset", "phase": "before", "match": {"query": 1}}], "match.query: expected"),
    ([{"scenario": "doom"}], "scenario not found: doom"),
]


@pytest.mark.parametrize(("document", "message"), BAD)
def test_a_bad_rule_is_refused_with_its_spot(document: Any, message: str) -> None:
    with pytest.raises(EmulatorError, match=message):
        parse_rules(document)


@pytest.mark.parametrize("text", ["a: [", "- {a", "\x00"])
def test_a_file_that_is_not_yaml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(text)
    with pytest.raises(EmulatorError, match="invalid YAML"):
        read_faults(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match="cannot read the rules file"):
        read_faults(tmp_path / "none.yaml")


def test_a_file_without_an_end_is_not_read_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("#" * (MAX_FILE_SIZE + 1))
    with pytest.raises(EmulatorError, match="is larger than"):
        read_faults(path)


def test_an_unknown_scenario_names_the_known_ones() -> None:
    with pytest.raises(EmulatorError, match="available: lost-create"):
        scenario_rules("doom")
