"""What `gaussbackup config init` asks, writes, and says at its end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.cli.prompt import ask, is_interactive
from gaussbackup.cli.result import CommandResult
from gaussbackup.config.config_template import (
    DEFAULT_VARIABLES,
    SECRET_FIELDS,
    WizardAnswers,
    credential_questions,
    raise_if_exists,
    render_config_template,
    required_variables,
    validate_answer,
    write_private_file,
)
from gaussbackup.config.paths import SYSTEM_CONFIG, default_config_paths
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.render.styles import sanitize_for

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
    raise_if_exists(path)
    answers = _answers(session, path, profile)
    write_private_file(path, render_config_template(answers))
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
    place = default_config_paths(session.environ, session.home)[0]
    if place == SYSTEM_CONFIG:
        raise ConfigError(
            "There is no home directory to write a configuration to.",
            hint="Name the file:  gaussbackup config init -c FILE",
        )
    return place


def _answers(session: Context, path: Path, profile: str | None) -> WizardAnswers:
    """The user's answers on a terminal; without one the defaults, to be edited."""
    shared = session.options
    answers = WizardAnswers(
        profile=profile or shared.profile or WizardAnswers().profile,
        region=shared.region or WizardAnswers().region,
        project_id=shared.project_id or "",
    )
    if not is_interactive(session):
        return answers
    session.err.write(
        f"{sanitize_for(str(path), session.err_terminal)} is written once all is answered;"
    )
    session.err.write(" Ctrl-C leaves without.\n")
    for field in ("region", "project_id", "kind"):
        answers = answers._replace(**{field: _asked(session, answers, field)})
    answers = answers._replace(secret=DEFAULT_VARIABLES.get(answers.kind, ""))
    for field in credential_questions(answers.kind):
        answers = answers._replace(**{field: _asked(session, answers, field)})
    return answers


def _asked(session: Context, answers: WizardAnswers, field: str) -> str:
    """One answer, asked for until it is fit."""
    usual: str = getattr(answers, field)
    if validate_answer(field, usual) is not None:  # an option said it, and it is not shown again
        usual = ""
    secret = SECRET_FIELDS.get(answers.kind, "").replace("_", " ").capitalize()
    question = _QUESTIONS[field].replace("{}", secret)
    while True:
        word = ask(session, question, usual)
        if word is None:
            raise UsageError("No answer was given, and nothing is written.")
        flaw = validate_answer(field, word)
        if flaw is None:
            return word
        session.err.write(f"  {flaw}\n")


def _closing(answers: WizardAnswers, path: Path, session: Context, terminal: Terminal) -> str:
    """What was done, what the file still needs, and what nobody has checked yet."""
    from shlex import quote

    unset = [name for name in required_variables(answers) if not session.environ.get(name)]
    named = f" {quote(str(path))}" if session.options.config else ""
    option = f" -c{named}" if named else ""
    lines = [
        f"Written: {path}, readable by you alone.",
        *([f"It needs, and they are not set here: {', '.join(unset)}"] if unset else []),
        f"Check the file:  gaussbackup config validate{named}",
        f"Try it on the cloud, which was not asked yet:  gaussbackup{option} instances list",
    ]
    return "".join(f"{sanitize_for(line, terminal)}\n" for line in lines)
