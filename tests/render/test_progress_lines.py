from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.progress_lines import CREATING, Line, ProgressRow, render_progress
from gaussbackup.render.text_width import cell_width
from tests.render.screen import ALL_TERMINALS, any_text, control_characters, tty_terminal

ORDERS = ProgressRow("before-v42", "orders", "BUILDING", 62, 161.0, 0.0, 250.0)
BILLING = ProgressRow("nightly-20261123", "billing", "BUILDING", None, 12.0, 0.0, None)


def seen(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_one_backup_is_one_line() -> None:
    assert seen(render_progress([ORDERS], None, 0.0, tty_terminal(101))) == [
        "⠋ before-v42  BUILDING  62 %  02:41 elapsed, usually 04:10"
        "          Ctrl-C leaves the backup running"
    ]


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (80, "⠋ before-v42  BUILDING  62 %  02:41 elapsed, usually 04:10"),
        (59, "⠋ before-v42  BUILDING  62 %  02:41 elapsed, usually 04:10"),
        (58, "⠋ before-v42  BUILDING  62 %  02:41 elapsed"),
        (44, "⠋ before-v42  BUILDING  62 %  02:41 elapsed"),
        (42, "⠋ before-…  BUILDING  62 %  02:41 elapsed"),
    ],
)
def test_a_narrow_terminal_loses_the_unimportant_first(columns: int, line: str) -> None:
    assert seen(render_progress([ORDERS], None, 0.0, tty_terminal(columns))) == [line]


def test_the_clock_runs_on_between_looks() -> None:
    (line,) = seen(render_progress([ORDERS], None, 9.5, tty_terminal(80)))
    assert "02:50 elapsed" in line


def test_without_a_percentage_or_a_history_nothing_is_made_up() -> None:
    (line,) = seen(render_progress([BILLING], None, 0.0, tty_terminal(60)))
    assert line == "⠋ nightly-20261123  BUILDING  00:12 elapsed"


def test_before_there_is_an_id_ctrl_c_promises_nothing() -> None:
    row = ORDERS._replace(status=CREATING, percent=None, typical_duration=None)
    (line,) = seen(render_progress([row], None, 0.0, tty_terminal(100)))
    assert line == "⠋ before-v42  CREATING  02:41 elapsed"


def test_several_backups_stand_in_columns() -> None:
    assert seen(render_progress([ORDERS, BILLING], None, 0.0, tty_terminal(80))) == [
        "⠋ before-v42        orders   BUILDING   62 %  02:41  usually 04:10",
        "⠋ nightly-20261123  billing  BUILDING         00:12",
        "  Ctrl-C leaves the backups running",
    ]


def test_a_fleet_is_told_in_part_and_counted() -> None:
    lines = seen(render_progress([BILLING] * 30, None, 0.0, tty_terminal(80)))
    assert len(lines) == 13
    assert lines[-1] == "  and 18 more; Ctrl-C leaves the backups running"


def test_a_pause_is_told_below_the_backup_or_alone() -> None:
    assert seen(render_progress([ORDERS], "waiting 4s: busy", 0.0, tty_terminal(80)))[1] == (
        "  waiting 4s: busy"
    )
    assert seen(render_progress([], "waiting 4s: busy", 0.0, tty_terminal(80))) == [
        "⠋ waiting 4s: busy"
    ]
    assert render_progress([], None, 0.0, tty_terminal(80)) == []


def test_an_ascii_terminal_gets_an_ascii_spinner() -> None:
    frames = {
        seen(render_progress([ORDERS], None, tick / 8, tty_terminal(80, unicode=False)))[0][0]
        for tick in range(8)
    }
    assert frames == set("|/-\\")


watched = st.builds(
    ProgressRow,
    name=any_text,
    instance=st.none() | any_text,
    status=any_text,
    percent=st.none() | st.integers(0, 100),
    elapsed=st.floats(0, 1e7),
    updated_at=st.floats(0, 1e6),
    typical_duration=st.none() | st.floats(0, 1e7),
)


@given(
    st.lists(watched, max_size=15),
    st.none() | any_text,
    st.floats(0, 1e6),
    st.sampled_from([terminal for terminal in ALL_TERMINALS if terminal.tty]),
)
def test_no_line_of_a_picture_wraps_or_acts(
    rows: list[ProgressRow], remark: str | None, now: float, terminal: object
) -> None:
    for line in seen(render_progress(rows, remark, now, terminal)):  # type: ignore[arg-type]
        assert cell_width(line) < terminal.width  # type: ignore[attr-defined]
        assert control_characters(line) == []
        assert "\n" not in line
