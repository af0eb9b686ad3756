"""What `gaussbackup policy set` does with its options, and how it tells the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.backup_policy import apply_policy, plan_policy, preview_policy
from gaussbackup.cli.prompt import confirm
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.backup_policy import parse_args, side_effects
from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.errors import Refused
from gaussbackup.render.policies import (
    change_document,
    change_lines,
    changes_text,
    policy_csv_rows,
    policy_document,
)
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from gaussbackup.actions.backup_policy import PolicyPlan
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.backup_policy import PolicyArgs
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.render.terminal import Terminal

KEYS: dict[str, object] = {
    "instance_id": None,
    "instance_name": None,
    "policy": None,
    "changes": [],
    "request": None,
}


def answer(
    session: Context, *, instance: str, words: PolicyArgs, yes: bool, dry_run: bool
) -> CommandResult:
    """Change the policy after a yes, and confirm that the change is in force."""
    wanted, flaws = parse_args(words)
    empty = [] if instance.strip() else [InputError("An empty word names no instance.")]
    raise_if_any([*empty, *flaws])
    plan = plan_policy(instance, wanted, session.client)
    if not plan.changes:
        return _answer(plan, plan.current, "unchanged", None)
    if dry_run:
        return _answer(plan, plan.current, "dry_run", preview_policy(plan, session.client))
    _announce(plan, session, quiet=yes and session.options.quiet)
    if not yes and not confirm(session, "Change it?"):
        raise Refused("The policy was not changed.")
    after = apply_policy(plan, session.client, clock=session.clock, on_event=session.on_event)
    for effect in side_effects(plan.current, after):
        session.warn(effect)
    return _answer(plan, after, "changed", None)


def _announce(plan: PolicyPlan, session: Context, *, quiet: bool) -> None:
    """Show the change before it is made: whatever happens then, the old values stand there."""
    if quiet:
        return
    title = f"A change of the backup policy of {_whose(plan)}:"
    session.err.write(f"{sanitize_for(title, session.err_terminal)}\n")
    session.err.write(change_lines(plan.changes, session.err_terminal))


def _answer(
    plan: PolicyPlan, policy: BackupPolicy, outcome: str, preview: RequestPreview | None
) -> CommandResult:
    return CommandResult(
        data={
            "instance_id": plan.instance.id,
            "instance_name": plan.instance.name,
            "policy": policy_document(policy),
            "changes": [change_document(change) for change in plan.changes],
            "request": preview._asdict() if preview else None,
        },
        outcome=outcome,
        text=lambda terminal: _text(plan, preview, terminal),
        csv=lambda: policy_csv_rows(plan.instance, policy),
        ids=[plan.instance.id],
    )


def _whose(plan: PolicyPlan) -> str:
    return plan.instance.name or plan.instance.id


def _text(plan: PolicyPlan, preview: RequestPreview | None, terminal: Terminal) -> str:
    if not plan.changes:
        line = f"The backup policy of {_whose(plan)} is so already; nothing was sent."
        return f"{sanitize_for(line, terminal)}\n"
    if preview is not None:
        from gaussbackup.render.serializers import as_json

        body = as_json(preview.body or {}, pretty=True)
        return f"{change_lines(plan.changes, terminal)}{preview.method} {preview.url}\n{body}"
    sign = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    line = f"The backup policy of {_whose(plan)} is changed: {changes_text(plan.changes)}"
    return f"{sign}{sanitize_for(line, terminal)}\n"
