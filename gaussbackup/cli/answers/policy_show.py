"""What `gaussbackup policy show` tells of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.backup_policy import show_policy
from gaussbackup.cli.result import CommandResult
from gaussbackup.errors import UsageError
from gaussbackup.render.policies import full_policy_document, policy_csv_rows, policy_pairs
from gaussbackup.render.tables import render_pairs

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context

KEYS: dict[str, object] = {"instance_id": None, "instance_name": None, "policy": None}


def answer(session: Context, *, instance: str) -> CommandResult:
    """Show the policy of the instance that the word means."""
    if not instance.strip():
        raise UsageError("An empty word names no instance.")
    found, policy = show_policy(instance, session.client)

    return CommandResult(
        data={
            "instance_id": found.id,
            "instance_name": found.name,
            "policy": full_policy_document(policy),
        },
        text=lambda terminal: render_pairs(policy_pairs(policy), terminal),
        csv=lambda: policy_csv_rows(found, policy),
        ids=[found.id],
    )
