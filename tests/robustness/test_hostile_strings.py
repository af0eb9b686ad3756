"""Every foreign string is shown literally, at a terminal and off it: nothing in it acts."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.render.screen import ci_commands, control_characters
from tests.robustness.hostile_server import HOSTILE_STRINGS, HostileServer, command_lines_with
from tests.robustness.mutated_responses import JOB, OLD
from tests.support.builders import ORDERS
from tests.support.captured_terminal import run_in_terminal
from tests.support.cli import PROGRAM, environment
from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.raw_server import Script

PACE = ("--poll-interval", "0.1", "--timeout", "2")
FLOWS = {
    "create": ("create", "-i", ORDERS, "-n", "before-v42", *PACE),
    "create and leave": ("create", "-i", ORDERS, "-n", "before-v42", "--no-wait"),
    "wait": ("wait", OLD, *PACE, "-vv"),
    "show": ("show", OLD),
    "instances show": ("instances", "show", ORDERS),
}
LOOKS = {
    "list": ("list", "-vv"),
    "instances list": ("instances", "list"),
    "jobs show": ("jobs", "show", JOB),
}
FORMS = ("table", "json", "yaml", "csv", "id")
ENDS = {0, 2, 3, 4, 5, 6, 7, 8, 9}


def harmless(text: str, told: object) -> None:
    """Nothing acts but newlines, our own colours and the redrawing of our own live line."""
    bare = re.sub(r"\r?\x1b\[(?:\?25[lh]|1A|2K)", "", text)
    assert control_characters(bare) == [], (told, text)
    assert ci_commands(bare) == [], (told, text)
    assert "Traceback" not in bare, (told, text)


def variables(url: str) -> dict[str, str]:
    return {
        "GAUSSBACKUP_ENDPOINT": url,
        "GAUSSBACKUP_PROJECT_ID": "0" * 32,
        "GAUSSBACKUP_TOKEN": "a-token-of-the-tests",
        "GAUSSBACKUP_RETRY_BUDGET": "0.2",
        "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
    }


def piped(words: tuple[str, ...], env: dict[str, str]) -> tuple[int, str]:
    """Exit code, and what it wrote to either stream."""
    done = subprocess.run(
        [*PROGRAM, *words],
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def said(script: Script, words: tuple[str, ...], *, terminal: bool) -> str:
    """What a command writes, with a service of that script; held to be harmless."""
    with RawServer(script) as server:
        env = variables(server.url)
        code, text = run_in_terminal(*words, env=env) if terminal else piped(words, env)
    assert code in ENDS, text
    harmless(text, words)
    return text


def turn(evil: str, place: int) -> bool:
    """Whether it is this one's turn at a terminal: each command has three words there, two off."""
    return (list(HOSTILE_STRINGS).index(evil) + place) % 2 == 0


@pytest.mark.parametrize("evil", HOSTILE_STRINGS)
def test_no_word_of_the_service_acts(evil: str) -> None:
    for place, (name, words) in enumerate(FLOWS.items()):
        text = said(HostileServer(HOSTILE_STRINGS[evil]).serve, words, terminal=turn(evil, place))
        assert "[red]x[/red]" in text or "create" in name or "spread" in evil
    for place, words in enumerate(LOOKS.values()):
        script = HostileServer(HOSTILE_STRINGS[evil], replace_all=True).serve
        said(script, words, terminal=turn(evil, place))


@pytest.mark.parametrize("evil", HOSTILE_STRINGS)
def test_no_word_of_a_refusal_acts(evil: str) -> None:
    trickster = HostileServer(HOSTILE_STRINGS[evil])
    said(trickster.serve_forbidden, (*FLOWS["create"], "-vv"), terminal=turn(evil, 0))
    said(trickster.serve_html, ("list", "-vv"), terminal=turn(evil, 1))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("evil", HOSTILE_STRINGS)
def test_no_word_acts_in_any_form_of_output(evil: str, form: str) -> None:
    script = HostileServer(HOSTILE_STRINGS[evil], replace_all=True).serve
    said(script, ("list", "-o", form), terminal=turn(evil, FORMS.index(form)))


@pytest.mark.parametrize("place", range(len(command_lines_with(""))))
def test_nothing_that_is_typed_acts(place: int) -> None:
    evil = list(HOSTILE_STRINGS)[place % len(HOSTILE_STRINGS)]
    said(
        HostileServer("word").serve,
        command_lines_with(HOSTILE_STRINGS[evil])[place],
        terminal=turn(evil, place),
    )


def test_the_path_of_the_emulators_state_is_shown_literally(tmp_path: Path) -> None:
    state = tmp_path / "x\x1b[35m\n::error::owned"
    reset = ("emulator", "reset", "--state", str(state / "emulator.db"))
    for words in (("-p", "emulator", "list"), reset):
        code, text = piped(words, {"GAUSSBACKUP_STATE_DIR": str(state)})
        assert code == 0, text
        assert "x\\x1b[35m\\x0a::error::owned" in text
        harmless(text, words)


def test_a_question_shows_no_answer_that_could_not_be_given(tmp_path: Path) -> None:
    words = ("config", "init", "--region", "x\x1b[35m", "--project-id", "y\u202e")
    typing = "ap-southeast-1\n\nmetadata\n"
    code, text = run_in_terminal(*words, env={"HOME": str(tmp_path)}, input_text=typing)
    assert code == 0, text
    assert "Region: " in text
    harmless(text, words)


@pytest.mark.slow
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("evil", HOSTILE_STRINGS)
def test_no_word_acts_anywhere(evil: str, terminal: bool) -> None:
    for words in [*FLOWS.values(), *LOOKS.values(), *command_lines_with(HOSTILE_STRINGS[evil])]:
        said(HostileServer(HOSTILE_STRINGS[evil]).serve, words, terminal=terminal)
