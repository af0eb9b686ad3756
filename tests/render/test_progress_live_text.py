"""Tests of `render/progress_live_text.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.progress_live_text import CREATING, Line, ProgressRow, render_progress
from gaussbackup.render.text_width import cell_width
from tests.render.screen import ALL_TERMINALS, any_text, control_characters, tty_terminal

ORDERS = ProgressRow("before-v42", "orders", "BUILDING", 62, 161.0, 0.0, 250.0)
BILLING = ProgressRow("nightly-20261123", "billing", "BUILDING", None, 12.0, 0.0, None)


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_render_progress_shows_one_backup_on_one_line() -> None:
    assert texts(render_progress([ORDERS], None, 0.0, tty_terminal(101))) == [
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
def test_render_progress_drops_less_important_parts_on_a_narrow_terminal(
    columns: int, line: str
) -> None:
    assert texts(render_progress([ORDERS], None, 0.0, tty_terminal(columns))) == [line]


def test_render_progress_advances_the_elapsed_time_between_polls() -> None:
    (line,) = texts(render_progress([ORDERS], None, 9.5, tty_terminal(80)))
    assert "02:50 elapsed" in line


def test_render_progress_omits_unknown_percentage_and_typical_duration() -> None:
    (line,) = texts(render_progress([BILLING], None, 0.0, tty_terminal(60)))
    assert line == "⠋ nightly-20261123  BUILDING  00:12 elapsed"


def test_render_progress_has_no_ctrl_c_hint_before_the_backup_has_an_id() -> None:
    row = ORDERS._replace(status=CREATING, percent=None, typical_duration=None)
    (line,) = texts(render_progress([row], None, 0.0, tty_terminal(100)))
    assert line == "⠋ before-v42  CREATING  02:41 elapsed"


def test_render_progress_aligns_several_backups() -> None:
    assert texts(render_progress([ORDERS, BILLING], None, 0.0, tty_terminal(80))) == [
        "⠋ before-v42        orders   BUILDING   62 %  02:41  usually 04:10",
        "⠋ nightly-20261123  billing  BUILDING         00:12",
        "  Ctrl-C leaves the backups running",
    ]


def test_render_progress_shows_the_first_of_many_backups_and_counts_the_others() -> None:
    lines = texts(render_progress([BILLING] * 30, None, 0.0, tty_terminal(80)))
    assert len(lines) == 13
    assert lines[-1] == "  and 18 more; Ctrl-C leaves the backups running"


def test_render_progress_shows_the_notice_below_the_backups_or_alone() -> None:
    assert texts(render_progress([ORDERS], "waiting 4s: busy", 0.0, tty_terminal(80)))[1] == (
        "  waiting 4s: busy"
    )
    assert texts(render_progress([], "waiting 4s: busy", 0.0, tty_terminal(80))) == [
        "⠋ waiting 4s: busy"
    ]
    assert render_progress([], None, 0.0, tty_terminal(80)) == []


def test_render_progress_has_an_ascii_spinner_on_an_ascii_terminal() -> None:
    frames = {
        texts(render_progress([ORDERS], None, tick / 8, tty_terminal(80, unicode=False)))[0][0]
        for tick in range(8)
    }
    assert frames == set("|/-\\")


progress_rows = st.builds(
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
    st.lists(progress_rows, max_size=15),
    st.none() | any_text,
    st.floats(0, 1e6),
    st.sampled_from([terminal for terminal in ALL_TERMINALS if terminal.tty]),
)
def test_render_progress_lines_never_wrap_and_have_no_control_characters(
    rows: list[ProgressRow], notice: str | None, now: float, terminal: object
) -> None:
    for line in texts(render_progress(rows, notice, now, terminal)):  # type: ignore[arg-type]
        assert cell_width(line) < terminal.width  # type: ignore[attr-defined]
        assert control_characters(line) == []
        assert "\n" not in line
