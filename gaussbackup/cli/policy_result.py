"""Results of `policy show` and `policy set` for one or several instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.command_result import CommandResult
from gaussbackup.errors import PartialFailure
from gaussbackup.exit_codes import ExitCode, combine
from gaussbackup.render import policies
from gaussbackup.render.output_documents import error_document
from gaussbackup.render.serializers import as_json
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.tables import render_pairs, render_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.backup_policy import InstancePolicy, PolicyResult
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.render.terminal import Terminal


def show_result(read: Sequence[InstancePolicy]) -> CommandResult:
    """Return the result of `policy show`; the keys of one instance are also at the top."""
    rows: list[dict[str, object]] = [
        {
            "instance_id": each.instance.id,
            "instance_name": each.instance.name,
            "policy": policies.full_policy_document(each.policy) if each.policy else None,
            "error": error_document(each.error) if each.error else None,
        }
        for each in read
    ]
    known = [(each.instance, each.policy) for each in read if each.policy is not None]
    names = ("instance_id", "instance_name", "policy")
    top = {name: rows[0][name] if len(rows) == 1 else None for name in names}
    error, code = _summary([each.error for each in read], "policies could be read")

    def text(terminal: Terminal) -> str:
        if len(read) == 1 and known:
            return render_pairs(policies.policy_pairs(known[0][1]), terminal)
        return render_table(*policies.policy_table(known), terminal)

    return CommandResult(
        data={**top, "results": rows},
        text=text,
        csv=lambda: policies.policy_csv_rows(known),
        ids=[instance.id for instance, _ in known],
        error=error,
        code=code,
    )


def set_result(results: Sequence[PolicyResult]) -> CommandResult:
    """Return the result of `policy set`; the error of a single instance is raised."""
    errors = [each.error for each in results]
    if len(results) == 1 and errors[0] is not None:
        raise errors[0]
    error, code = _summary(errors, "policies have the requested values")
    rows = [_row(each) for each in results]
    names = ("instance_id", "instance_name", "policy", "changes", "request")
    empty: dict[str, object] = {**dict.fromkeys(names), "changes": []}
    top = {name: rows[0][name] for name in names} if len(rows) == 1 else empty
    known = [(each.instance, each.policy) for each in results if each.policy is not None]
    return CommandResult(
        data={**top, "results": rows},
        outcome=_outcome(results, code),
        text=lambda terminal: "".join(
            _text(each, terminal, several=len(results) > 1) for each in results
        ),
        csv=lambda: policies.policy_csv_rows(known),
        ids=[each.instance.id for each in results if each.error is None],
        error=error,
        code=code,
    )


def _outcome(results: Sequence[PolicyResult], code: ExitCode) -> str:
    """Return the outcome that all results have, except for those that need no change."""
    if code is ExitCode.PARTIAL_FAILURE:
        return "partly_done"
    outcomes = {each.outcome for each in results} - {"unchanged"}
    return outcomes.pop() if len(outcomes) == 1 else "unchanged"


def _summary(
    errors: Sequence[GaussbackupError | None], done: str
) -> tuple[GaussbackupError | None, ExitCode]:
    """Return the error and the exit code for several instances; `done` says what succeeded."""
    code = combine([error.exit_code if error else ExitCode.DONE for error in errors])
    failed = [error for error in errors if error is not None]
    if not failed:
        return None, code
    error_type = PartialFailure if code is ExitCode.PARTIAL_FAILURE else type(failed[0])
    messages = dict.fromkeys(error.message for error in failed)
    text = f"{len(errors) - len(failed)} of {len(errors)} {done}."
    return error_type(text, hint="\n".join(messages)), code


def _row(result: PolicyResult) -> dict[str, object]:
    changes = result.plan.changes if result.plan else ()
    return {
        "instance_id": result.instance.id,
        "instance_name": result.instance.name,
        "outcome": result.outcome,
        "policy": policies.policy_document(result.policy) if result.policy else None,
        "changes": [policies.change_document(change) for change in changes],
        "request": result.preview._asdict() if result.preview else None,
        "error": error_document(result.error) if result.error else None,
    }


def _text(result: PolicyResult, terminal: Terminal, *, several: bool) -> str:
    policy = f"The backup policy of {result.instance.name or result.instance.id}"
    if result.error is not None or result.plan is None:
        return ""
    if result.outcome == "unchanged":
        line = f"{policy} already has these values; nothing was sent."
        return f"{sanitize_for(line, terminal)}\n"
    if result.preview is not None:
        body = as_json(result.preview.body or {}, pretty=True)
        lines = policies.change_lines(result.plan.changes, terminal)
        title = sanitize_for(policies.changes_title(result.instance), terminal) + "\n"
        request = f"{result.preview.method} {result.preview.url}\n{body}"
        return f"{title if several else ''}{lines}{request}"
    mark = colorize("✔", "green", terminal) + " " if terminal.unicode else ""
    line = f"{policy} was changed: {policies.changes_text(result.plan.changes)}"
    return f"{mark}{sanitize_for(line, terminal)}\n"
