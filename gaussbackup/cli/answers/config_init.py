"""What `gaussbackup config init` asks, writes, and says at its end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.cli.prompt import somebody_there, told
from gaussbackup.cli.result import CommandResult
from gaussbackup.config.config_template import (
    SECRET_PARTS,
    USUAL_VARIABLES,
    Answers,
    answer_flaw,
    needs_of,
    questions,
    refuse_existing,
    starter,
    write_private,
)
from gaussbackup.config.paths import SYSTEM_WIDE, config_places
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.render.styles import sanitize

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.render.terminal import Terminal

_QUESTIONS = {
    "region": "Region",
    "project_id": "Project id (Enter: looked up by the region's name)",
    "kind": "Credentials: aksk, token, password or metadata",
    "access_key": "Access key, or ${VARIABLE}",
    "domain": "Account (domain) name",
    "username": "IAM user",
    "secret": "{} is kept in VARIABLE or in /a/file",
}


def answer(session: Context, profile: str | None) -> CommandResult:
    """Write the file; nothing is asked when there is none to be written."""
    path = _target(session)
    refuse_existing(path)
    answers = _answers(session, path, profile)
    write_private(path, starter(answers))
    return CommandResult(
        data={"path": str(path)},
        text=lambda terminal: _closing(answers, path, session, terminal),
        ids=[str(path)],
        hide_when_quiet=True,
    )


def _target(session: Context) -> Path:
    """The file to write: the one that is named, else the user's own."""
    named = session.options.config or session.environ.get("GAUSSBACKUP_CONFIG")
    if named:
        return Path(named)
    place = config_places(session.environ, session.home)[0]
    if place == SYSTEM_WIDE:
        raise ConfigError(
            "There is no home directory to write a configuration to.",
            hint="Name the file:  gaussbackup config init -c FILE",
        )
    return place


def _answers(session: Context, path: Path, profile: str | None) -> Answers:
    """The user's answers on a terminal; without one the defaults, to be edited."""
    shared = session.options
    answers = Answers(
        profile=profile or shared.profile or Answers().profile,
        region=shared.region or Answers().region,
        project_id=shared.project_id or "",
    )
    if not somebody_there(session):
        return answers
    session.err.write(
        f"{sanitize(str(path), session.err_terminal)} is written once all is answered;"
    )
    session.err.write(" Ctrl-C leaves without.\n")
    for field in ("region", "project_id", "kind"):
        answers = answers._replace(**{field: _asked(session, answers, field)})
    answers = answers._replace(secret=USUAL_VARIABLES.get(answers.kind, ""))
    for field in questions(answers.kind):
        answers = answers._replace(**{field: _asked(session, answers, field)})
    return answers


def _asked(session: Context, answers: Answers, field: str) -> str:
    """One answer, asked for until it is fit."""
    usual: str = getattr(answers, field)
    if answer_flaw(field, usual) is not None:  # an option said it, and it is not shown again
        usual = ""
    secret = SECRET_PARTS.get(answers.kind, "").replace("_", " ").capitalize()
    question = _QUESTIONS[field].replace("{}", secret)
    while True:
        word = told(session, question, usual)
        if word is None:
            raise UsageError("No answer was given, and nothing is written.")
        flaw = answer_flaw(field, word)
        if flaw is None:
            return word
        session.err.write(f"  {flaw}\n")


def _closing(answers: Answers, path: Path, session: Context, terminal: Terminal) -> str:
    """What was done, what the file still needs, and what nobody has checked yet."""
    from shlex import quote

    unset = [name for name in needs_of(answers) if not session.environ.get(name)]
    named = f" {quote(str(path))}" if session.options.config else ""
    option = f" -c{named}" if named else ""
    lines = [
        f"Written: {path}, readable by you alone.",
        *([f"It needs, and they are not set here: {', '.join(unset)}"] if unset else []),
        f"Check the file:  gaussbackup config validate{named}",
        f"Try it on the cloud, which was not asked yet:  gaussbackup{option} instances list",
    ]
    return "".join(f"{sanitize(line, terminal)}\n" for line in lines)
