"""What `gaussbackup prune` does with its options, and how it tells the plan and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.delete import DeleteOptions
from gaussbackup.actions.prune import PruneRequest, plan_prune, prune
from gaussbackup.cli.command_line import command_line
from gaussbackup.cli.deletion_errors import deletion_outcome, summary_error
from gaussbackup.cli.deletion_report import EMPTY_DATA, Ledger
from gaussbackup.cli.policy_words import prune_args
from gaussbackup.cli.prompt import confirm, is_interactive
from gaussbackup.cli.result import CommandResult
from gaussbackup.domain.eligibility import UNDATED_REASONS
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.retention import raise_if_too_many
from gaussbackup.domain.retention_policy import validate_policy
from gaussbackup.errors import Refused, UsageError
from gaussbackup.render.plan import plan_csv_rows, plan_line, plan_table, total_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.actions.prune import PrunePlan
    from gaussbackup.cli.context import Context
    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

KEYS = EMPTY_DATA
_MOST_NAMES = 5


def answer(
    session: Context,
    *,
    instances: list[str],
    all_instances: bool,
    policy: RetentionPolicy,
    apply: bool,
    yes: bool,
) -> CommandResult:
    """Plan, and with `apply` do it."""
    if bool(instances) == all_instances:
        raise UsageError(
            "Say which instances: one or more, or all of them.",
            hint="As in:  -i orders\nOr:     --all-instances",
        )
    raise_if_any(validate_policy(policy))
    request = PruneRequest(policy, tuple(instances))
    pruning = plan_prune(request, session.client, clock=session.clock)
    _warn_of_orphans(pruning, policy, session)
    _warn_of_undated(pruning, session)
    return _Pruned(pruning, request, session).answer(apply=apply, yes=yes)


def _warn_of_orphans(pruning: PrunePlan, policy: RetentionPolicy, session: Context) -> None:
    for instance_id, count in pruning.orphans.items():
        noun = "backup" if count == 1 else "backups"
        session.warn(
            f"{count} {noun} of an instance that does not exist any more match {policy.match} "
            f"and are left alone; to plan for them, name it: -i {instance_id}"
        )


def _warn_of_undated(pruning: PrunePlan, session: Context) -> None:
    """What retention can never delete stays for ever, unless somebody hears of it."""
    undated = [
        each.backup
        for plan in pruning.plans
        for each in plan.decisions
        if UNDATED_REASONS.intersection(each.reasons)
    ]
    if undated:
        names = ", ".join(f"{row.name} ({row.id})" for row in undated[:_MOST_NAMES])
        more = f" and {len(undated) - _MOST_NAMES} more" if len(undated) > _MOST_NAMES else ""
        noun = "backup has" if len(undated) == 1 else "backups have"
        session.warn(f"{len(undated)} {noun} no time to rely on, and will stay: {names}{more}")


class _Pruned:
    """One run of the command, from its plan to its answer."""

    def __init__(self, pruning: PrunePlan, request: PruneRequest, session: Context) -> None:
        self._pruning = pruning
        self._policy = request.policy
        self._instances = request.instances
        self._session = session
        self._decisions = [each for plan in pruning.plans for each in plan.decisions]
        self._ledger = Ledger(self._decisions, session)
        self._was_shown = False

    @property
    def _doomed(self) -> list[Backup]:
        return [row for plan in self._pruning.plans for row in plan.to_delete]

    def answer(self, *, apply: bool, yes: bool) -> CommandResult:
        if not apply:
            return self._planned()._replace(
                text=lambda terminal: self._plan(terminal) + self._how_to_apply(terminal)
            )
        if self._doomed:
            try:
                raise_if_too_many(self._pruning.plans, self._policy)
                if not yes:
                    self._ask()
            except Refused as refusal:
                return self._planned()._replace(outcome="refused", error=refusal)
        return self._applied()

    def _planned(self) -> CommandResult:
        """The plan, and nothing done; once it was shown above a question it is not repeated."""
        return CommandResult(
            data=self._ledger.own(),
            outcome="planned",
            text=lambda terminal: "" if self._was_shown else self._plan(terminal),
            csv=lambda: plan_csv_rows(self._decisions),
            ids=[row.id for row in self._doomed],
            hide_when_quiet=True,
        )

    def _ask(self) -> None:
        session = self._session
        if is_interactive(session):
            session.stop_progress()
            session.err.write(self._plan(session.err_terminal) + "\n")
            self._was_shown = session.output == "table"
        noun = "backup" if len(self._doomed) == 1 else "backups"
        question = f"Delete {len(self._doomed)} {noun} ({total_size(self._doomed)})?"
        if not confirm(session, f"{question} It cannot be undone."):
            raise Refused("The answer was no: nothing was deleted.")

    def _applied(self) -> CommandResult:
        session, ledger = self._session, self._ledger
        options = DeleteOptions(retry_budget=session.profile.retry_budget)
        ledger.begun = True
        account, listed = prune(
            self._pruning,
            self._policy,
            options,
            session.client,
            clock=session.clock,
            on_event=ledger,
        )
        error = summary_error(account, listed, options.timeout)
        return self._planned()._replace(
            data=ledger.own(),
            outcome=deletion_outcome(error, "pruned"),
            text=lambda terminal: self._plan(terminal, ledger.fates(), brief=self._was_shown),
            ids=[row.id for row in ledger.deleted],
            error=error,
        )

    def _plan(
        self, terminal: Terminal, fates: Mapping[str, str] | None = None, *, brief: bool = False
    ) -> str:
        """The plans of all instances, a blank line between two; `brief`: a line for each."""
        names, match = self._pruning.names, self._policy.match
        when = self._session.time_formatter(terminal)
        parts = []
        for plan in self._pruning.plans:
            line = plan_line(plan, names.get(plan.instance_id), match, terminal, fates)
            rows = "" if brief else plan_table(plan, when, terminal, fates)
            parts.append(f"{line}\n{rows}" if rows else line)
        return ("" if brief else "\n").join(parts)

    def _how_to_apply(self, terminal: Terminal) -> str:
        """The last lines of a preview: that it was one, and the command that does it."""
        from gaussbackup.render.styles import sanitize_for

        doomed = len(self._doomed)
        if not doomed:
            return "\nThere is nothing to delete.\n"
        policy, lead = self._policy, "Nothing was deleted. To do it:"
        if doomed > policy.max_delete:
            lead = (
                f"Nothing was deleted. {doomed} are more than --max-delete {policy.max_delete} "
                "allows; if the plan is right:"
            )
            policy = policy._replace(max_delete=doomed)
        words = [*prune_args(self._instances, policy), "--apply"]
        command = command_line(words, self._session.options)
        return f"\n{lead}\n  {sanitize_for(command, terminal)}\n"
