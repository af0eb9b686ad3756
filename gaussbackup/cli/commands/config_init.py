"""The prompts of `gaussbackup config init`, the file that it writes, and the closing message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.command_result import CommandResult
from gaussbackup.cli.prompt import ask, is_interactive
from gaussbackup.config.config_template import (
    DEFAULT_VARIABLES,
    SECRET_FIELDS,
    WizardAnswers,
    credential_questions,
    example_config,
    raise_if_exists,
    render_config_template,
    required_variables,
    validate_answer,
    write_private_file,
)
from gaussbackup.config.paths import SYSTEM_CONFIG, default_config_paths, explicit_config
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from pathlib import Path

    from gaussbackup.cli.context import Context
    from gaussbackup.render.terminal import Terminal

_QUESTIONS = {
    "region": "Region",
    "project_id": "Project id (Enter: look it up by the name of the region)",
    "kind": "Credentials: aksk, token, password or metadata",
    "access_key": "Access key, or ${VARIABLE}",
    "domain": "Account (domain) name",
    "username": "IAM user",
    "secret": "{} is stored in VARIABLE or /path/to/file",
}


def write_config(context: Context, profile: str | None, *, full: bool) -> CommandResult:
    """Write the file; ask nothing if it exists, or for the `full` example."""
    if full and profile is not None:
        raise UsageError("--name cannot be combined with --full: the example has its own profiles.")
    path = _target_path(context)
    raise_if_exists(path)
    answers = None if full else _collect_answers(context, path, profile)
    text = example_config() if answers is None else render_config_template(answers)
    write_private_file(path, text)
    return CommandResult(
        data={"path": str(path)},
        text=lambda terminal: _closing_text(answers, path, context, terminal),
        paths=[str(path)],
        hide_when_quiet=True,
    )


def _target_path(context: Context) -> Path:
    """Return the file to write: the one that is named, else the user's default."""
    explicit = explicit_config(context.flags, context.environ)
    if explicit is not None:
        return explicit[0]
    path = default_config_paths(context.environ, context.home)[0]
    if path == SYSTEM_CONFIG:
        raise ConfigError(
            "No home directory found for the configuration file.",
            hint="Name the file:  gaussbackup config init -c FILE",
        )
    return path


def _collect_answers(context: Context, path: Path, profile: str | None) -> WizardAnswers:
    """Return the user's answers on a terminal, else the defaults, which the user edits."""
    options = context.options
    answers = WizardAnswers(
        profile=profile or options.profile or WizardAnswers().profile,
        region=options.region or WizardAnswers().region,
        project_id=options.project_id or "",
    )
    if not is_interactive(context):
        return answers
    shown_path = sanitize_for(str(path), context.err_terminal)
    context.err.write(f"{shown_path} will be written at the end; Ctrl-C to cancel.\n")
    for field in ("region", "project_id", "kind"):
        answers = answers._replace(**{field: _ask_field(context, answers, field)})
    answers = answers._replace(secret=DEFAULT_VARIABLES.get(answers.kind, ""))
    for field in credential_questions(answers.kind):
        answers = answers._replace(**{field: _ask_field(context, answers, field)})
    return answers


def _ask_field(context: Context, answers: WizardAnswers, field: str) -> str:
    """Ask for one field until the answer is valid."""
    default: str = getattr(answers, field)
    if validate_answer(field, default) is not None:  # from an option; not valid, so not offered
        default = ""
    secret = SECRET_FIELDS.get(answers.kind, "").replace("_", " ").capitalize()
    question = _QUESTIONS[field].replace("{}", secret)
    while True:
        text = ask(context, question, default)
        if text is None:
            raise UsageError("The input ended; nothing was written.")
        error = validate_answer(field, text)
        if error is None:
            return text
        context.err.write(f"  {error}\n")


def _closing_text(
    answers: WizardAnswers | None, path: Path, context: Context, terminal: Terminal
) -> str:
    """Return what was written, which variables are not set, and how to test the file."""
    from shlex import quote

    names = [] if answers is None else required_variables(answers)
    unset = [name for name in names if not context.environ.get(name)]
    argument = f" {quote(str(path))}" if context.options.config else ""
    option = f" -c{argument}" if argument else ""
    lines = [
        f"Written: {path}, readable only by you.",
        *([] if answers else ["It is an example of every key: keep and change what you need."]),
        *([f"Not set in this environment: {', '.join(unset)}"] if unset else []),
        f"Validate the file:  gaussbackup config validate{argument}",
        f"Test it with a request to the service:  gaussbackup{option} instances list",
    ]
    return "".join(f"{sanitize_for(line, terminal)}\n" for line in lines)
