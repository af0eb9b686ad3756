"""`gaussbackup policy set`: display the changes, ask, and set the policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.backup_policy import (
    PolicyPlan,
    PolicyResult,
    find_policy_change,
    plan_policies,
    preview_policy,
    read_policies,
    set_policies,
)
from gaussbackup.cli.param_types import check_scope
from gaussbackup.cli.policy_result import set_result
from gaussbackup.cli.prompt import confirm_unchanged
from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.domain.policy_args import PolicyArgs, parse_args, policy_warnings
from gaussbackup.domain.policy_change import side_effects
from gaussbackup.render.policies import change_lines
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.commands.policy import PolicySetOptions
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.policy_change import PolicyUpdate


def set_policy(context: Context, options: PolicySetOptions) -> CommandResult:
    """Run the command."""
    update = _parse(options)
    for warning in policy_warnings(update):
        context.warn(warning)
    items = plan_policies(read_policies(options.instance or (), context.client), update)
    plans = [item for item in items if isinstance(item, PolicyPlan)]
    results = {item.instance.id: item for item in items if isinstance(item, PolicyResult)}
    if plans and not options.dry_run:
        _confirm(plans, context, options)
    for result in _carry_out(plans, context, options):
        results[result.instance.id] = result
        _warn_about_side_effects(result, context, several=len(items) > 1)
    return set_result([results[item.instance.id] for item in items])


def _parse(options: PolicySetOptions) -> PolicyUpdate:
    """Return the values to set; raise one UsageError with every input error."""
    check_scope(options.instance, options.all_instances, "policy set")
    values = options._asdict()
    update, errors = parse_args(PolicyArgs(**{name: values[name] for name in PolicyArgs._fields}))
    if any(not ref.strip() for ref in options.instance or ()):
        errors = [InputError("The instance must not be empty."), *errors]
    raise_if_any(errors)
    return update


def _carry_out(
    plans: Sequence[PolicyPlan], context: Context, options: PolicySetOptions
) -> list[PolicyResult]:
    if options.dry_run:
        return [preview_policy(plan, context.client) for plan in plans]
    return set_policies(
        plans,
        context.client,
        retry_budget=context.profile.retry_budget,
        clock=context.clock,
        on_event=context.on_event,
    )


def _confirm(plans: Sequence[PolicyPlan], context: Context, options: PolicySetOptions) -> None:
    """Print old and new values, so that the old ones are on record, and ask."""
    if not (options.yes and context.options.quiet):
        for plan in plans:
            title = f"Changes to the backup policy of {plan.instance.name or plan.instance.id}:"
            context.err.write(f"{sanitize_for(title, context.err_terminal)}\n")
            context.err.write(change_lines(plan.changes, context.err_terminal))
    if options.yes:
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
