"""`gaussbackup policy set`: display the changes, ask, and set the policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.actions.backup_policy import (
    PolicyPlan,
    PolicyResult,
    find_policy_change,
    plan_policies,
    preview_policy,
    read_policies,
    set_policies,
)
from gaussbackup.cli.policy_result import set_result
from gaussbackup.cli.prompt import confirm_unchanged
from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.domain.policy_args import parse_args, policy_warnings
from gaussbackup.domain.policy_change import side_effects
from gaussbackup.render.policies import change_lines, changes_title
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.policy_args import PolicyArgs
    from gaussbackup.domain.policy_change import PolicyUpdate


class PolicySetRequest(NamedTuple):
    """`refs`: ids or names, empty for all instances; `yes`: do not ask."""

    refs: tuple[str, ...]
    args: PolicyArgs
    yes: bool
    dry_run: bool


def set_policy(context: Context, request: PolicySetRequest) -> CommandResult:
    """Run the command."""
    update = _parse(request)
    for warning in policy_warnings(update):
        context.warn(warning)
    items = plan_policies(read_policies(request.refs, context.client), update)
    plans = [item for item in items if isinstance(item, PolicyPlan)]
    results = {item.instance.id: item for item in items if isinstance(item, PolicyResult)}
    if plans and not request.dry_run:
        _confirm(plans, context, request)
    for result in _carry_out(plans, context, request):
        results[result.instance.id] = result
        _warn_about_side_effects(result, context, several=len(items) > 1)
    return set_result([results[item.instance.id] for item in items])


def _parse(request: PolicySetRequest) -> PolicyUpdate:
    """Return the values to set; raise one UsageError with every input error."""
    update, errors = parse_args(request.args)
    if any(not ref.strip() for ref in request.refs):
        errors = [InputError("The instance must not be empty."), *errors]
    raise_if_any(errors)
    return update


def _carry_out(
    plans: Sequence[PolicyPlan], context: Context, request: PolicySetRequest
) -> list[PolicyResult]:
    if request.dry_run:
        return [preview_policy(plan, context.client) for plan in plans]
    return set_policies(
        plans,
        context.client,
        retry_budget=context.profile.retry_budget,
        clock=context.clock,
        on_event=context.on_event,
    )


def _confirm(plans: Sequence[PolicyPlan], context: Context, request: PolicySetRequest) -> None:
    """Print old and new values, so that the old ones are on record, and ask."""
    if not (request.yes and context.options.quiet):
        for plan in plans:
            title = sanitize_for(changes_title(plan.instance), context.err_terminal)
            context.err.write(f"{title}\n")
            context.err.write(change_lines(plan.changes, context.err_terminal))
    if request.yes:
        return
    scope = f" to {len(plans)} instances" if len(plans) > 1 else ""
    confirm_unchanged(
        context,
        f"Apply the changes{scope}?",
        lambda: find_policy_change(plans, context.client),
        "the policy was not changed" if len(plans) == 1 else "no policy was changed",
    )


def _warn_about_side_effects(result: PolicyResult, context: Context, *, several: bool) -> None:
    if result.plan is None or result.policy is None:
        return
    name = f"{result.instance.name or result.instance.id}: " if several else ""
    for effect in side_effects(result.plan.current, result.plan.changes, result.policy):
        context.warn(f"{name}{effect}")
